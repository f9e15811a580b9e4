import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from '../../../config/load'
import { migrations } from '../../../migrations'
import { entities } from '../../../src/app'
import { diagnose } from '../../../src/domain/doctor'
import { examine, patientOf, redisState, type Patient } from '../../../src/features/account-health'
import { connectRedis } from '../../../src/platform/cache/redis-client'
import { openDatabase } from '../../../src/platform/db/open'
import { silentLogger } from '../../../src/platform/log'
import { emptyDatabase, migratedDatabase, type EmptyDatabase } from '../../support/database'
import { startSystem, type TestSystem } from '../../support/system'

let t: TestSystem
const servers: Server[] = []
beforeAll(async () => {
  t = await startSystem()
  await t.console('admin')
})
afterAll(async () => {
  for (const server of servers) server.close()
  await t.close()
})

/** A server that always answers this. */
async function strange(status: number, headers: Record<string, string>, body = ''): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status, headers).end(body))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Change {
  config?: Partial<Config>
  patient?: Partial<Patient>
}

/** What the doctor says of this system with something about it changed; warnings and errors only. */
async function findings({ config, patient }: Change = {}): Promise<string[]> {
  const settings = { ...t.config, ...config, now: () => Date.now() }
  const whole = patientOf(settings, { state: 'ok', db: t.app.db, admins: 1 })
  const found = diagnose(await examine({ ...whole, ...patient }))
  for (const { title, detail, nextStep } of found) {
    expect(title + detail).toMatch(/[一-龥]/)
    expect(JSON.stringify([title, detail, nextStep])).not.toContain(settings.wechat.appSecret)
  }
  // A fresh clone has no pages built and relaxed tests are not durable; both are looked at on their own.
  const usual = ['build.missing', 'database.not_durable', 'menu.none']
  return found.filter(({ level, id }) => level !== 'ok' && !usual.includes(id)).map(({ id }) => id)
}

const wechat = (change: Partial<Config['wechat']>): Change => ({
  config: { wechat: { ...t.config.wechat, ...change } },
})

it('finds nothing wrong with the running system', async () => {
  expect(await findings()).toEqual([])
})

describe('a wrong setting on our side', () => {
  it.each<[string, () => Change, string]>([
    ['a wrong AppSecret', () => wechat({ appSecret: 'not-the-secret-at-all' }), 'official.secret'],
    ['an unknown AppID', () => wechat({ appId: 'wx00000000000000ff' }), 'official.app_id'],
    ['another Token', () => wechat({ token: 'anotherToken' }), 'official.callback_token'],
    ['another AES key', () => wechat({ encodingAesKeys: ['z'.repeat(43)] }), 'official.callback_key'],
    ['another mode', () => wechat({ mode: 'plain' }), 'official.callback_mode'],
    ['a dead API address', () => ({ config: { wechatApiUrl: 'http://127.0.0.1:9' } }), 'official.api_away'],
    [
      'a dead public address',
      () => ({ config: { publicUrl: 'http://127.0.0.1:9' } }),
      'official.callback_away',
    ],
  ])('%s has a finding of its own', async (_, change, id) => {
    expect((await findings(change()))[0]).toBe(id)
  })

  it('one AppID for both apps', async () => {
    const { appId, appSecret } = t.config.miniapp
    expect(await findings(wechat({ appId, appSecret }))).toContain('app_id.same')
  })

  it('a public address that leads elsewhere, redirects or fails', async () => {
    const at = async (url: string) => (await findings({ config: { publicUrl: url } }))[0]
    expect(await at(await strange(404, {}))).toBe('official.callback_404')
    expect(await at(await strange(301, { location: `${t.url}/` }))).toBe('official.callback_redirect')
    expect(await at(await strange(502, {}))).toBe('official.callback_status')
    expect(await at(await strange(200, { 'content-type': 'text/html' }, '<html>'))).toBe(
      'official.callback_404',
    )
  })

  it('an address that only works without https or with a port, in production', async () => {
    const found = await findings({ patient: { isProduction: true } })
    expect(found).toEqual(expect.arrayContaining(['url.not_https', 'url.port']))
  })
})

describe('trouble on the side of WeChat', () => {
  it('a server that is not on the allow list', async () => {
    await t.sandbox.switches({ ipAllowList: ['10.1.2.3'] })
    expect(await findings()).toEqual(expect.arrayContaining(['official.ip']))
    await t.sandbox.switches({ ipAllowList: [] })
  })

  it('an account that is not verified', async () => {
    await t.sandbox.switches({ rights: { certified: false } })
    expect(await findings()).toContain('official.rights')
    await t.sandbox.switches({ rights: { certified: true } })
  })

  it("a proxy's page in place of the API", async () => {
    await t.sandbox.faults.add({ on: 'api', kind: 'html', match: '/cgi-bin/stable_token' })
    expect(await findings()).toContain('official.api_answer')
    await t.sandbox.faults.clear()
  })

  it.each([
    [40243, 'official.secret_frozen'],
    [89503, 'official.ip_confirm'],
    [45009, 'official.token_quota'],
    [50004, 'official.token'],
  ])('errcode %i at the token', async (errcode, id) => {
    await t.sandbox.faults.add({ on: 'api', kind: 'errcode', errcode, match: '/cgi-bin/stable_token' })
    expect(await findings()).toContain(id)
    await t.sandbox.faults.clear()
  })

  it('a clock that is ten minutes off', async () => {
    const date = new Date(Date.now() - 600_000).toUTCString()
    const url = await strange(200, { date, 'content-type': 'application/json' }, '{"errcode":-1}')
    expect(await findings({ config: { wechatApiUrl: url } })).toContain('clock.skew')
  })

  it('a menu that was never published', async () => {
    const whole = patientOf({ ...t.config, now: () => Date.now() }, { state: 'ok', db: t.app.db, admins: 1 })
    expect(diagnose(await examine(whole)).map(({ id }) => id)).toContain('menu.none')
  })
})

describe('what the running server is sent', () => {
  /** The doctor of the console itself, after a push under changed settings at WeChat. */
  async function afterPush(own: TestSystem, change: object, back: object): Promise<string[]> {
    await own.sandbox.account('official', change)
    await own.sandbox.person().then((person) => person.follow())
    await own.sandbox.account('official', back)
    const admin = await own.console('admin')
    const { body } = await admin.send('post', '/api/admin/health/doctor').expect(200)
    return (body as { findings: { id: string }[] }).findings.map(({ id }) => id)
  }

  it('tells another Token, another key and another mode at WeChat apart', async () => {
    const own = await startSystem()
    await own.sandbox.switches({ retryAfterRefusal: 'at-once' })
    const { token, encodingAesKey, mode } = (await own.sandbox.state()).accounts.official.callback
    const pushes = async (change: object, back: object): Promise<string[]> =>
      (await afterPush(own, change, back)).filter((id) => id.startsWith('pushes.'))
    const [byToken, byKey, byMode] = [
      await pushes({ token: 'anotherToken' }, { token }),
      await pushes({ encodingAesKey: 'y'.repeat(43) }, { encodingAesKey }),
      await pushes({ mode: 'plain' }, { mode }),
    ]
    await own.close()
    expect(byToken).toEqual(['pushes.token'])
    expect(byKey).toEqual(['pushes.token', 'pushes.key'])
    expect(byMode).toEqual(['pushes.token', 'pushes.key', 'pushes.mode'])
  })
})

describe('trouble with storage', () => {
  it('no administrator, and migrations that wait', async () => {
    const ill = async (place: EmptyDatabase): Promise<string[]> => {
      const db = await openDatabase({ url: place.url, entities, migrations, isTool: true })
      const found = await findings({ patient: { database: { state: 'ok', db, admins: 0 } } })
      await db.close()
      await place.drop()
      return found
    }
    expect(await ill(await emptyDatabase())).toEqual(['database.pending'])
    expect(await ill(await migratedDatabase())).toEqual(['staff.no_admin'])
  })

  it('a database and a Redis that are away', async () => {
    const client = connectRedis('redis://127.0.0.1:9', silentLogger())
    const redis = await redisState(client)
    client.disconnect()
    const database = { state: 'failed' as const, reason: 'ECONNREFUSED' }
    expect(await findings({ patient: { redis, database } })).toEqual(['database.away', 'redis.away'])
  })
})
