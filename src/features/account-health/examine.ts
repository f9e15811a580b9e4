import { existsSync } from 'node:fs'
import path from 'node:path'
import { request } from 'undici'
import type { AppName, DoctorFacts, TokenProbe } from '../../domain/doctor'
import type { Database } from '../../platform/db/database'
import { projectRoot } from '../../platform/project-root'
import type { AppCredentials } from '../../wechat/account'
import { WechatError } from '../../wechat/api/errors'
import { fetchStableToken } from '../../wechat/api/stable-token'
import { Transport } from '../../wechat/api/transport'
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
}

/** The server is only built for production; elsewhere it runs from its sources. */
const builds = (isProduction: boolean): string[] => [
  'dist/console/index.html',
  ...(isProduction ? ['dist/server/src/main.js'] : []),
]

/** Runs `ask` with a fresh token of the app and says what WeChat made of both. */
async function probeToken(
  transport: Transport,
  credentials: AppCredentials,
): Promise<{ token: TokenProbe; rightsErrcode?: number; hasMenu?: boolean }> {
  try {
    const { token } = await fetchStableToken(transport, credentials)
    return { token: { state: 'ok' }, ...(await probeMenu(transport, token)) }
  } catch (error) {
    if (error instanceof WechatError) return { token: { state: 'refused', errcode: error.errcode } }
    return { token: { state: 'unreachable', reason: (error as Error).message } }
  }
}

/** Reading the menu tells whether the account has the right, and whether it has a menu (46003: none). */
async function probeMenu(
  transport: Transport,
  token: string,
): Promise<{ rightsErrcode?: number; hasMenu?: boolean }> {
  const { bytes } = await transport.exchange({
    method: 'GET',
    path: '/cgi-bin/menu/get',
    query: { access_token: token },
  })
  const { errcode } = JSON.parse(bytes.toString('utf8')) as { errcode?: number }
  if (errcode === 46003) return { hasMenu: false }
  return errcode ? { rightsErrcode: errcode } : { hasMenu: true }
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
      probeToken(transport, patient.apps.official),
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
