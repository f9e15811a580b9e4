import { ProductDraft } from '../../../src/contract/products'
import { PointLot } from '../../../src/features/membership'
import type { ConsoleClient } from '../../support/console-client'
import { startSystem, type TestSystem } from '../../support/system'
import {
  asksToBeReminded,
  buys,
  centreOf,
  HOUR,
  later,
  opensCard,
  planLive,
  remindersOn,
  rowsOf,
  shopper,
  untilMorning,
  useTemplate,
  type Shopper,
} from './world'

const DAY = 24 * HOUR

let t: TestSystem
let admin: ConsoleClient
let shop: { storeId: string; guideId: string }

beforeAll(async () => {
  t = await startSystem()
  admin = await t.console('admin')
  const made = async (path: string, body: object): Promise<string> =>
    ((await admin.send('post', path, body).expect(200)).body as { id: string }).id
  const store = { code: 'wukang', name: '武康路店', city: '上海', address: '武康路 376 号' }
  const storeId = await made('/api/admin/stores', store)
  shop = { storeId, guideId: await made('/api/admin/staff', { name: '林知夏', roles: ['guide'], storeId }) }
  const skus = [{ code: 'SQ-1', priceFen: 45_900 }]
  await t.app.features.products.catalogue.create(ProductDraft.parse({ code: 'SQ', name: '亚麻衬衫', skus }))
})
afterAll(() => t.close())

const policy = (key: string, value: object) =>
  admin.send('post', '/api/admin/policies', { key, value }).expect(200)

/** The daily look, and what follows from it. */
async function nextMorning(): Promise<void> {
  await untilMorning(t)
  await t.app.features.reminders.sweepLapses()
  await later(t, 1_000)
}

describe('points that lapse', () => {
  it('are told three days before, once, with how many and until when', async () => {
    const template = await useTemplate(admin, '积分到期提醒')
    const points = { perYuan: 1, pointFen: 1, pendingDays: 0, validMonths: 1, restoreDays: 30 }
    await policy('points', { ...points, birthdayMultiplier: 2 })
    const one = await shopper(t, '有积分的人')
    await buys(t, shop, one)
    await asksToBeReminded(t, one, 'card', template)
    await nextMorning()
    expect(await remindersOn(one.person)).toHaveLength(0)
    const [lot] = await t.app.db.read.find(PointLot, { order: { id: 'DESC' } })
    const { now } = await t.sandbox.clock.read()
    await later(t, lot!.expiresAt - 3 * DAY - now)
    await nextMorning()
    const [told, ...more] = await remindersOn(one.person)
    expect(more).toEqual([])
    expect(rowsOf(told)).toMatchObject({ 到期积分: '459' })
    expect(rowsOf(told)['到期时间']).toMatch(/23:59$/)
    await nextMorning()
    expect(await remindersOn(one.person)).toHaveLength(1)
  })
})

describe('a coupon that lapses', () => {
  it('is told three days before, once, by its title', async () => {
    const template = await useTemplate(admin, '优惠券到期提醒')
    const one = await shopper(t, '有券的人')
    await opensCard(t, one)
    const coupon = {
      title: '满 300 减 30',
      value: { kind: 'amount', offFen: 3_000 },
      minFen: 30_000,
      validity: { kind: 'days', days: 10 },
    }
    const { body } = await admin.send('post', '/api/admin/coupons', coupon).expect(200)
    await one.phone
      .send('post', `/api/mp/coupons/${(body as { id: string }).id}/claim`, { requestKey: 'claim-once' })
      .expect(200)
    await asksToBeReminded(t, one, 'card', template)
    await nextMorning()
    expect(await remindersOn(one.person)).toHaveLength(0)
    await later(t, 7 * DAY)
    for (let morning = 0; morning < 2; morning++) await nextMorning()
    const [told, ...more] = await remindersOn(one.person)
    expect(more).toEqual([])
    expect(rowsOf(told)).toMatchObject({ 优惠券名称: '满 300 减 30' })
  })
})

describe('what becomes of a purchase', () => {
  let template: string
  let buyer: Shopper
  let saleId: string
  beforeAll(async () => {
    template = await useTemplate(admin, '订单支付成功通知')
    buyer = await shopper(t, '要凭证的人')
  })

  it('is told when it is paid: once for one consent, whatever is bought after it', async () => {
    await asksToBeReminded(t, buyer, 'order', template)
    saleId = await buys(t, shop, buyer)
    await later(t, 1_000)
    const [told, ...more] = await remindersOn(buyer.person)
    expect(more).toEqual([])
    expect(rowsOf(told)).toMatchObject({ 商品名称: '购买成功', 支付金额: '¥459.00', 门店: '武康路店' })
    await buys(t, shop, buyer)
    await later(t, 1_000)
    expect(await remindersOn(buyer.person)).toHaveLength(1)
  })

  it('and when it is refunded', async () => {
    await asksToBeReminded(t, buyer, 'order', template)
    const { body } = await admin.get(`/api/admin/sales/${saleId}`).expect(200)
    const { lines } = body as { lines: { id: string; qty: number; paidFen: number }[] }
    const refund = {
      refundNo: 'RF-1',
      reason: '尺码不合适',
      lines: lines.map(({ id, qty, paidFen }) => ({ saleLineId: id, qty, amountFen: paidFen })),
    }
    await admin.send('post', `/api/admin/sales/${saleId}/refunds`, refund).expect(200)
    await later(t, 1_000)
    const told = (await remindersOn(buyer.person)).map((line) => rowsOf(line))
    expect(told).toMatchObject([{ 商品名称: '购买成功' }, { 商品名称: '退款成功', 支付金额: '¥459.00' }])
  })

  it('stays with who asked: a purchase of somebody else tells nobody', async () => {
    const [asks, other] = [await shopper(t, '在等的人'), await shopper(t, '别的人')]
    await asksToBeReminded(t, asks, 'order', template)
    await buys(t, shop, other)
    await later(t, 1_000)
    expect(await remindersOn(asks.person)).toHaveLength(0)
    expect(await remindersOn(other.person)).toHaveLength(0)
  })
})

describe('an answer to my question', () => {
  it('comes once, to who asked and wished so, in the morning when it was given at night', async () => {
    const template = await useTemplate(admin, '咨询回复通知')
    const session = await planLive(t, admin, 5 * DAY)
    const [asks, other] = [await shopper(t, '提问的人'), await shopper(t, '也提问的人')]
    const path = `/api/mp/live-sessions/${session.id}/questions`
    const ask = async ({ phone }: Shopper): Promise<string> => {
      const { body } = await phone.send('post', path, { text: '围巾能机洗吗' }).expect(200)
      return (body as { question: { id: string } }).question.id
    }
    const [questionId, otherId] = [await ask(asks), await ask(other)]
    await asksToBeReminded(t, asks, `question:${questionId}`, template)
    const notMine = await asks.phone.get(`/api/mp/subscriptions?for=question:${otherId}`)
    expect(notMine.body).toEqual({ templateIds: [], offers: [] })

    await untilMorning(t)
    await later(t, 13 * HOUR)
    const review = { state: 'shown', answer: '建议手洗' }
    for (const id of [questionId, otherId])
      await admin.send('post', `/api/admin/live-questions/${id}/review`, review).expect(200)
    await later(t, HOUR)
    expect(await remindersOn(asks.person)).toHaveLength(0)
    await untilMorning(t)
    const [told, ...more] = await remindersOn(asks.person)
    expect(more).toEqual([])
    expect(rowsOf(told)).toMatchObject({ 咨询内容: '围巾能机洗吗', 回复内容: '建议手洗' })
    expect(told?.content).toMatchObject({ pagePath: `pages/live/index?id=${session.id}` })
    expect(await remindersOn(other.person)).toHaveLength(0)

    const again = await asks.phone.get(`/api/mp/subscriptions?for=question:${questionId}`)
    expect(again.body).toMatchObject({ templateIds: [], offers: [{ sentence: '主播已经回复，就在下面。' }] })
  })
})

describe('without any template', () => {
  it('nothing can be asked for; what was asked before goes to the message centre', async () => {
    const template = await useTemplate(admin, '订单支付成功通知')
    const one = await shopper(t, '模板没有了')
    await asksToBeReminded(t, one, 'order', template)
    const { body } = await admin.get('/api/admin/subscription-templates').expect(200)
    const { items } = body as { items: { id: string; templateId: string }[] }
    const { id } = items.find((item) => item.templateId === template)!
    await admin
      .send('put', `/api/admin/subscription-templates/${id}`, { purpose: null, texts: {} })
      .expect(200)
    expect((await one.phone.get('/api/mp/subscriptions?for=order')).body).toEqual({
      templateIds: [],
      offers: [],
    })
    await buys(t, shop, one)
    await later(t, 1_000)
    expect(await centreOf(one)).toMatchObject([{ title: '购买凭证', link: '/pages/card/index' }])
  })
})
