import type { StockLine } from '../../../src/contract/products'
import { SaleLine } from '../../../src/features/sales'
import { Product, StoreStock, type BackInStock } from '../../../src/features/products'
import { Stock } from '../../../src/features/products/stock'
import { newId } from '../../../src/platform/ids'
import { DAY, iso, openSales, soldOf, type SalesWorld, type Till } from './world'

let world: SalesWorld
let till: Till
beforeAll(async () => {
  world = await openSales()
  till = await world.till()
}, 120_000)
afterAll(() => world.close())

const skuId = async (code: string): Promise<string> =>
  (await world.t.app.features.products.catalogue.byCodes([code])).get(code)!.skuId
const productId = async (code: string): Promise<string> =>
  (await world.t.app.db.read.findOneByOrFail(Product, { code })).id
const count = async (qty: number, code = 'SOCKS', sku = 'SOCKS-1'): Promise<void> => {
  const items: StockLine[] = [{ storeId: world.north, skuId: await skuId(sku), qty, priceFen: null }]
  await world.admin.send('put', `/api/admin/products/${await productId(code)}/stock`, { items }).expect(200)
}
const left = async (storeId = world.north, sku = 'SOCKS-1'): Promise<number | undefined> =>
  (await world.t.app.db.read.findOneBy(StoreStock, { storeId, skuId: await skuId(sku) }))?.qty
const socks = (qty: number) => ({ skuCode: 'SOCKS-1', qty, paidFen: 3_900 * qty })
const sell = async (lines: object[], more: object = {}): Promise<string> => {
  const receiptNo = newId()
  const sale = { storeCode: 'N1', receiptNo, at: iso(world.clock.now()), lines, ...more }
  await till.post('/api/till/sales', sale).expect(200)
  return receiptNo
}
const giveBack = (receiptNo: string, qty: number, refundNo = newId()) =>
  till
    .post('/api/till/refunds', {
      ...{ storeCode: 'N1', receiptNo, refundNo, at: iso(world.clock.now()) },
      lines: [{ skuCode: 'SOCKS-1', qty }],
    })
    .expect(200)

it('takes what is sold out of the store, puts back what comes back, and out again when that was a mistake', async () => {
  await count(10)
  const receiptNo = await sell([socks(3), socks(1)])
  expect(await left()).toBe(6)
  expect(await left(world.south)).toBeUndefined()
  const sale = (await world.t.app.db.read.findBy(SaleLine, { skuCode: 'SOCKS-1' }))[0]!
  const lines = [{ skuCode: 'SOCKS-1', saleLineId: sale.id, qty: 2 }]
  const refund = { storeCode: 'N1', receiptNo, refundNo: 'R-1', at: iso(world.clock.now()), lines }
  await till.post('/api/till/refunds', refund).expect(200)
  await till.post('/api/till/refunds', refund).expect(200)
  expect(await left()).toBe(8)
  const wrong = { storeCode: 'N1', receiptNo, refundNo: 'R-1', at: iso(world.clock.now()), reason: '录错' }
  await till.post('/api/till/refunds/void', wrong).expect(200)
  expect(await left()).toBe(6)
})

it('refuses no sale for lack of stock and never goes below none', async () => {
  await count(1)
  const receiptNo = await sell([socks(4)])
  expect(await left()).toBe(0)
  await giveBack(receiptNo, 4)
  expect(await left()).toBe(4)
})

it('leaves a count alone that is younger than the sale, and goods that nobody counts', async () => {
  const before = iso(world.clock.now() - DAY)
  await count(5)
  await sell([socks(2)], { at: before })
  expect(await left()).toBe(5)
  await sell([{ skuCode: 'JACKET-M', qty: 1, paidFen: 89_900 }])
  expect(await left(world.north, 'JACKET-M')).toBeUndefined()
})

it('keeps what sales took out when only the price is changed', async () => {
  await count(9)
  const updatedAt = () => world.t.app.db.read.findOneByOrFail(StoreStock, { storeId: world.north, skuId: id })
  const id = await skuId('SOCKS-1')
  const counted = (await updatedAt()).updatedAt
  await sell([socks(2)])
  world.clock.advance(60_000)
  const items = [{ storeId: world.north, skuId: id, qty: null, priceFen: 3_500 }]
  const path = `/api/admin/products/${await productId('SOCKS')}/stock`
  await world.admin.send('put', path, { items }).expect(200)
  expect(await updatedAt()).toMatchObject({ qty: 7, priceFen: 3_500, updatedAt: counted })
})

it('takes the lines of the till instead of those that a guide entered', async () => {
  await count(10)
  const receiptNo = newId()
  const at = iso(world.clock.now())
  await world.t.app.features.sales.handlers['POST /api/workbench/sales'](
    {
      ...{ clientKey: newId(), couponIds: [], pointsToUse: 0 },
      ...{ receiptNo, at, lines: [socks(2)] },
    } as never,
    { actor: { staffId: world.ann, name: '', roles: ['guide'], storeIds: [world.north] } } as never,
  )
  expect(await left()).toBe(8)
  await till.post('/api/till/sales', { storeCode: 'N1', receiptNo, at, lines: [socks(3)] }).expect(200)
  expect(await left()).toBe(7)
})

it('loses no piece when twenty tills sell at once', async () => {
  await count(50)
  await count(50, 'JACKET', 'JACKET-M')
  const jacket = { skuCode: 'JACKET-M', qty: 1, paidFen: 89_900 }
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => sell(index % 2 ? [socks(1), jacket] : [jacket, socks(1)])),
  )
  expect([await left(), await left(world.north, 'JACKET-M')]).toEqual([30, 30])
})

it('tells of pieces that come back to a store that had none, and of no others', async () => {
  const told: BackInStock[] = []
  const { clock } = world
  const { db } = world.t.app
  const onBack = (_: unknown, back: BackInStock) => Promise.resolve(void told.push(back))
  const stock = new Stock({ db, clock, isStore: () => Promise.resolve(true), onBack })
  const moved = [{ skuId: await skuId('SOCKS-1'), qty: 1 }]
  await count(0)
  await db.transact((tx) => stock.move(tx, world.north, clock.now(), moved))
  await db.transact((tx) => stock.move(tx, world.north, clock.now(), moved))
  expect(await left()).toBe(2)
  const lines = [{ skuId: await skuId('SOCKS-1'), storeId: world.north }]
  expect(told).toEqual([{ productId: await productId('SOCKS'), lines, at: clock.now() }])
})

describe('an offer', () => {
  const offer = (rule: object, scope: object = {}) =>
    world.admin
      .send('post', '/api/admin/offers', {
        ...{ name: '袜子特价', rule, scope },
        startsAt: iso(world.clock.now() - DAY),
        endsAt: iso(world.clock.now() + DAY),
      })
      .expect(200)
      .then(({ body }) => (body as { id: string }).id)

  it('stays on the lines whose price it made, with what it took off', async () => {
    const id = await offer({ kind: 'buy_pay', buy: 3, pay: 2 }, { productIds: [await productId('SOCKS')] })
    const sale = {
      ...{ storeCode: 'N1', receiptNo: newId(), at: iso(world.clock.now()) },
      lines: [{ ...socks(3), paidFen: 7_800 }, socks(3), socks(1)],
    }
    const { sale: sold } = soldOf(await till.post('/api/till/sales', sale).expect(200))
    const order = { ordinal: 'ASC' } as const
    const lines = await world.t.app.db.read.find(SaleLine, { where: { saleId: sold.id }, order })
    expect(lines.map(({ offerId, offerFen }) => [offerId, offerFen])).toEqual([
      [id, 3_900],
      [null, null],
      [null, null],
    ])
    const redeemed = async (): Promise<object> =>
      ((await world.admin.get(`/api/admin/offers/${id}`).expect(200)).body as { redeemed: object }).redeemed
    expect(await redeemed()).toEqual({ sales: 1, qty: 3, paidFen: 7_800, offFen: 3_900 })
    const back = { saleLineId: lines[0]!.id, skuCode: 'SOCKS-1', qty: 1, amountFen: 2_600 }
    const { storeCode, receiptNo, at } = sale
    const refund = { storeCode, receiptNo, at, refundNo: 'O-1', lines: [back] }
    await till.post('/api/till/refunds', refund).expect(200)
    expect(await redeemed()).toEqual({ sales: 1, qty: 2, paidFen: 5_200, offFen: 3_900 })
    const rest = { ...refund, refundNo: 'O-2', lines: [{ ...back, qty: 2, amountFen: 5_200 }] }
    await till.post('/api/till/refunds', rest).expect(200)
    expect(await redeemed()).toEqual({ sales: 0, qty: 0, paidFen: 0, offFen: 0 })
    await world.admin.send('post', `/api/admin/offers/${id}/stop`, {}).expect(200)
    const after = { ...sale, receiptNo: newId() }
    const { sale: later } = soldOf(await till.post('/api/till/sales', after).expect(200))
    expect(await world.t.app.db.read.countBy(SaleLine, { saleId: later.id, offerId: id })).toBe(0)
  })
})
