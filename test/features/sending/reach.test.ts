import { centre, channelOf, Counter, preferencesOf } from './counter'

/** "Can I message this person", as staff ask it. */

const DAY = 86_400_000
const HOUR = 3_600_000
const SEND = '/cgi-bin/message/custom/send'

let counter: Counter
beforeAll(async () => void (counter = await Counter.open()), 120_000)
afterAll(() => counter.close())

describe('can I message this person', () => {
  it('says what is left and until when, and after 48 hours why not and what to do instead', async () => {
    const one = await counter.buyer({ tokens: 2 })
    let operator = await counter.staff('operator')
    const never = await counter.reachOf(one, operator)
    expect(never.sentence).toMatch(/^对方还没有发过消息，.*订阅消息（还有 2 次）/)
    expect(channelOf(never, 'service')).toMatchObject({ state: 'no', reasonCode: 'window.never_opened' })
    expect(channelOf(never, 'subscription')).toMatchObject({ state: 'now', use: 'serviceNotice' })
    expect(channelOf(never, 'messageCentre')).toMatchObject({ state: 'now', use: 'marketing', at: null })

    await one.chat.say('在吗')
    expect((await counter.reachOf(one, operator)).sentence).toMatch(/^还可以再发 5 条，周四 10:0\d 前有效$/)
    expect(await counter.answer(one)).toMatchObject({ result: 'sent' })
    expect((await counter.reachOf(one, operator)).sentence).toMatch(/^还可以再发 4 条/)

    counter.world.moveTo(counter.now + 2 * DAY + HOUR)
    operator = await counter.staff('operator')
    const over = await counter.reachOf(one, operator)
    expect(over.sentence).toMatch(/^对方 48 小时内没有互动，.*订阅消息/)
    expect(channelOf(over, 'service')).toMatchObject({ state: 'no', reasonCode: 'window.expired' })
    expect(channelOf(over, 'service').sentence).toContain('请等对方再发消息')
    const calls = counter.world.calls.get(SEND)
    expect(await counter.answer(one)).toMatchObject({ result: 'skipped', reasonCode: 'window.expired' })
    expect(counter.world.calls.get(SEND)).toBe(calls)
  })

  it('shows the marketing that reached them, and from when the next may', async () => {
    const one = await counter.buyer()
    const operator = await counter.staff('operator')
    const at = counter.now
    expect(await counter.send(one, centre('新款'))).toMatchObject({ result: 'sent' })
    const reach = await counter.reachOf(one, operator)
    expect(reach.uses).toEqual([new Date(at).toISOString()])
    expect(channelOf(reach, 'messageCentre')).toMatchObject({
      state: 'later',
      at: new Date(at + DAY).toISOString(),
      reasonCode: 'frequency.cap',
    })
    expect(reach.preferences.brand).toEqual({
      ...{ quiet: { from: 1260, to: 540 }, perDay: 1, per7Days: 2, per30Days: 6 },
    })
  })

  it('is answered to those who serve the customer, and to nobody of another shop', async () => {
    const one = await counter.buyer()
    await counter.shop.bind(one.id)
    const mine = await counter.guideOf(counter.shop.storeId, '小林')
    const other = await counter.guideOf(await counter.shop.anotherStore('城西店'), '小周')
    await counter.reachOf(one, mine)
    const refused = await other.get(`/api/admin/customers/${one.id}/reach`).expect(404)
    expect(refused.body).toMatchObject({ error: { code: 'customer.unknown' } })
    const change = { isStopped: true, reason: '顾客当面提出' }
    await other.send('put', `/api/admin/customers/${one.id}/preferences`, change).expect(404)
    expect((await preferencesOf(one)).isStopped).toBe(false)
  })

  it('says when WeChat takes no message from us at all, and until when', async () => {
    const one = await counter.buyer({ massUsed: 4 })
    await one.chat.say('在吗')
    const fault = { on: 'api' as const, kind: 'errcode' as const, match: SEND, errcode: 45009, times: 1 }
    await counter.world.sandbox.client.faults.add(fault)
    expect(await counter.answer(one)).toMatchObject({ result: 'later', reasonCode: 'wechat.45009' })
    const reach = await counter.reachOf(one)
    expect(reach.sentence).toMatch(/^微信限制了公众号客服消息的发送，明天 00:00 后恢复；可改用/)
    expect(channelOf(reach, 'service')).toMatchObject({ state: 'later', reasonCode: 'channel.resting' })
    counter.world.moveTo(Date.parse(channelOf(reach, 'service').at!))
    expect((await counter.reachOf(one)).sentence).toMatch(/^还可以再发 5 条/)
  })
})
