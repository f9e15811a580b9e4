import type { AccountHealth } from '../../../src/contract/health'
import { profileJob } from '../../../src/features/customers/profile'
import { newId } from '../../../src/platform/ids'
import { Job } from '../../../src/platform/jobs/job.entity'
import type { ConsoleClient } from '../../support/console-client'
import { saveRule, says } from '../../support/rules-by-http'
import { startSystem, type TestSystem } from '../../support/system'

let t: TestSystem
let admin: ConsoleClient
beforeAll(async () => {
  t = await startSystem()
  admin = await t.console('admin')
  const answers = [
    { type: 'text', text: '您好。' },
    { type: 'msgmenu', head: '想问什么', options: [{ id: 'a', content: '一' }], tail: '。' },
  ]
  await saveRule(t, admin, { name: '你好', triggers: says('你好'), answers })
})
afterAll(() => t.close())

const health = async (): Promise<AccountHealth> =>
  (await admin.get('/api/admin/health').expect(200)).body as AccountHealth

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let wait = 0; wait < 200; wait++) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('nothing came')
}

const outcomes = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await health()).callbacks.outcomes.map(({ outcome, count }) => [outcome, count]))

describe('account health', () => {
  it('counts what came and how it ended', async () => {
    const before = await outcomes()
    const person = await t.sandbox.follower()
    await t.ask(person, '你好')
    await person.waitForLine((line) => line.content.type === 'msgmenu')
    await t.sandbox.faults.add({ on: 'callback', match: 'text', kind: 'duplicate', times: 1 })
    await person.say('没有规则的话')
    await fetch(`${t.url}/wechat/callback?signature=x`, { method: 'POST', body: '<xml/>' })
    const after = await outcomes()
    const grown = Object.fromEntries(
      Object.entries(after).map(([name, count]) => [name, count - before[name]!]),
    )
    expect(grown).toMatchObject({ answered: 1, refused: 1, redelivered: 1, unavailable: 0, parked: 0 })
    // The follow, and the text that no rule answers, twice.
    expect(grown.acknowledged).toBe(3)
  })

  it('shows when something came last, the hours, and where things are kept', async () => {
    const { callbacks, durability, sharedMemory, jobs, isUnderPressure } = await health()
    expect(Date.now() - Date.parse(callbacks.lastAt!)).toBeLessThan(60_000)
    expect(callbacks.hours.reduce((sum, hour) => sum + hour.count, 0)).toBe(3)
    expect(durability.settings).not.toEqual({})
    expect(sharedMemory).toBe(t.config.redisUrl ? 'redis' : 'memory')
    expect(jobs).toMatchObject({ parked: 0 })
    expect(isUnderPressure).toBe(false)
  })

  it("shows the token's state and the last refusals of WeChat, never the token", async () => {
    const person = await t.sandbox.follower()
    const api = { on: 'api', match: '/cgi-bin/message/custom/send', kind: 'errcode', times: 1 } as const
    await t.sandbox.faults.add({ ...api, errcode: 45015 })
    await t.ask(person, '你好')
    let body = await health()
    for (let wait = 0; body.apiErrors.length === 0 && wait < 100; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      body = await health()
    }
    expect(body.tokens.find((token) => token.app === 'official')).toMatchObject({
      state: 'valid',
      appId: t.config.wechat.appId,
      problem: null,
    })
    const [error] = body.apiErrors
    expect(error).toMatchObject({ app: 'official', path: '/cgi-bin/message/custom/send', errcode: 45015 })
    expect(error!.meaning).toMatch(/[一-龥]/)
    expect(error!.nextStep).toMatch(/[一-龥]/)
    const tokens = (await t.calls('/cgi-bin/stable_token')).map(
      (call) => /"access_token":"([^"]+)"/.exec(call.responseBody)?.[1],
    )
    expect(tokens.length).toBeGreaterThan(0)
    for (const token of tokens) expect(JSON.stringify(body)).not.toContain(token)
  })

  it('shows the quotas as WeChat counts them', async () => {
    const { body } = await admin.get('/api/admin/health/quotas').expect(200)
    const { items } = body as { items: { app: string; path: string; dailyLimit: number; used: number }[] }
    const sending = items.find((item) => item.path === '/cgi-bin/message/custom/send')!
    expect(sending.dailyLimit).toBeGreaterThan(1000)
    const sent = (await t.calls('/cgi-bin/message/custom/send')).filter((call) => !call.fault)
    expect(sending.used).toBe(sent.length)
    expect(new Set(items.map((item) => item.app))).toEqual(new Set(['official', 'miniapp']))
  })
})

describe('parked jobs', () => {
  const parkedJob = async (openId: string): Promise<string> => {
    const { type, payload } = profileJob(openId)
    const job = {
      id: newId(),
      type,
      dedupeKey: null,
      payload: JSON.stringify(payload),
      state: 'parked' as const,
    }
    const rest = {
      runAt: 0,
      attempts: 8,
      maxAttempts: 8,
      lockedBy: null,
      lockedUntil: null,
      createdAt: Date.now(),
    }
    await t.app.db.transact((tx) => tx.insert(Job, { ...job, ...rest, lastError: 'WeChat was away' }))
    return job.id
  }
  const parked = async (): Promise<{ id: string; attempts: number; lastError: string }[]> =>
    ((await admin.get('/api/admin/jobs/parked').expect(200)).body as { items: never[] }).items

  it('are listed, and run again when an administrator says so', async () => {
    const person = await t.sandbox.follower()
    const id = await parkedJob(person.openId())
    expect(await parked()).toMatchObject([{ id, attempts: 8, lastError: 'WeChat was away' }])
    const before = (await t.calls('/cgi-bin/user/info')).length
    await admin.send('post', `/api/admin/jobs/${id}/retry`).expect(200)
    expect(await parked()).toEqual([])
    for (let wait = 0; (await t.app.db.read.existsBy(Job, { id })) && wait < 100; wait++)
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await t.app.db.read.existsBy(Job, { id })).toBe(false)
    expect((await t.calls('/cgi-bin/user/info')).length).toBeGreaterThan(before)
  })

  it('that are not there any more are named as such', async () => {
    const { body } = await admin.send('post', `/api/admin/jobs/${newId()}/retry`).expect(404)
    expect(body).toMatchObject({ error: { code: 'job.not_parked' } })
  })
})

describe('what WeChat closed for everybody', () => {
  it('tells which ways of sending WeChat closed, and why', async () => {
    expect((await health()).sending.closures).toEqual([])
    const person = await t.sandbox.follower()
    const api = { on: 'api', match: '/cgi-bin/message/custom/send', kind: 'errcode', times: 1 } as const
    await t.sandbox.faults.add({ ...api, errcode: 48001 })
    await t.ask(person, '你好')
    const closed = await until(async () => (await health()).sending.closures[0])
    expect(closed).toMatchObject({
      ...{ channel: 'service', name: '公众号客服消息', errcode: 48001, templateId: null },
      meaning: '账号没有这个接口的权限',
      nextStep: expect.stringContaining('接口权限') as string,
    })
    const calls = (await t.calls(api.match)).length
    await t.ask(person, '你好')
    await t.app.worker.runDue()
    expect(await t.calls(api.match)).toHaveLength(calls)
    expect((await health()).sending).toMatchObject({
      attempts: expect.arrayContaining([
        expect.objectContaining({ state: 'refused', title: '对方不可接收' }),
      ]) as unknown,
      skips: [{ reasonCode: 'channel.closed', count: 1 }],
    })
    await t.sandbox.clock.advance(24 * 3_600_000)
    expect((await health()).sending.closures).toEqual([])
  })
})

describe('a secret that WeChat refuses', () => {
  it('stops the token, and the page says why', async () => {
    const { appSecret } = (await t.sandbox.state()).accounts.official
    await t.sandbox.account('official', { appSecret: 'another-secret-of-this-app' })
    await t.sandbox.revokeTokens('official')
    await t.ask(await t.sandbox.follower(), '你好')
    const stopped = async () => (await health()).tokens.find((token) => token.app === 'official')!
    for (let wait = 0; (await stopped()).state !== 'stopped' && wait < 100; wait++)
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await stopped()).toMatchObject({
      state: 'stopped',
      problem: expect.stringMatching(/AppSecret/) as string,
    })
    await t.sandbox.account('official', { appSecret })
  })
})
