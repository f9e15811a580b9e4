import { AccessTokenRow } from '../../../src/wechat/api/access-token.entity'
import type { WechatError } from '../../../src/wechat/api/errors'
import { BenchDatabase, startWechatBench, type WechatBench } from '../../support/wechat'

const TOKEN = '/cgi-bin/stable_token'
const TAGS = '/cgi-bin/tags/get'

const database = new BenchDatabase()
let bench: WechatBench
beforeEach(async () => {
  bench = await startWechatBench(database)
})
afterEach(() => bench.close())

const processes = (count: number) => Array.from({ length: count }, () => bench.anotherOfficial())

describe('the shared access token (reliability.md T1)', () => {
  it('is fetched once for 200 callers in 4 processes', async () => {
    const four = processes(4)
    await Promise.all(Array.from({ length: 200 }, (_, index) => four[index % 4]!.gateway.tags()))
    expect(bench.calls(TOKEN)).toHaveLength(1)
    expect(bench.calls(TAGS)).toHaveLength(200)
  })

  it('is fetched once more when 200 callers in 4 processes find it revoked', async () => {
    const four = processes(4)
    await Promise.all(four.map((app) => app.gateway.tags()))
    await bench.sandbox.client.revokeTokens('official')
    await Promise.all(Array.from({ length: 200 }, (_, index) => four[index % 4]!.gateway.tags()))
    expect(bench.calls(TOKEN)).toHaveLength(2)
  })

  it('is renewed before it ends, and once', async () => {
    const four = processes(4)
    await Promise.all(four.map((app) => app.gateway.tags()))
    await bench.sandbox.client.clock.advance(7_200_000 - 200_000)
    await Promise.all(Array.from({ length: 40 }, (_, index) => four[index % 4]!.gateway.tags()))
    expect(bench.calls(TOKEN)).toHaveLength(2)
    expect(bench.calls(TAGS).filter((call) => call.errcode !== undefined && call.errcode !== 0)).toHaveLength(
      0,
    )
  })

  it('survives a slow failure of the token before it', async () => {
    const [slow, quick] = processes(2)
    await slow!.gateway.tags()
    await quick!.gateway.tags()
    await bench.fault({ kind: 'token-revoked', match: '/cgi-bin/user/info', delayMs: 400, times: 1 })
    const late = slow!.gateway.follower('oNobody')
    await new Promise((resolve) => setTimeout(resolve, 100))
    await quick!.gateway.tags()
    await late.catch(() => undefined)
    await Promise.all([slow!.gateway.tags(), quick!.gateway.tags()])
    expect(bench.calls(TOKEN)).toHaveLength(2)
  })

  it('lies encrypted in the database', async () => {
    await bench.official.gateway.tags()
    const row = await bench.db.read.findOneByOrFail(AccessTokenRow, { appId: bench.official.gateway.appId })
    const token = bench.calls(TAGS)[0]!.query.access_token!
    expect(row.sealed).not.toBeNull()
    expect(Buffer.from(row.sealed!, 'base64url').includes(token)).toBe(false)
    expect(row.sealed).not.toContain(token)
  })

  it('is taken over when the process that was fetching it died', async () => {
    const { appId } = bench.official.gateway
    await bench.db.transact((tx) =>
      tx.insert(AccessTokenRow, { appId, fence: 3, leaseOwner: 'dead', leaseUntil: Date.now() + 300 }),
    )
    await bench.official.gateway.tags()
    const row = await bench.db.read.findOneByOrFail(AccessTokenRow, { appId })
    expect(row.fence).toBe(4)
  })
})

describe('when there is no token to be had', () => {
  it('stops every process for a minute after a wrong secret, and raises the alert', async () => {
    await bench.sandbox.client.account('official', { appSecret: 'changed-at-wechat-1' })
    const four = processes(4)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) => four[index % 4]!.gateway.tags()),
    )
    const codes = outcomes.map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as WechatError).errcode : 0,
    )
    expect(new Set(codes)).toEqual(new Set([40125]))
    expect(bench.calls(TOKEN)).toHaveLength(1)
    const { token } = await four[2]!.health.read()
    expect(token.alert).toMatchObject({ errcode: 40125, meaning: 'AppSecret 不正确' })
  })

  it('does not ask again and again when WeChat keeps giving the bad one', async () => {
    await bench.official.gateway.tags()
    await bench.fault({ kind: 'errcode', errcode: 40001, match: TAGS })
    for (let round = 0; round < 10; round++)
      await expect(bench.official.gateway.tags()).rejects.toMatchObject({ errcode: 40001 })
    expect(bench.calls(TOKEN)).toHaveLength(2)
    expect((await bench.official.health.read()).token.alert?.step).toContain('强制刷新')
  })

  it('replaces it by force on command, at most every 30 seconds', async () => {
    await bench.official.gateway.tags()
    await bench.official.forceTokenRefresh('staff-1')
    await bench.official.gateway.tags()
    const tokens = new Set(bench.calls(TAGS).map((call) => call.query.access_token))
    expect(tokens.size).toBe(2)
    await expect(bench.official.forceTokenRefresh('staff-1')).rejects.toMatchObject({ kind: 'too_many' })
  })
})
