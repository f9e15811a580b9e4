import { newId } from '../../../src/platform/ids'
import { centre, Counter, messagesOf, prefer, whyOf } from './counter'

/** The message centre of the Mini Program, and why somebody got a message. */

const DAY = 86_400_000

let counter: Counter
beforeAll(async () => void (counter = await Counter.open()), 120_000)
afterAll(() => counter.close())

describe('the message centre', () => {
  it('has the newest first, page by page, and counts what is unread', async () => {
    const one = await counter.buyer()
    for (const title of ['第一条', '第二条', '第三条']) {
      expect(await counter.remind(one, title)).toMatchObject({ result: 'sent' })
      counter.world.moveTo(counter.now + 60_000)
    }
    const all = await messagesOf(one)
    expect(all.items.map(({ title }) => title)).toEqual(['第三条', '第二条', '第一条'])
    expect(all).toMatchObject({ total: 3, unread: 3 })
    expect(all.items[0]).toMatchObject({
      isMarketing: false,
      topicName: null,
      isRead: false,
      text: '到店可试',
    })
    const { items } = await messagesOf(one, 'page=2&pageSize=2')
    expect(items.map(({ title }) => title)).toEqual(['第一条'])
  })

  it('marks a message read once, for its own customer only', async () => {
    const [one, other] = [await counter.buyer(), await counter.buyer()]
    await counter.send(one, centre('新款'))
    const { items } = await messagesOf(one)
    const path = `/api/mp/messages/${items[0]!.id}`
    await other.phone.send('post', `${path}/read`).expect(404)
    await other.phone.get(`${path}/why`).expect(404)
    expect(await messagesOf(one)).toMatchObject({ unread: 1 })
    for (let tap = 0; tap < 2; tap++)
      expect((await one.phone.send('post', `${path}/read`).expect(200)).body).toMatchObject({ isRead: true })
    expect(await messagesOf(one)).toMatchObject({ total: 1, unread: 0 })
    expect(await messagesOf(other)).toMatchObject({ total: 0, unread: 0 })
  })
})

describe('"why this?"', () => {
  it('names the campaign, the topic, and how much of the budget the message was', async () => {
    const one = await counter.buyer()
    const before = counter.now
    await counter.send(one, centre('上一条'))
    counter.world.moveTo(before + DAY)
    await counter.shop.played({ name: '秋冬上新', topic: 'newArrivals' })
    const { items } = await messagesOf(one)
    const why = await whyOf(one, items[0]!)
    expect(why).toMatchObject({
      source: '品牌活动',
      sourceName: '秋冬上新',
      guideName: null,
      topicName: '新品',
    })
    expect(why.caps).toEqual([
      { name: '今天（24 小时）', used: 1, most: 1 },
      { name: '最近 7 天', used: 2, most: 2 },
      { name: '最近 30 天', used: 2, most: 6 },
    ])
    expect(why.reasons).toEqual([
      '您在开卡时同意了接收个性化推荐，可随时在「消息设置」里关闭。',
      '您没有关闭「新品」主题。',
      '发送时不在免打扰时段，也没有超过频次上限。',
    ])
    // It says what held then, also when the customer decides otherwise now.
    await prefer(one, { isStopped: true, stoppedTopics: ['newArrivals'] }).expect(200)
    expect(await whyOf(one, items[0]!)).toEqual(why)
  }, 60_000)

  it('names the guide who sent it, and says of a reminder that it is none of marketing', async () => {
    const one = await counter.buyer()
    const guide = { kind: 'guide' as const, id: newId(), staffId: counter.shop.guideId }
    await counter.send(one, centre('给您留的'), { source: guide })
    counter.world.moveTo(counter.now + 60_000)
    await counter.remind(one, '提货提醒')
    const { items } = await messagesOf(one)
    expect(await whyOf(one, items[1]!)).toMatchObject({ source: '您的导购', guideName: '安安' })
    const why = await whyOf(one, items[0]!)
    expect(why).toMatchObject({ source: '您订阅的提醒', caps: [] })
    expect(why.reasons).toEqual(['这是与您的订单、会员或您订阅的提醒有关的消息，不属于营销。'])
  })
})
