import type { Follower } from '../../../src/sandbox/client'
import { sendText, startPair, type Pair } from '../support/world'

const HOUR_MS = 3_600_000
let pair: Pair
let ming: Follower

beforeAll(async () => {
  pair = await startPair()
})
afterAll(() => pair.close())
beforeEach(async () => {
  await pair.client.reset()
  pair.receiver.answers('success')
  ming = await pair.client.follower()
  await pair.client.clock.advance(61_000)
})

/** Sends until something else than 0 comes; answers how many went through and the errcode that ended it. */
async function sendUntilRefused(app: 'official' | 'miniapp' = 'official'): Promise<[number, unknown]> {
  for (let sent = 0; sent < 60; sent += 1) {
    const errcode = await sendText(pair, ming.openId(app), `第${sent + 1}条`, app)
    if (errcode !== 0) return [sent, errcode]
  }
  return [60, 0]
}

describe('what a follower allows (official-account-api §4)', () => {
  it('is nothing when the minute after the follow is over', async () => {
    expect(await sendUntilRefused()).toEqual([0, 45015])
  })

  it('is five messages for a message', async () => {
    await ming.say('你好')
    expect(await sendUntilRefused()).toEqual([5, 45047])
  })

  it('ends after 48 hours of the virtual clock', async () => {
    await ming.say('你好')
    await pair.client.clock.advance(48 * HOUR_MS - 5_000)
    expect(await sendText(pair, ming.openId(), '还在')).toBe(0)
    await pair.client.clock.advance(6_000)
    expect(await sendText(pair, ming.openId(), '晚了')).toBe(45015)
  })

  it('is three messages within a minute for a follow', async () => {
    await ming.unfollow()
    await ming.follow()
    expect(await sendUntilRefused()).toEqual([3, 45047])
    await pair.client.clock.advance(60_000)
    expect(await sendUntilRefused()).toEqual([0, 45015])
  })

  it('is void after unfollowing', async () => {
    await ming.say('你好')
    await ming.unfollow()
    expect((await sendUntilRefused())[0]).toBe(0)
  })

  it('is twenty messages after a payment, or without a limit when the switch says so', async () => {
    await ming.pay()
    expect(await sendUntilRefused()).toEqual([20, 45047])
    await pair.client.switches({ payWindow: 'unlimited' })
    await ming.pay()
    expect((await sendUntilRefused())[0]).toBe(60)
  })

  it('is the same after 微信买单, which the account hears of (callbacks.md §6.5)', async () => {
    const paid = { CardId: 'p1', UserCardCode: '1', TransId: '42', Fee: 12_800, OriginalFee: 12_800 }
    await ming.event('official', 'user_pay_from_pay_cell', paid)
    expect(await sendUntilRefused()).toEqual([20, 45047])
  })

  it('is two messages within a minute for entering the Mini Program session (mini-program-api §5)', async () => {
    await ming.enter({ app: 'miniapp', sessionFrom: 'goods:12' })
    expect(await sendUntilRefused('miniapp')).toEqual([2, 45047])
  })
})

describe('a second trigger (decisions.md 16)', () => {
  it('of a message replaces the running window', async () => {
    await ming.say('一')
    await sendText(pair, ming.openId(), 'a')
    await ming.say('二')
    expect(await sendUntilRefused()).toEqual([5, 45047])
  })

  it('of a message adds another window when the switch says so', async () => {
    await pair.client.switches({ messageWindow: 'add' })
    await ming.say('一')
    await ming.say('二')
    expect(await sendUntilRefused()).toEqual([10, 45047])
  })

  it.each([
    ['earliest-expiry', 'scan'],
    ['latest-opened', 'message'],
  ] as const)('%s: the %s window is used first', async (windowOrder, usedFirst) => {
    await pair.client.switches({ windowOrder })
    const { ticket } = pair.sandbox.world.codes.create({ scene: 's', actionName: 'QR_LIMIT_STR_SCENE' })
    await ming.scan({ ticket })
    await pair.client.clock.advance(1_000)
    await ming.say('你好')
    await sendText(pair, ming.openId(), '回')
    const used = (await pair.client.state()).windows.filter((window) => window.used > 0)
    expect(used.map((window) => window.kind)).toEqual([usedFirst])
  })

  it.each([
    ['once', 3],
    ['twice', 6],
  ] as const)('a follow by scan counts %s', async (followByScan, messages) => {
    await pair.client.switches({ followByScan })
    pair.sandbox.world.codes.create({ scene: 's', actionName: 'QR_LIMIT_STR_SCENE' })
    await ming.unfollow()
    await ming.scan({ scene: 's' })
    expect((await sendUntilRefused())[0]).toBe(messages)
  })
})
