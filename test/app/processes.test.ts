import { setTimeout as wait } from 'node:timers/promises'
import { loadConfig } from '../../config/load'
import { buildApp } from '../../src/app'
import { openDatabase } from '../../src/platform/db/open'
import { silentLogger } from '../../src/platform/log'
import type { Delivery } from '../../src/sandbox/world'
import { testEngine } from '../support/database'
import { changeRule, saveRule, says } from '../support/rules-by-http'
import { startSystem, type ServerUnderTest, type TestSystem } from '../support/system'

let t: TestSystem
beforeEach(async () => void (t = await startSystem()))
afterEach(() => t.close())

/** What one server's rules answer to a text, by the test bench. */
async function answers(server: ServerUnderTest, operator: Awaited<ReturnType<TestSystem['console']>>) {
  const response = await fetch(`${server.url}/api/admin/rules/test`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: operator.cookie,
      'x-csrf-token': operator.csrfToken,
    },
    body: JSON.stringify({ input: { kind: 'text', text: '营业时间' } }),
  })
  return ((await response.json()) as { answer: { text: string }[] }).answer[0]?.text
}

const hours = (text: string) => ({
  name: '营业',
  triggers: says('营业时间'),
  answers: [{ type: 'text', text }],
})

/** Changes the rule at the first server and returns how long the other one went on with the old text, in ms. */
async function timeToReach(other: ServerUnderTest, next: string, before: string): Promise<number> {
  const operator = await t.console('operator')
  const rule = await saveRule(t, operator, hours(before))
  while ((await answers(other, operator)) !== before) await wait(20)
  await changeRule(operator, rule, hours(next))
  const startedAt = performance.now()
  while ((await answers(other, operator)) !== next) {
    if (performance.now() - startedAt > 5000) throw new Error('the change never came')
    await wait(10)
  }
  return performance.now() - startedAt
}

if (testEngine() === 'mariadb') {
  describe('two servers on one database', () => {
    it('share a rule change within a second over Redis', async () => {
      const other = await t.another()
      expect(await timeToReach(other, '改到九点', '十点')).toBeLessThan(1000)
    })

    it('share it within a second without Redis, by looking', async () => {
      const other = await t.another({ REDIS_URL: '' })
      expect(await timeToReach(other, '改到九点', '十点')).toBeLessThan(1200)
    })

    it('answer a redelivery at the other server with the reply of the first, and once', async () => {
      const operator = await t.console('operator')
      await saveRule(t, operator, hours('十点'))
      const other = await t.another()
      const person = await t.sandbox.follower()
      await t.sandbox.faults.add({ on: 'callback', match: 'text', kind: 'lost-answer', times: 1 })
      const saying = person.say('营业时间')
      await wait(1000)
      await t.sandbox.account('official', { url: `${other.url}/wechat/callback` })
      const { attempts } = await saying
      expect(attempts.map((attempt) => new URL(attempt.url).port)).toEqual(
        [t.url, other.url].map((url) => new URL(url).port),
      )
      const replies = (await person.chat()).filter((line) => line.via === 'reply')
      expect(replies.map((line) => line.content)).toEqual([{ type: 'text', text: '十点' }])
      const rows: { n: number | string }[] = await t.app.db.read.query(
        "SELECT COUNT(*) AS n FROM inbound_messages WHERE body LIKE '%营业时间%'",
      )
      expect(Number(rows[0]!.n)).toBe(1)
    })

    it('know a session that was opened at the other one, and that it ended', async () => {
      const other = await t.another()
      const me = await t.console('admin')
      const who = () => fetch(`${other.url}/api/admin/session`, { headers: { cookie: me.cookie } })
      expect((await who()).status).toBe(200)
      await me.send('delete', '/api/admin/session').expect(200)
      expect((await who()).status).toBe(401)
    })
  })
} else {
  describe('a second server on the same SQLite file', () => {
    it('is refused with a sentence that names the file and the way out', async () => {
      const config = loadConfig({ NODE_ENV: 'test', DATABASE_URL: t.config.databaseUrl })
      const refusal: unknown = await buildApp(config, silentLogger()).catch((error: unknown) => error)
      expect(refusal).toMatchObject({ code: 'database.in_use' })
      expect((refusal as Error).message).toMatch(/test\.db.*mysql:\/\//)
      expect((await fetch(`${t.url}/readyz`)).status).toBe(200)
    })
  })
}

describe('stopping during a burst of 50 messages', () => {
  it('keeps every message that was acknowledged, and leaves no promise behind', async () => {
    const unhandled: unknown[] = []
    const onUnhandled = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', onUnhandled)
    const people = await Promise.all(Array.from({ length: 10 }, () => t.sandbox.follower()))
    const sent: Delivery[] = []
    const burst = Array.from({ length: 50 }, async (_, index) => {
      const person = people[index % people.length]!
      const say = { type: 'text', text: `第${index}句话` }
      sent.push(await t.sandbox.call<Delivery>('POST', `people/${person.id}/say`, say))
    })
    while (sent.length < 15) await wait(2)
    await t.stop()
    await Promise.all(burst)
    await wait(200)
    process.off('unhandledRejection', onUnhandled)

    const deliveries = (await t.sandbox.deliveries({ limit: 500 })).filter((one) => one.kind === 'text')
    const acknowledged = deliveries.filter((one) => one.attempts.some((attempt) => attempt.status === 200))
    const db = await openDatabase({ url: t.config.databaseUrl, entities: [], migrations: [], isTool: true })
    const rows: { body: string }[] = await db.read.query('SELECT body FROM inbound_messages')
    await db.close()
    const stored = rows.map((row) => String(row.body)).join('\n')
    const words = acknowledged.map((one) => /第\d+句话/.exec(one.body)![0])
    expect(words.length).toBeGreaterThan(0)
    expect(words.filter((word) => !stored.includes(word))).toEqual([])
    expect(unhandled).toEqual([])
  })
})
