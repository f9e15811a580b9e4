import { existsSync } from 'node:fs'
import path from 'node:path'
import { request } from 'undici'
import type { AppName, DoctorFacts, TokenProbe } from '../../domain/doctor'
import type { Database } from '../../platform/db/database'
import { projectRoot } from '../../platform/project-root'
import type { AppCredentials } from '../../wechat/account'
import { WechatError } from '../../wechat/api/errors'
import { parseAnswer } from '../../wechat/api/json'
import { fetchStableToken } from '../../wechat/api/stable-token'
import { Transport, type TransportError } from '../../wechat/api/transport'
import { probeCallback, type ProbeTarget } from './callback-probe'

/** What the examination looks at; everything is handed in, so that the command line and the server share it. */
export interface Patient {
  isProduction: boolean
  publicUrl: string
  wechatApiUrl: string
  apps: Record<AppName, AppCredentials>
  callbacks: Record<AppName, ProbeTarget>
  database: { state: 'failed'; reason: string } | { state: 'ok'; db: Database; admins: number }
  redis?: { state: 'ok' } | { state: 'failed'; reason: string }
  /** Callbacks refused since the start, by reason; only a running server knows. */
  refusals?: DoctorFacts['refusals']
}

/** The server is only built for production; elsewhere it runs from its sources. */
const builds = (isProduction: boolean): string[] => [
  'dist/console/index.html',
  ...(isProduction ? ['dist/server/src/main.js'] : []),
]

interface AccountProbe {
  token: TokenProbe
  rightsErrcode?: number
  hasMenu?: boolean
}

/** Fetches the app's token, asks `more` with it, and says what WeChat made of both. */
async function probeToken(
  transport: Transport,
  credentials: AppCredentials,
  more: (token: string) => Promise<Omit<AccountProbe, 'token'>> = () => Promise.resolve({}),
): Promise<AccountProbe> {
  try {
    const { token } = await fetchStableToken(transport, credentials)
    return { token: { state: 'ok' }, ...(await more(token)) }
  } catch (error) {
    if (error instanceof WechatError) return { token: { state: 'refused', errcode: error.errcode } }
    const { reason, message } = error as Partial<TransportError> & Error
    return { token: { state: isAnswer(reason) ? 'garbled' : 'unreachable', reason: reason ?? message } }
  }
}

/** Whether somebody answered, only not as WeChat does. */
const isAnswer = (reason = ''): boolean => /^(not-json|no-token|too-large|http-[34]\d\d)$/.test(reason)

const DAY_MS = 86_400_000
const BEIJING_OFFSET_MS = 8 * 3_600_000

/**
 * Whether the account is certified and has a menu (46003: none). Unlike the menu, the statistics are for certified
 * accounts only (official-account-api.md §0, §12), and reading them changes nothing.
 */
async function probeAccount(
  transport: Transport,
  token: string,
  now: number,
): Promise<Omit<AccountProbe, 'token'>> {
  const day = new Date(now + BEIJING_OFFSET_MS - 2 * DAY_MS).toISOString().slice(0, 10)
  const query = { access_token: token }
  const [menu, statistics] = await Promise.all([
    transport.exchange({ method: 'GET', path: '/cgi-bin/menu/get', query }),
    transport.exchange({
      method: 'POST',
      path: '/datacube/getusercumulate',
      query,
      body: JSON.stringify({ begin_date: day, end_date: day }),
    }),
  ])
  const errcodeOf = (bytes: Buffer): number => parseAnswer(bytes.toString('utf8'))?.errcode ?? 0
  const menuErrcode = errcodeOf(menu.bytes)
  return {
    rightsErrcode: errcodeOf(statistics.bytes) || (menuErrcode === 46003 ? 0 : menuErrcode) || undefined,
    hasMenu: menuErrcode === 0 ? true : menuErrcode === 46003 ? false : undefined,
  }
}

/** Our time minus the API host's, from its Date header; undefined when it has none or does not answer. */
async function clockSkew(url: string): Promise<number | undefined> {
  try {
    const { headers, body } = await request(url, { signal: AbortSignal.timeout(5000) })
    await body.dump()
    const at = Date.parse(String(headers.date ?? ''))
    return Number.isNaN(at) ? undefined : Date.now() - at
  } catch {
    return undefined
  }
}

async function databaseFacts(patient: Patient): Promise<DoctorFacts['database']> {
  const { database } = patient
  if (database.state === 'failed') return database
  const { db, admins } = database
  const { isDurable, settings } = await db.durability()
  const collation = db.engine === 'sqlite' ? undefined : settings.collation_database
  return {
    state: 'ok',
    engine: db.engine,
    isDurable,
    collation,
    pendingMigrations: await db.pending(),
    admins,
  }
}

/** Looks at everything that can be looked at from here and returns the plain facts for `diagnose`. */
export async function examine(patient: Patient): Promise<DoctorFacts> {
  const transport = new Transport(patient.wechatApiUrl, { connections: 2 })
  try {
    const [official, miniapp, clockSkewMs, database, officialCallback, miniappCallback] = await Promise.all([
      probeToken(transport, patient.apps.official, (token) =>
        probeAccount(transport, token, patient.callbacks.official.now()),
      ),
      probeToken(transport, patient.apps.miniapp),
      clockSkew(patient.wechatApiUrl),
      databaseFacts(patient),
      probeCallback(patient.callbacks.official),
      probeCallback(patient.callbacks.miniapp),
    ])
    return {
      nodeVersion: process.version,
      isProduction: patient.isProduction,
      publicUrl: patient.publicUrl,
      configProblems: [],
      missingBuilds: builds(patient.isProduction).filter(
        (file) => !existsSync(path.join(projectRoot(), file)),
      ),
      database,
      redis: patient.redis,
      apps: [
        {
          app: 'official',
          appId: patient.apps.official.appId,
          token: official.token,
          rightsErrcode: official.rightsErrcode,
        },
        { app: 'miniapp', appId: patient.apps.miniapp.appId, token: miniapp.token },
      ],
      clockSkewMs,
      refusals: patient.refusals,
      callbacks: [
        { app: 'official', probe: officialCallback },
        { app: 'miniapp', probe: miniappCallback },
      ],
      hasMenu: official.hasMenu,
    }
  } finally {
    await transport.close()
  }
}
