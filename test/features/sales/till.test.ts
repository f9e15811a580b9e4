import { DAY, iso, openSales, refundOf, refusal, soldOf, type SalesWorld, type Till } from './world'

let world: SalesWorld
let till: Till
beforeAll(async () => {
  world = await openSales()
  till = await world.till()
}, 120_000)
afterAll(() => world.close())

let receipts = 0
const receipt = (): string => `R${++receipts}`
const jacket = { skuCode: 'JACKET-M', qty: 1, paidFen: 89_900 }
const socks = { skuCode: 'SOCKS-1', qty: 3, paidFen: 10_000 }
const saleOf = (more: object = {}) => ({
  storeCode: 'N1',
  receiptNo: receipt(),
  at: iso(world.clock.now()),
  lines: [jacket, socks],
  ...more,
})
const verify = async (customerId: string, at: Till = till, storeCode = 'N1') =>
  at.post('/api/till/member-codes/verify', { storeCode, code: await world.code(customerId) })

describe('a sale by member code', () => {
  it('verifies, quotes, records with coupon and points, and answers with the new balance', async () => {
    const { customerId } = await world.member(500)
    await world.bind(customerId, world.north, world.ann)
    const couponId = await world.coupon(customerId)
    const shown = await verify(customerId).then((answer) => answer.body as Record<string, unknown>)
    expect(shown).toMatchObject({
      customerId,
      tierName: '普卡',
      points: { spendable: 500, pending: 0, debt: 0 },
      coupons: [{ couponId, title: '满百减十' }],
      guideName: '安安',
      storeName: '北门店',
    })
    const { codeUseId } = shown as { codeUseId: string }
    const lines = [
      { skuCode: 'JACKET-M', qty: 1, amountFen: 90_000 },
      { skuCode: 'SOCKS-1', qty: 3, amountFen: 10_000 },
    ]
    const wish = { storeCode: 'N1', codeUseId, couponIds: [couponId], pointsToUse: 300 }
    const quoted = await till.post('/api/till/sales/quote', { ...wish, lines }).expect(200)
    const quote = quoted.body as { lines: { paidFen: number }[] }
    expect(quote).toMatchObject({
      amountFen: 100_000,
      couponFen: 1000,
      pointsFen: 300,
      paidFen: 98_700,
      pointsEarned: 987,
    })

    const paid = lines.map((line, index) => ({ ...line, paidFen: quote.lines[index]!.paidFen }))
    const sale = saleOf({ ...wish, lines: paid, sellerStaffId: world.ann })
    const recorded = soldOf(await till.post('/api/till/sales', sale).expect(200))
    expect(recorded.points).toEqual({ spendable: 200, pending: 987, debt: 0 })
    expect(recorded.sale).toMatchObject({
      customerId,
      paidFen: 98_700,
      couponFen: 1000,
      pointsUsed: 300,
      sellerName: '安安',
    })
    expect(recorded.sale.coupons).toEqual([{ couponId, title: '满百减十', discountFen: 1000 }])
    expect(recorded.claimCode).toBeNull()

    const read = await till.get(`/api/till/sales?storeCode=N1&receiptNo=${sale.receiptNo}`).expect(200)
    expect(read.body).toEqual(recorded.sale)
    const detail = await world.admin.get(`/api/admin/sales/${recorded.sale.id}`).expect(200)
    const { credits } = detail.body as { credits: { model: string; staffName: string; amountFen: number }[] }
    const tenure = credits.filter((credit) => credit.model === 'tenure')
    expect(tenure.map(({ staffName }) => staffName)).toEqual(['安安', '安安'])
    expect(tenure.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(98_700)
  })

  it('gives the same till the same use again, and another till or store nothing', async () => {
    const { customerId } = await world.member()
    const first = await verify(customerId)
    const again = await verify(customerId)
    expect((again.body as { codeUseId: string }).codeUseId).toBe(
      (first.body as { codeUseId: string }).codeUseId,
    )
    const other = await verify(customerId, await world.till())
    expect([other.status, refusal(other).code]).toEqual([409, 'member_code.used'])
    const elsewhere = await verify(customerId, till, 'S1')
    expect(refusal(elsewhere).code).toBe('member_code.used')
  })
})

describe('a refund', () => {
  it('takes earned points back in parts that sum to the whole, and gives used points and the coupon back', async () => {
    const { customerId } = await world.member(500)
    const couponId = await world.coupon(customerId)
    const { codeUseId } = (await verify(customerId)).body as { codeUseId: string }
    const wish = { storeCode: 'N1', codeUseId, couponIds: [couponId], pointsToUse: 100 }
    const priced = [{ skuCode: 'SOCKS-1', qty: 3, amountFen: 12_000 }]
    const quote = await till.post('/api/till/sales/quote', { ...wish, lines: priced })
    const { paidFen } = (quote.body as { lines: { paidFen: number }[] }).lines[0]!
    expect(paidFen).toBe(10_900)
    const sale = saleOf({ ...wish, lines: [{ ...priced[0]!, paidFen }] })
    await till.post('/api/till/sales', sale).expect(200)
    expect(await world.points(customerId)).toEqual({ spendable: 400, pending: 109, debt: 0 })

    const { receiptNo } = sale
    const refund = (refundNo: string, qty: number) => ({
      storeCode: 'N1',
      receiptNo,
      refundNo,
      at: iso(world.clock.now()),
      lines: [{ skuCode: 'SOCKS-1', qty }],
    })
    const one = refundOf(await till.post('/api/till/refunds', refund('F1', 1)).expect(200))
    expect(one.refund).toMatchObject({ amountFen: 3633, pointsReversed: 36, pointsRestored: 33 })
    expect(one.sale.state).toBe('part_refunded')
    const again = refundOf(await till.post('/api/till/refunds', refund('F1', 1)).expect(200))
    expect(again).toEqual(one)
    const taken = await till.post('/api/till/refunds', refund('F1', 2))
    expect([taken.status, refusal(taken).code]).toEqual([409, 'refund.no_taken'])
    const rest = refundOf(await till.post('/api/till/refunds', refund('F2', 2)).expect(200))
    expect(rest.refund).toMatchObject({ amountFen: 7267, pointsReversed: 73, pointsRestored: 67 })
    expect(rest.sale).toMatchObject({ state: 'refunded', refundedFen: 10_900 })
    expect(await world.points(customerId)).toEqual({ spendable: 500, pending: 0, debt: 0 })
    const held = await world.t.app.features.membership.couponsAtStore(customerId, world.north, 10)
    expect(held.map(({ id }) => id)).toEqual([couponId])

    const beyond = await till.post('/api/till/refunds', refund('F3', 1))
    expect(refusal(beyond)).toMatchObject({
      code: 'refund.beyond_sale',
      message: expect.stringContaining('最多还能退 0 件') as string,
    })

    const undo = { storeCode: 'N1', receiptNo, refundNo: 'F2', at: iso(world.clock.now()), reason: '退错了' }
    const undone = refundOf(await till.post('/api/till/refunds/void', undo).expect(200))
    expect(undone.refund).toMatchObject({ amountFen: -7267, pointsReversed: -73, pointsRestored: -67 })
    expect(undone.sale).toMatchObject({ state: 'part_refunded', refundedFen: 3633 })
    expect(await world.points(customerId)).toEqual({ spendable: 433, pending: 73, debt: 0 })
    const twice = refundOf(await till.post('/api/till/refunds/void', undo).expect(200))
    expect(twice.refund.id).toBe(undone.refund.id)
  })

  it('turns points that were spent already into debt', async () => {
    const { customerId, cardId } = await world.member()
    const { codeUseId } = (await verify(customerId)).body as { codeUseId: string }
    const sale = saleOf({ codeUseId, lines: [{ skuCode: 'SOCKS-1', qty: 1, paidFen: 10_000 }] })
    await till.post('/api/till/sales', sale).expect(200)
    world.clock.advance(8 * DAY)
    const { db, features } = world.t.app
    const spend = { cardId, cause: `test:${cardId}`, amount: 80, at: world.clock.now(), reason: '测试' }
    const actor = { kind: 'system' as const, id: null }
    await db.transact((tx) => features.membership.ledger.redeem(tx, { ...spend, actor }))
    const refund = { storeCode: 'N1', receiptNo: sale.receiptNo, refundNo: 'F1', at: iso(world.clock.now()) }
    await till.post('/api/till/refunds', { ...refund, lines: [{ skuCode: 'SOCKS-1', qty: 1 }] }).expect(200)
    expect(await world.points(customerId)).toEqual({ spendable: 0, pending: 0, debt: 80 })
  })
})
