import { Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { makeLogger } from '../../src/platform/log'
import { drawLandscape, PALETTES } from '../../src/cli/demo/picture'
import { signIn } from '../support/console-client'
import { saveRule, says, uploadAsset } from '../support/rules-by-http'
import { startSystem, type TestSystem } from '../support/system'

const PASSWORD = 'correct horse battery'
const WRONG_PASSWORD = 'a wrong guess of it'
const WORDS = '我的电话是13812345678别告诉别人'
const REPLY_WORDS = '好的请稍等'

const lines: string[] = []
const answers: string[] = []
let t: TestSystem
const secrets = new Map<string, string>()

/** Keeps status line, headers and body of an answer; cookies and CSRF tokens belong to their owner alone. */
async function keep(response: Response): Promise<string> {
  const body = await response.text()
  const headers = [...response.headers].filter(([name]) => name !== 'set-cookie')
  answers.push(`${JSON.stringify(headers)}\n${body}`)
  return body
}

const get = async (path: string, headers: Record<string, string> = {}): Promise<string> =>
  keep(await fetch(t.url + path, { headers }))

/** One follower's day with everything that can go wrong in it. */
async function play(): Promise<void> {
  await t.app.staff.create({ name: '阿山', login: 'ashan', password: PASSWORD, roles: ['admin'] })
  const admin = await signIn(t, 'ashan', PASSWORD)
  secrets.set('session cookie', admin.cookie.split('=')[1]!)
  const wrong = JSON.stringify({ login: 'ashan', password: WRONG_PASSWORD })
  const json = { 'content-type': 'application/json' }
  await keep(await fetch(`${t.url}/api/admin/session`, { method: 'POST', headers: json, body: wrong }))

  const bytes = drawLandscape(PALETTES.tea, 3, 60, 40)
  const assetId = await uploadAsset(t, admin, 'image', { name: 'a.png', bytes })
  await saveRule(t, admin, { name: '图', triggers: says('看图'), answers: [{ type: 'image', assetId }] })
  const menu = { type: 'msgmenu', head: '想问什么', options: [{ id: 'a', content: '一' }], tail: '。' }
  const parts = [{ type: 'text', text: REPLY_WORDS }, menu]
  await saveRule(t, admin, { name: '电话', triggers: says(WORDS), answers: parts })

  const person = await t.sandbox.follower({ nickname: '林小满', phoneNumber: '13912345678' })
  secrets.set('openid', person.openId())
  secrets.set('openid of the Mini Program', person.openId('miniapp'))
  secrets.set('unionid', person.person.unionId)
  secrets.set('phone number', person.person.phoneNumber)
  await person.say('看图')
  await t.sandbox.revokeTokens('official')
  await person.say(WORDS)
  await person.waitForLine((line) => line.content.type === 'msgmenu')
  const failing = { on: 'api', match: '/cgi-bin/message/custom/send', times: 2 } as const
  for (const fault of [
    { kind: 'errcode', errcode: 40001 },
    { kind: 'html' },
    { kind: 'cut-inside' },
  ] as const) {
    await t.sandbox.faults.add({ ...failing, ...fault, times: 1 })
    await person.say(WORDS)
  }
  await wait(2500)
  await t.sandbox.faults.clear()
  await person.event('official', 'nobody_knows_this', { Secret: WORDS })
  await forge(person.openId())
  await person.unfollow()
  const call = (path: string, method = 'GET') =>
    fetch(t.url + path, { method, headers: { cookie: admin.cookie, 'x-csrf-token': admin.csrfToken } })
  for (const path of ['/api/admin/health', '/api/admin/health/quotas', '/api/admin/jobs/parked'])
    await keep(await call(path))
  await keep(await call('/api/admin/health/doctor', 'POST'))
  await keep(await call('/api/admin/rules/nothing'))
  for (const path of ['/healthz', '/readyz', '/metrics', '/console/', '/api/admin/session', '/api/nothing'])
    await get(path)
}

/** Forged and broken callbacks; their answers must say nothing. */
async function forge(openId: string): Promise<void> {
  const body = `<xml><FromUserName>${openId}</FromUserName><Content>${WORDS}</Content></xml>`
  for (const query of ['', '?signature=x&timestamp=1&nonce=2', `?openid=${openId}&signature=a&signature=b`])
    await keep(await fetch(`${t.url}/wechat/callback${query}`, { method: 'POST', body }))
}

async function collectSecrets(): Promise<void> {
  for (const app of ['official', 'miniapp'] as const)
    for (const call of await t.sandbox.calls(5000)) {
      if (call.app !== app) continue
      const token = call.query.access_token ?? /"access_token":"([^"]+)"/.exec(call.responseBody)?.[1]
      if (token) secrets.set(`access token ${token.slice(0, 6)}`, token)
    }
  const { wechat, miniapp, sessionSecret, dataKey } = t.config
  for (const [name, app] of Object.entries({ wechat, miniapp })) {
    secrets.set(`${name} secret`, app.appSecret)
    secrets.set(`${name} callback token`, app.token)
    for (const key of app.encodingAesKeys) secrets.set(`${name} AES key`, key)
  }
  secrets.set('session secret', sessionSecret).set('data key', dataKey)
  secrets.set('password', PASSWORD).set('wrong password', WRONG_PASSWORD)
  secrets.set('message', WORDS).set('reply', REPLY_WORDS)
}

beforeAll(async () => {
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'))
      done()
    },
  })
  t = await startSystem({ log: makeLogger('debug', destination) })
  await play()
  await collectSecrets()
}, 60_000)
afterAll(() => t.close())

const hits = (texts: string[]): string[] =>
  [...secrets].flatMap(([name, secret]) =>
    texts
      .filter((line) => line.includes(secret) || line.includes(encodeURIComponent(secret)))
      .map((line) => `${name}: ${line.slice(0, 200)}`),
  )

describe('after a day in which everything happened', () => {
  it('the run has met what it should keep secret', () => {
    expect([...secrets.keys()].filter((name) => name.startsWith('access token')).length).toBeGreaterThan(1)
    expect([...secrets.values()].every((secret) => secret.length >= 4)).toBe(true)
    expect(lines.length).toBeGreaterThan(20)
    expect(lines.join('')).toMatch(/job failed|refused|did not|failed/)
    expect(answers.length).toBeGreaterThan(12)
  })

  it('no log line holds a secret, a person or a message', () => {
    expect(hits(lines)).toEqual([])
  })

  it('no answer of the health pages, of errors and of refused callbacks holds one', () => {
    expect(hits(answers)).toEqual([])
  })

  it('the database holds neither passwords, sessions nor tokens in the clear', async () => {
    const stored: string[] = []
    for (const { tableName } of t.app.db.read.connection.entityMetadatas)
      stored.push(JSON.stringify(await t.app.db.read.query(`SELECT * FROM ${tableName}`)))
    const clear = [...secrets].filter(([name]) =>
      /password|session cookie|access token|secret|key/.test(name),
    )
    for (const [name, secret] of clear)
      expect([name, stored.some((rows) => rows.includes(secret))]).toEqual([name, false])
  })
})
