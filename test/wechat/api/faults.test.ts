import { PassThrough } from 'node:stream'
import type pino from 'pino'
import { makeOfficialGateway } from '../../../src/wechat/api/connect'
import { makeLogger } from '../../../src/platform/log'
import { AccessTokenRow } from '../../../src/wechat/api/access-token.entity'
import { BenchDatabase, startWechatBench, type WechatBench } from '../../support/wechat'

const TAGS = '/cgi-bin/tags/get'
const TEMPLATE = '/cgi-bin/message/template/send'
const REMARK = '/cgi-bin/user/info/updateremark'

const database = new BenchDatabase()
let bench: WechatBench
beforeEach(async () => {
  bench = await startWechatBench(database)
  await bench.official.gateway.callbackIps()
})
afterEach(() => bench.close())

const read = () => bench.official.gateway.tags()
const command = () => bench.official.gateway.setRemark('oNobody', 'r')

describe('a call without a proper answer (reliability.md §5)', () => {
  it.each(['http-5xx', 'html', 'half-json', 'cut-before', 'cut-inside', 'cut-after', 'busy'] as const)(
    'is made again when it only reads: %s',
    async (kind) => {
      await bench.fault({ kind, match: TAGS, times: 2 })
      expect(Array.isArray(await read())).toBe(true)
      expect(bench.calls(TAGS)).toHaveLength(3)
    },
  )

  it.each([
    ['http-5xx', 'http-503'],
    ['html', 'not-json'],
    ['half-json', 'not-json'],
    ['cut-before', 'connection'],
    ['cut-inside', 'connection'],
    ['cut-after', 'connection'],
  ] as const)('is not made again when it changes something: %s', async (kind, reason) => {
    await bench.fault({ kind, match: REMARK })
    await expect(command()).rejects.toMatchObject({
      name: 'TransportError',
      kind: 'upstream',
      code: 'wechat.unavailable',
      outcome: 'unknown',
      reason: expect.stringContaining(reason) as string,
      message: expect.stringContaining('结果未知') as string,
    })
    expect(bench.calls(REMARK)).toHaveLength(1)
  })

  it('is given up after its time, and nobody knows whether it happened', async () => {
    const hasty = bench.anotherOfficial({ transport: { timeoutMs: 200 } })
    await hasty.gateway.callbackIps()
    await bench.fault({ kind: 'slow', delayMs: 1000, match: REMARK })
    const started = Date.now()
    await expect(hasty.gateway.setRemark('o', 'r')).rejects.toMatchObject({
      outcome: 'unknown',
      reason: 'timeout',
    })
    expect(Date.now() - started).toBeLessThan(900)
  })

  it('surely did nothing when nobody listens', async () => {
    const { db } = bench
    const lost = makeOfficialGateway({
      db,
      clock: bench.clock,
      log: makeLogger('silent'),
      baseUrl: 'http://127.0.0.1:9',
      credentials: { appId: 'wx00000000000000aa', appSecret: 'nobody-listens-here' },
      dataKey: 'k'.repeat(32),
    })
    await expect(lost.gateway.setRemark('o', 'r')).rejects.toMatchObject({ outcome: 'failed' })
    await lost.close()
  })
})

describe('a busy WeChat', () => {
  it('is asked three times for a command too, because nothing was done', async () => {
    await bench.fault({ kind: 'busy', match: REMARK, times: 5 })
    await expect(command()).rejects.toMatchObject({ errcode: -1, next: 'later' })
    expect(bench.calls(REMARK)).toHaveLength(3)
  })

  it('is left in peace while it is sick', async () => {
    await bench.fault({ kind: 'busy', match: TAGS })
    await Promise.allSettled(Array.from({ length: 30 }, read))
    const calls = bench.calls(TAGS).length
    await expect(read()).rejects.toMatchObject({ outcome: 'failed', reason: 'circuit-open' })
    expect(bench.calls(TAGS)).toHaveLength(calls)
    expect(calls).toBeLessThan(60)
    expect((await bench.official.health.read()).isCircuitOpen).toBe(true)
  })
})

describe('limits', () => {
  it('rests for the minute after 45011 and comes back at half the rate', async () => {
    await bench.sandbox.client.clock.setTo(Math.ceil(bench.clock.now() / 60_000) * 60_000 + 1_000)
    for (let call = 0; call < 8; call++) await read()
    await bench.fault({ kind: 'errcode', errcode: 45011, match: TAGS, times: 1 })
    await expect(read()).rejects.toMatchObject({ errcode: 45011, next: 'later' })
    const seen = bench.calls(TAGS).length
    await expect(read()).rejects.toMatchObject({ errcode: 45011 })
    expect(bench.calls(TAGS)).toHaveLength(seen)
    await bench.sandbox.client.clock.advance(60_000)
    const outcomes = await Promise.allSettled(Array.from({ length: 9 }, read))
    const through = outcomes.filter(({ status }) => status === 'fulfilled').length
    expect(through).toBeGreaterThanOrEqual(4)
    expect(through).toBeLessThan(9)
  })

  it('rests until the Chinese midnight after 45009, and not a call longer', async () => {
    await bench.fault({ kind: 'errcode', errcode: 45009, match: TAGS, times: 1 })
    await expect(read()).rejects.toMatchObject({ errcode: 45009 })
    const { holds } = await bench.official.health.read()
    expect(holds).toMatchObject([{ path: TAGS, errcode: 45009 }])
    expect(new Date(holds[0]!.until).toISOString()).toMatch(/T16:00:00\.000Z$/)
    await bench.sandbox.client.clock.setTo(holds[0]!.until + 1)
    expect(Array.isArray(await read())).toBe(true)
  })
})

describe('what is never told (reliability.md T2)', () => {
  it('keeps tokens, secrets and people out of every error and log line', async () => {
    const lines: string[] = []
    const sink = new PassThrough().on('data', (chunk: Buffer) => lines.push(chunk.toString()))
    const log = makeLogger('trace', sink as unknown as pino.DestinationStream)
    const app = bench.anotherOfficial({ log })
    const openId = `o${'Abc0123456789-_xyzXYZ000000'}`
    const message = { openId, templateId: 't', values: {} }
    const errors: unknown[] = []
    const trouble = ['http-5xx', 'html', 'half-json', 'cut-before', 'cut-inside', 'cut-after'] as const
    for (const kind of trouble) {
      await bench.fault({ kind, match: TEMPLATE, times: 1 })
      await app.gateway.sendTemplate(message).catch((error: unknown) => errors.push(error))
    }
    for (const errcode of [40001, 40003, 40164, 45009, 48001, -1, 99999]) {
      await bench.fault({ kind: 'errcode', errcode, match: '/cgi-bin/user/info', times: 3 })
      await app.gateway.follower(openId).catch((error: unknown) => errors.push(error))
      await bench.sandbox.client.faults.clear()
    }
    await bench.sandbox.client.account('official', { appSecret: 'another-secret-0001' })
    await bench.db.transact((tx) => tx.update(AccessTokenRow, { fence: 1 }, { expiresAt: 0 }))
    await bench
      .anotherOfficial({ log })
      .gateway.tags()
      .catch((error: unknown) => errors.push(error))

    expect(errors.length).toBeGreaterThan(10)
    const told = errors
      .map((error) => {
        const { message: words, stack, ...rest } = error as Error
        return JSON.stringify({ words, stack, ...rest, cause: String((error as Error).cause ?? '') })
      })
      .concat(lines, JSON.stringify(await app.health.read()))
      .join('\n')
    const tokens = bench.sandbox.world.tokens.all().map(({ token }) => token)
    for (const secret of [...tokens, 'official-test-secret', 'another-secret-0001', openId])
      expect(told.includes(secret)).toBe(false)
    expect(lines.length).toBeGreaterThan(5)
  })

  it('counts errors by code for the console', async () => {
    await bench.fault({ kind: 'errcode', errcode: 45159, match: TAGS, times: 2 })
    await read().catch(() => undefined)
    await read().catch(() => undefined)
    const { errors, failures } = await bench.official.health.read()
    expect(failures).toBe(2)
    expect(errors[0]).toMatchObject({ errcode: 45159, path: TAGS, count: 2, meaning: '标签不存在' })
  })

  it('asks for quotas at most once a minute', async () => {
    const first = await bench.official.health.readQuotas()
    expect(first.find(({ path }) => path === '/cgi-bin/menu/create')).toMatchObject({ used: 0 })
    const asked = bench.calls('/cgi-bin/openapi/quota/get').length
    await bench.official.health.readQuotas()
    expect(bench.calls('/cgi-bin/openapi/quota/get')).toHaveLength(asked)
  })
})
