import { ProductDraft, type Product } from '../../../src/contract/products'
import { Reminder } from '../../../src/features/reminders'
import type { ConsoleClient } from '../../support/console-client'
import { startSystem, type TestSystem } from '../../support/system'
import {
  asksToBeReminded,
  centreOf,
  HOUR,
  later,
  remindersOn,
  rowsOf,
  shopper,
  untilMorning,
  useTemplate,
} from './world'

const DAY = 24 * HOUR

let t: TestSystem
let admin: ConsoleClient
let stores: Record<'wukang' | 'tianmu', string>
let made = 0

beforeAll(async () => {
  t = await startSystem()
  admin = await t.console('admin')
  const store = async (code: string, name: string): Promise<string> => {
    const draft = { code, name, city: '上海', address: '武康路 376 号' }
    return ((await admin.send('post', '/api/admin/stores', draft).expect(200)).body as { id: string }).id
  }
  stores = { wukang: await store('wukang', '武康路店'), tianmu: await store('tianmu', '天目里店') }
})
afterAll(() => t.close())

function newShirt(): Promise<Product> {
  const code = `SQ-${++made}`
  const skus = ['M', 'L'].map((size) => ({ code: `${code}-${size}`, spec: size, priceFen: 45_900 }))
  return t.app.features.products.catalogue.create(ProductDraft.parse({ code, name: '亚麻衬衫', skus }))
}

async function stocks(
  product: Product,
  size: 'M' | 'L',
  qty: number,
  storeId = stores.wukang,
): Promise<void> {
  const skuId = product.skus.find(({ spec }) => spec === size)!.id
  const items = [{ storeId, skuId, qty, priceFen: null }]
  await admin.send('put', `/api/admin/products/${product.id}/stock`, { items }).expect(200)
}

async function prices(product: Product, priceFen: number): Promise<void> {
  const { body } = await admin.get(`/api/admin/products/${product.id}`).expect(200)
  const { code, name, skus, version } = body as Product
  const cheaper = skus.map((sku) => ({ ...sku, priceFen }))
  await admin
    .send('put', `/api/admin/products/${product.id}`, { code, name, skus: cheaper, version })
    .expect(200)
}

describe('back in stock', () => {
  let template: string
  beforeAll(async () => {
    template = await useTemplate(admin, '到货提醒')
  })

  it('tells who waits once, outside of quiet hours, and nobody who does not', async () => {
    const product = await newShirt()
    const [waits, looks] = [await shopper(t, '等到货'), await shopper(t, '只看看')]
    const set = await asksToBeReminded(t, waits, `product:${product.id}`, template)
    expect(set.offers).toMatchObject([{ purpose: 'stock', isSet: true }])
    await stocks(product, 'M', 3)
    await untilMorning(t)
    const [told, ...more] = await remindersOn(waits.person)
    expect(more).toEqual([])
    expect(rowsOf(told)).toMatchObject({ 商品名称: '亚麻衬衫', 到货门店: '武康路店' })
    await stocks(product, 'M', 0)
    await stocks(product, 'M', 5)
    await untilMorning(t)
    expect(await remindersOn(waits.person)).toHaveLength(1)
    expect(await remindersOn(looks.person)).toHaveLength(0)
  })

  it('means the wished size in the wished store: neither another size nor another store', async () => {
    const product = await newShirt()
    const large = product.skus.find(({ spec }) => spec === 'L')!
    const one = await shopper(t, '只要大号')
    await one.phone.send('post', '/api/mp/bindings', { storeId: stores.wukang, staffId: null }).expect(200)
    await stocks(product, 'L', 0)
    await asksToBeReminded(t, one, `sku:${large.id}`, template)
    await stocks(product, 'M', 2)
    await stocks(product, 'L', 2, stores.tianmu)
    await untilMorning(t)
    expect(await remindersOn(one.person)).toHaveLength(0)
    await stocks(product, 'L', 1)
    await untilMorning(t)
    expect(await remindersOn(one.person)).toHaveLength(1)

    const there = (await one.phone.get(`/api/mp/subscriptions?for=sku:${large.id}`)).body as object
    expect(there).toMatchObject({
      templateIds: [],
      offers: [{ sentence: '你的门店现在有货，直接到店就可以。' }],
    })
  })

  it('goes to the message centre when the right is gone, and 43101 has corrected the count', async () => {
    const product = await newShirt()
    const one = await shopper(t, '后来关掉')
    const about = `product:${product.id}`
    const before = await asksToBeReminded(t, one, about, template)
    // The client's yes is provisional until WeChat's event.
    expect(before.offers).toMatchObject([{ tokens: 0 }])
    expect((await one.phone.get(`/api/mp/subscriptions?for=${about}`)).body).toMatchObject({
      offers: [{ tokens: 1 }],
    })
    const fault = { on: 'api', match: '/cgi-bin/message/subscribe/send', kind: 'errcode' } as const
    await t.sandbox.faults.add({ ...fault, errcode: 43101 })
    await stocks(product, 'M', 1)
    await untilMorning(t)
    expect(await remindersOn(one.person)).toHaveLength(0)
    expect(await centreOf(one)).toMatchObject([
      { title: '你关注的商品到货了', text: '亚麻衬衫 在武康路店有货了。', isMarketing: false },
    ])
    const row = await t.app.db.read.findOneByOrFail(Reminder, { customerId: one.phone.customerId })
    expect(row).toMatchObject({ state: 'sent' })
    expect(row.sentence).toContain('消息中心')
    expect((await one.phone.get(`/api/mp/subscriptions?for=${about}`)).body).toMatchObject({
      offers: [{ tokens: 0, isSet: false }],
    })
    await t.sandbox.faults.clear()
  })
})

describe('a lower price', () => {
  let template: string
  beforeAll(async () => {
    template = await useTemplate(admin, '商品降价通知')
  })

  it('is told once, when it is below the price at the time of the wish, not at a rise', async () => {
    const product = await newShirt()
    const one = await shopper(t, '等降价')
    await asksToBeReminded(t, one, `product:${product.id}`, template)
    await prices(product, 49_900)
    await prices(product, 45_900)
    await untilMorning(t)
    expect(await remindersOn(one.person)).toHaveLength(0)
    await prices(product, 39_900)
    await untilMorning(t)
    const [told, ...more] = await remindersOn(one.person)
    expect(more).toEqual([])
    expect(rowsOf(told)).toMatchObject({ 商品名称: '亚麻衬衫', 当前价格: '¥399', 关注时价格: '¥459' })
    await prices(product, 29_900)
    await untilMorning(t)
    expect(await remindersOn(one.person)).toHaveLength(1)
  })

  it('also by an offer that begins by the clock, for whom it counts', async () => {
    const product = await newShirt()
    const one = await shopper(t, '等活动')
    await asksToBeReminded(t, one, `product:${product.id}`, template)
    const { now } = await t.sandbox.clock.read()
    const offer = {
      name: '周末八折',
      rule: { kind: 'percent', percentOff: 20 },
      scope: { productIds: [product.id] },
      startsAt: new Date(now + 2 * DAY).toISOString(),
      endsAt: new Date(now + 9 * DAY).toISOString(),
    }
    await admin.send('post', '/api/admin/offers', offer).expect(200)
    await untilMorning(t)
    expect(await remindersOn(one.person)).toHaveLength(0)
    await later(t, 2 * DAY)
    await untilMorning(t)
    expect(rowsOf((await remindersOn(one.person))[0])).toMatchObject({ 当前价格: '¥367.20' })
  })

  it('a later wish waits for the next fall', async () => {
    const product = await newShirt()
    const one = await shopper(t, '再等一次')
    for (const priceFen of [40_000, 35_000]) {
      await asksToBeReminded(t, one, `product:${product.id}`, template)
      await untilMorning(t)
      await prices(product, priceFen)
      await untilMorning(t)
    }
    const told = (await remindersOn(one.person)).map((line) => rowsOf(line)['当前价格'])
    expect(told).toEqual(['¥400', '¥350'])
  })
})
