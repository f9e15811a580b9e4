import { DEFAULT_POLICIES } from '../../../src/domain/policies'
import type { Quote } from '../../../src/contract/sale-shapes'
import { DAY, iso, openSales, refundOf, refusal, soldOf, type SalesWorld, type Till } from './world'

/** What a point is worth is a policy with a date: a sale goes by its own time, a refund by what was recorded. */

let world: SalesWorld
let till: Till
beforeAll(async () => {
  world = await openSales()
  till = await world.till()
  const value = { ...DEFAULT_POLICIES.points, pointFen: 10 }
  const change = { key: 'points', value, effectiveFrom: iso(world.clock.now() + DAY) }
  await world.admin.send('post', '/api/admin/policies', change).expect(200)
}, 120_000)
afterAll(() => world.close())

let receipts = 0
const LINES = [
  { skuCode: 'JACKET-M', qty: 2, amountFen: 9_000 },
  { skuCode: 'SOCKS-1', qty: 1, amountFen: 1_000 },
]
/** Quotes a sale with 100 points and records it as it was quoted. */
async function sell(customerId: string) {
  const code = await world.code(customerId)
  const verified = await till.post('/api/till/member-codes/verify', { storeCode: 'N1', code }).expect(200)
  const { codeUseId } = verified.body as { codeUseId: string }
  const wish = { storeCode: 'N1', codeUseId, pointsToUse: 100 }
  const quote = (await till.post('/api/till/sales/quote', { ...wish, lines: LINES }).expect(200))
    .body as Quote
  const lines = LINES.map((line, index) => ({ ...line, paidFen: quote.lines[index]!.paidFen }))
  const sale = { ...wish, receiptNo: `W${++receipts}`, at: iso(world.clock.now()), lines }
  return { quote, sale, answer: await till.post('/api/till/sales', sale) }
}
const refund = (receiptNo: string, refundNo: string, skuCode: string, qty: number) => ({
  storeCode: 'N1',
  receiptNo,
  refundNo,
  at: iso(world.clock.now()),
  lines: [{ skuCode, qty }],
})

it('pays by what holds when the sale happens, and comes back as it was recorded', async () => {
  const { customerId } = await world.member(1_000)
  const before = await sell(customerId)
  expect(before.quote).toMatchObject({ pointFen: 1, pointsFen: 100, paidFen: 9_900 })
  expect(soldOf(before.answer).sale).toMatchObject({ pointsUsed: 100, pointsFen: 100, paidFen: 9_900 })

  world.clock.advance(DAY)
  const after = await sell(customerId)
  expect(after.quote).toMatchObject({ pointFen: 10, pointsFen: 1_000, paidFen: 9_000 })
  expect(soldOf(after.answer).sale.lines).toMatchObject([
    { pointsUsed: 90, pointsFen: 900, paidFen: 8_100 },
    { pointsUsed: 10, pointsFen: 100, paidFen: 900 },
  ])
  expect((await world.points(customerId)).spendable).toBe(800)

  const { receiptNo } = before.sale
  const whole = [
    { skuCode: 'JACKET-M', qty: 2 },
    { skuCode: 'SOCKS-1', qty: 1 },
  ]
  const old = { ...refund(receiptNo, 'F1', '', 1), lines: whole }
  const back = refundOf(await till.post('/api/till/refunds', old).expect(200))
  expect(back.refund).toMatchObject({ amountFen: 9_900, pointsRestored: 100 })
  const half = refund(after.sale.receiptNo, 'F1', 'JACKET-M', 1)
  const part = refundOf(await till.post('/api/till/refunds', half).expect(200))
  expect(part.refund).toMatchObject({ amountFen: 4_050, pointsRestored: 45 })
  expect((await world.points(customerId)).spendable).toBe(945)
})

it('counts as it was for a sale that was made before the change and comes after it', async () => {
  const now = world.clock.now()
  const change = { key: 'points', value: { ...DEFAULT_POLICIES.points, pointFen: 20 } }
  const effectiveFrom = iso(now + 60_000)
  await world.admin.send('post', '/api/admin/policies', { ...change, effectiveFrom }).expect(200)
  const { customerId } = await world.member(1_000)
  const memberCode = { text: await world.code(customerId), scannedAt: iso(now) }
  world.clock.advance(3_600_000)
  const offline = (paidFen: number) => ({
    storeCode: 'N1',
    receiptNo: `W${++receipts}`,
    at: iso(now),
    memberCode,
    pointsToUse: 100,
    lines: [{ skuCode: 'SOCKS-1', qty: 1, amountFen: 3_900, paidFen }],
  })
  expect(refusal(await till.post('/api/till/sales', offline(1_900))).code).toBe('sale.paid_differs')
  const { sale } = soldOf(await till.post('/api/till/sales', offline(2_900)).expect(200))
  expect(sale).toMatchObject({ pointsUsed: 100, pointsFen: 1_000, paidFen: 2_900 })
})

it('is one fen for versions that were stored before a point had a worth', async () => {
  const { pointFen, ...value } = DEFAULT_POLICIES.points
  expect(pointFen).toBe(1)
  const policy = { key: 'points' as const, value: value as typeof DEFAULT_POLICIES.points, staffId: null }
  await world.t.app.features.policies.set(policy)
  expect((await world.t.app.features.policies.at('points', world.clock.now())).value.pointFen).toBe(1)
  const { body } = await world.admin.get('/api/admin/policies').expect(200)
  const points = (body as { items: { key: string; current: { value: object } }[] }).items.find(
    ({ key }) => key === 'points',
  )
  expect(points!.current.value).toEqual(DEFAULT_POLICIES.points)
})

it.each([0, 0.5, 10_001])('cannot be %s fen', async (pointFen) => {
  const change = { key: 'points', value: { ...DEFAULT_POLICIES.points, pointFen } }
  const answer = await world.admin.send('post', '/api/admin/policies', change)
  expect([answer.status, refusal(answer).code]).toEqual([422, 'request.invalid'])
})
