import type { MpProduct, MpProductCard } from '../../../src/contract/mp-products'
import type { Product } from '../../../src/contract/products'
import { DAY, openShelf, type ShelfWorld } from './world'

let world: ShelfWorld
let coat: Product
let socks: Product
let me: string
beforeAll(async () => {
  world = await openShelf()
  coat = await world.product({
    code: 'COAT',
    name: '大衣',
    family: '外套',
    description: '双面羊毛',
    skus: [
      { code: 'COAT-S', spec: 'S', priceFen: 100_000 },
      { code: 'COAT-L', spec: 'L', priceFen: 120_000 },
      { code: 'COAT-X', spec: 'X', priceFen: 10, state: 'off' },
    ],
  })
  socks = await world.product({ code: 'SOCKS', name: '袜子', skus: [{ code: 'SOCKS-1', priceFen: 3_900 }] })
  await world.product({ code: 'GONE', name: '旧款', state: 'off', skus: [{ code: 'GONE-1', priceFen: 1 }] })
  await world.product({ code: 'EMPTY', name: '空', skus: [{ code: 'EMPTY-1', priceFen: 1, state: 'off' }] })
  me = await world.customer({ hasCard: true })
  const items = [
    { storeId: world.north, skuId: coat.skus[0]!.id, qty: 2, priceFen: 99_000 },
    { storeId: world.north, skuId: coat.skus[1]!.id, qty: 0, priceFen: null },
    { storeId: world.south, skuId: coat.skus[1]!.id, qty: 40, priceFen: null },
  ]
  await world.admin.send('put', `/api/admin/products/${coat.id}/stock`, { items }).expect(200)
})
afterAll(() => world.close())

const { now } = { now: () => world.clock.now() }
const offer = (wish: object) =>
  world.admin
    .send('post', '/api/admin/offers', {
      name: '秋冬八折',
      rule: { kind: 'percent', percentOff: 20 },
      startsAt: new Date(now()).toISOString(),
      endsAt: '2026-11-30T16:00:00.000Z',
      ...wish,
    })
    .expect(200)
const ask = async <T>(key: string, input: object): Promise<T> => {
  const handlers = world.t.app.features.products.handlers as unknown as Record<
    string,
    (input: object, call: object) => Promise<T>
  >
  return handlers[key]!(input, { customer: { customerId: me, openId: '' } })
}
const list = (query: object = {}) =>
  ask<{ items: MpProductCard[]; total: number }>('GET /api/mp/products', { page: 1, pageSize: 20, ...query })
const detail = (place: object = {}) => ask<MpProduct>('GET /api/mp/products/:id', { id: coat.id, ...place })

it('shows what is on the shelf and nothing else', async () => {
  expect((await list()).items.map(({ name }) => name)).toEqual(['袜子', '大衣'])
  expect((await list({ search: 'dayi' })).items.map(({ name }) => name)).toEqual(['大衣'])
  const gone = (await world.t.app.features.products.catalogue.byCode('GONE'))!
  await expect(ask('GET /api/mp/products/:id', { id: gone.id })).rejects.toMatchObject({
    code: 'product.unknown',
  })
  expect((await detail()).skus.map(({ spec }) => spec)).toEqual(['S', 'L'])
})

it('tells prices and stock of the store, in words, and which stores near it have the product', async () => {
  const shown = await detail({ storeId: world.north })
  expect(shown).toMatchObject({
    description: '双面羊毛',
    store: { name: '北门店' },
    priceFen: 99_000,
    isFrom: true,
  })
  expect(shown.skus).toMatchObject([
    { spec: 'S', priceFen: 99_000, wasFen: null, stock: 'few', stockWords: '仅剩 2 件' },
    { spec: 'L', priceFen: 120_000, stock: 'out', stockWords: '暂时缺货' },
  ])
  expect(shown.nearby).toMatchObject([
    { storeName: '北门店', words: '仅剩 2 件', distanceWords: '约 10 米' },
    { storeName: '南门店', words: '有货', state: 'in' },
  ])
  expect((await detail()).skus[0]).toMatchObject({
    priceFen: 100_000,
    stock: 'unknown',
    stockWords: '请到店询问',
  })
  expect((await detail({ latitude: 30.3, longitude: 120.1 })).nearby[0]).toMatchObject({
    storeName: '南门店',
  })
})

it('says honestly what a price was, is, why and until when', async () => {
  await offer({ scope: { productIds: [coat.id] } })
  await offer({
    name: '袜子三付二',
    scope: { productIds: [socks.id] },
    rule: { kind: 'buy_pay', buy: 3, pay: 2 },
  })
  const [sock, jacket] = (await list({ storeId: world.north })).items
  expect(jacket).toMatchObject({
    priceFen: 79_200,
    wasFen: 99_000,
    offer: {
      name: '秋冬八折',
      sentence: '八折',
      untilWords: '11 月 30 日',
      endsAt: '2026-11-30T16:00:00.000Z',
    },
  })
  expect(sock).toMatchObject({
    priceFen: 3_900,
    wasFen: null,
    offer: null,
    bundle: { sentence: '同款买 3 付 2' },
  })
  const { items } = await ask<{ items: { offerId: string; name: string; products: object[] }[] }>(
    'GET /api/mp/offers',
    {},
  )
  expect(items.map(({ name, products }) => [name, products.length])).toEqual([
    ['秋冬八折', 1],
    ['袜子三付二', 1],
  ])
  const { offerId } = items[0]!
  const read = (storeId: string) => ask('GET /api/mp/offers/:id', { id: offerId, storeId })
  expect(await read(world.north)).toMatchObject({ phase: 'running', isForMe: true, products: [{}] })
  world.clock.advance(30 * DAY)
  expect((await list({ storeId: world.north })).items[1]).toMatchObject({
    priceFen: 99_000,
    wasFen: null,
    offer: null,
  })
  expect((await ask<{ items: object[] }>('GET /api/mp/offers', {})).items).toEqual([])
  expect(await read(world.north)).toMatchObject({ name: '秋冬八折', phase: 'over' })
  await expect(ask('GET /api/mp/offers/:id', { id: coat.id })).rejects.toMatchObject({
    code: 'offer.unknown',
  })
})

it('gives other features a card of a product and of an offer', async () => {
  const { products } = world.t.app.features
  expect(await products.cardOf(coat.id)).toMatchObject({
    kind: 'product',
    title: '大衣',
    priceWords: '¥1000 起',
    pagePath: `pages/product/index?id=${coat.id}`,
    isShown: true,
  })
  const { body } = await offer({
    endsAt: new Date(now() + DAY).toISOString(),
    scope: { productIds: [coat.id] },
  })
  const { id } = body as { id: string }
  expect(await products.cardOf(coat.id)).toMatchObject({ priceWords: '¥800 起（原价 ¥1000）' })
  expect(await products.offerCardOf(id)).toMatchObject({ kind: 'offer', title: '秋冬八折', isShown: true })
  expect((await products.offerCardOf(id)).priceWords).toMatch(/^八折，至 \d+ 月 \d+ 日 15:30 · /)
})
