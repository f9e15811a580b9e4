import { Touch } from '../../../src/features/customers'
import {
  AttributionCredit,
  Refund,
  RefundLine,
  Sale,
  SaleLine,
  SaleReview,
} from '../../../src/features/sales'
import { newId } from '../../../src/platform/ids'
import { DAY, iso, openSales, refundOf, soldOf, type SalesWorld, type Till } from './world'

/** What becomes of purchases when two customers are one person, when one is erased, and when one asks for their data. */

let world: SalesWorld
let till: Till
beforeAll(async () => {
  world = await openSales()
  till = await world.till()
}, 120_000)
afterAll(() => world.close())

let receipts = 0
async function buys(customerId: string, paidFen = 3_900, pointsToUse = 0) {
  const code = await world.code(customerId)
  const verified = await till.post('/api/till/member-codes/verify', { storeCode: 'N1', code }).expect(200)
  const { codeUseId } = verified.body as { codeUseId: string }
  const amountFen = paidFen + pointsToUse
  const sale = {
    storeCode: 'N1',
    receiptNo: `K${++receipts}`,
    at: iso(world.clock.now()),
    codeUseId,
    pointsToUse,
    lines: [{ skuCode: 'SOCKS-1', qty: 2, amountFen, paidFen }],
  }
  world.clock.advance(61_000)
  return soldOf(await till.post('/api/till/sales', sale).expect(200)).sale
}
const refunds = async (receiptNo: string, qty: number) => {
  const refund = { storeCode: 'N1', receiptNo, refundNo: `F${receiptNo}`, at: iso(world.clock.now()) }
  const lines = [{ skuCode: 'SOCKS-1', qty }]
  return refundOf(await till.post('/api/till/refunds', { ...refund, lines }).expect(200))
}
/** Money and points of everything that was sold, whoever has it. */
async function sums() {
  const { read } = world.t.app.db
  const [sales, lines, back] = [await read.find(Sale), await read.find(SaleLine), await read.find(RefundLine)]
  const sum = (list: number[]): number => list.reduce((all, one) => all + one, 0)
  return {
    sales: sales.length,
    paidFen: sum(sales.map((row) => row.paidFen)),
    refundedFen: sum(sales.map((row) => row.refundedFen)),
    pointsUsed: sum(lines.map((row) => row.pointsUsed)),
    pointsEarned: sum(lines.map((row) => row.pointsEarned)),
    reversed: sum(back.map((row) => row.pointsReversed)),
    restored: sum(back.map((row) => row.pointsRestored)),
    credits: sum((await read.find(AttributionCredit)).map((row) => row.amountFen)),
    refunds: await read.count(Refund),
  }
}
/** The two turn out to be one person; who goes on. */
async function join(one: string, other: string): Promise<string> {
  const { customers } = world.t.app.features
  const unionId = `u${newId()}`
  for (const customerId of [one, other]) {
    const [known] = await customers.openIdsOf(customerId)
    const who = { ...known!, at: world.clock.now(), evidence: 'login', unionId }
    await world.t.app.db.transact((tx) => customers.arrive(tx, who))
  }
  const [a, b] = [await customers.current(one), await customers.current(other)]
  expect(a!.id).toBe(b!.id)
  return a!.id
}

describe('two customers who are one person', () => {
  it('have one list of purchases, and a refund finds its points', async () => {
    const [one, other] = [(await world.member(500)).customerId, (await world.member(300)).customerId]
    const [mine, theirs] = [await buys(one, 3_900, 100), await buys(other, 8_000, 200)]
    const before = await sums()
    const review = { id: newId(), saleId: theirs.id, storeId: world.north, kind: 'old_code' as const }
    const open = { sentence: '', state: 'open' as const, createdAt: 1, decidedAt: null, decidedBy: null }
    await world.t.app.db.transact((tx) => tx.insert(SaleReview, { ...review, ...open, customerId: other }))
    const survivor = await join(one, other)
    expect(await sums()).toEqual(before)
    const sales = await world.t.app.db.read.find(Sale, {
      where: { customerId: survivor },
      order: { at: 'ASC' },
    })
    expect(sales.map(({ id }) => id)).toEqual([mine.id, theirs.id])
    expect(await world.t.app.db.read.findOneBy(SaleReview, { id: review.id })).toMatchObject({
      customerId: survivor,
    })
    expect((await world.points(survivor)).spendable).toBe(500)

    world.clock.advance(8 * DAY)
    for (const { receiptNo, pointsUsed, pointsEarned } of [mine, theirs]) {
      const { refund } = await refunds(receiptNo, 2)
      expect(refund).toMatchObject({ pointsRestored: pointsUsed, pointsReversed: pointsEarned })
    }
    expect(await world.points(survivor)).toEqual({ spendable: 800, pending: 0, debt: 0 })
  })
})

describe('a customer who is erased', () => {
  it('leaves every sum as it was; the till can still refund, and nobody gets the points', async () => {
    const { customerId } = await world.member(500)
    const sale = await buys(customerId, 3_900, 100)
    const { receiptNo } = await buys(customerId, 5_000)
    const before = await sums()
    const { customers } = world.t.app.features
    const requestId = await askErasure(customerId)
    world.clock.advance(2 * DAY)
    await customers.sweep()
    expect(requestId).not.toBe('')
    expect(await customers.current(customerId)).toMatchObject({ state: 'erased' })
    expect(await sums()).toEqual(before)
    const detail = await world.admin.get(`/api/admin/sales/${sale.id}`).expect(200)
    expect(detail.body).toMatchObject({ paidFen: 3_900, pointsUsed: 100 })
    const { sale: after } = await refunds(receiptNo, 1)
    expect(after).toMatchObject({ state: 'part_refunded', refundedFen: 2_500 })
    expect(await world.t.app.db.read.countBy(Touch, { customerId, kind: 'sale' })).toBe(2)
  })

  /** Asks for the erasure as the Mini Program does; the request's id. */
  async function askErasure(customerId: string): Promise<string> {
    const call = { customer: { customerId, openId: 'o' } }
    const ask = world.t.app.features.customers.mpHandlers['POST /api/mp/data-requests']
    return (await ask({ kind: 'erase' }, call as never)).id
  }
})

describe('a customer who asks for their data', () => {
  it('reads every purchase with its goods and what came back, and nobody else’s', async () => {
    const { customerId } = await world.member(500)
    const { customerId: stranger } = await world.member()
    const first = await buys(customerId, 3_900, 100)
    await buys(customerId, 5_000)
    await buys(stranger, 7_700)
    await refunds(first.receiptNo, 1)
    const exported = await world.t.app.features.sales.keeper.export(customerId)
    expect(exported).toMatchObject({
      购买记录: [
        {
          门店: '北门店',
          小票号: first.receiptNo,
          时间: first.at,
          实付: '39.00 元',
          已退: '19.50 元',
          使用积分: 100,
          获得积分: 39,
          商品: ['袜子 均码 × 2'],
        },
        { 实付: '50.00 元', 已退: '0.00 元' },
      ],
    })
    expect(JSON.stringify(exported)).not.toContain('77.00')
    expect(await world.t.app.features.sales.keeper.export((await world.member()).customerId)).toEqual({})
  })
})
