import fc from 'fast-check'
import { sumOf } from '../../../src/domain/money'
import { quoteSale } from '../../../src/domain/sale-quote'
import {
  AttributionCredit,
  Refund,
  RefundLine,
  Sale,
  SaleLine,
  type NewSale,
} from '../../../src/features/sales'
import { newId } from '../../../src/platform/ids'
import { openSales, type SalesWorld } from './world'

const RUNS = Number(process.env.REFUND_RUNS ?? 200)
const GIFT = 500

let world: SalesWorld
beforeAll(async () => void (world = await openSales()), 120_000)
afterAll(() => world.close())

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('refund' as const), line: fc.nat(2), qty: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('repeat' as const), which: fc.nat(9) }),
    fc.record({ kind: fc.constant('void' as const), which: fc.nat(9) }),
  ),
  { maxLength: 6 },
)
const histories = fc.record({
  lines: fc.array(
    fc.record({ qty: fc.integer({ min: 1, max: 4 }), amountFen: fc.integer({ min: 300, max: 90_000 }) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  pointsToUse: fc.nat(300),
  isOthersSale: fc.boolean(),
  steps,
})
type History = typeof histories extends fc.Arbitrary<infer T> ? T : never

/** Records the sale of a history. */
async function sell({
  lines,
  pointsToUse,
  isOthersSale,
}: History): Promise<{ saleId: string; customerId: string }> {
  const { features } = world.t.app
  const { customerId } = await world.member(GIFT)
  await world.bind(customerId, world.north, world.ann)
  const card = (await features.membership.cardOf(customerId))!
  const quoted = quoteSale(
    lines.map(({ amountFen }) => ({ amountFen, couponFen: 0 })),
    { points: pointsToUse, pointFen: 1 },
    () => 0,
  )
  const sale: NewSale = {
    store: (await features.stores.byId(world.north))!,
    receiptNo: newId(),
    at: world.clock.now(),
    channel: 'till',
    source: { kind: 'till', id: newId() },
    tillKey: 'property',
    sellerStaffId: isOthersSale ? world.bea : world.ann,
    lines: lines.map((line, index) => ({ skuCode: 'SOCKS-1', ...line, paidFen: quoted[index]!.paidFen })),
    member: { kind: 'card', cardNumber: card.number },
    couponIds: [],
    pointsToUse,
  }
  const { saleId } = await features.sales.recorder.record(sale)
  const again = await features.sales.recorder.record(sale)
  expect(again).toMatchObject({ saleId, isNew: false })
  return { saleId, customerId }
}

/** I-5, I-6 and I-11 for one sale, from its rows. */
async function invariants(saleId: string, customerId: string): Promise<void> {
  const { read } = world.t.app.db
  const sale = await read.findOneByOrFail(Sale, { id: saleId })
  const lines = await read.findBy(SaleLine, { saleId })
  const back = await read.findBy(RefundLine, { saleId })
  const credits = await read.findBy(AttributionCredit, { saleId })
  expect(sumOf(lines, (line) => line.pointsEarned)).toBe(sale.pointsEarned)
  for (const line of lines) {
    const mine = back.filter((one) => one.saleLineId === line.id)
    const sums = [
      [sumOf(mine, (one) => one.qty), line.qty],
      [sumOf(mine, (one) => one.amountFen), line.paidFen],
      [sumOf(mine, (one) => one.pointsReversed), line.pointsEarned],
      [sumOf(mine, (one) => one.pointsRestored), line.pointsUsed],
    ]
    for (const [came, went] of sums) {
      expect(came).toBeGreaterThanOrEqual(0)
      expect(came).toBeLessThanOrEqual(went!)
    }
    for (const model of ['tenure', 'last_touch', 'first_touch']) {
      const its = credits.filter((credit) => credit.saleLineId === line.id && credit.model === model)
      const original = its.filter((credit) => credit.refundId === null)
      expect(sumOf(original, (credit) => credit.shareBp)).toBe(model === 'tenure' ? 10_000 : 0)
      const net = line.paidFen - sumOf(mine, (one) => one.amountFen)
      if (model === 'tenure') expect(sumOf(its, (credit) => credit.amountFen)).toBe(net)
    }
  }
  expect(sale.refundedFen).toBe(sumOf(back, (one) => one.amountFen))
  const { spendable, pending, debt } = await world.points(customerId)
  const reversed = sumOf(back, (one) => one.pointsReversed)
  const restored = sumOf(back, (one) => one.pointsRestored)
  expect(spendable).toBeGreaterThanOrEqual(0)
  expect(spendable + pending - debt).toBe(GIFT - sale.pointsUsed + sale.pointsEarned - reversed + restored)
}

/** Plays the steps; a refund that is too much is refused and changes nothing. */
async function play({ steps: wished }: History, saleId: string): Promise<void> {
  const { refunds } = world.t.app.features.sales
  const { read } = world.t.app.db
  const source = { kind: 'till' as const, id: newId() }
  const frame = { at: world.clock.now(), reason: null, source }
  const made: { id: string; order: Parameters<typeof refunds.refund>[1] }[] = []
  for (const step of wished) {
    const before = await read.countBy(Refund, { saleId })
    if (step.kind === 'refund') {
      const left = await refunds.leftOf(read, saleId)
      const line = left[step.line % Math.max(left.length, 1)]
      if (!line) continue
      const order = { ...frame, refundNo: newId(), wishes: [{ saleLineId: line.saleLineId, qty: step.qty }] }
      if (step.qty > line.qty) {
        await expect(refunds.refund(saleId, order)).rejects.toMatchObject({ code: 'refund.beyond_sale' })
        expect(await read.countBy(Refund, { saleId })).toBe(before)
      } else made.push({ id: await refunds.refund(saleId, order), order })
    } else if (made.length > 0) {
      const { id, order } = made[step.which % made.length]!
      if (step.kind === 'repeat') {
        expect(await refunds.refund(saleId, order)).toBe(id)
        expect(await read.countBy(Refund, { saleId })).toBe(before)
      } else expect(await refunds.voidRefund(id, frame)).toBe(await refunds.voidRefund(id, frame))
    }
  }
}

it('refunds, repeats and take-backs keep points, money and credits exact (I-5, I-6, I-9, I-11)', async () => {
  const property = fc.asyncProperty(histories, async (history) => {
    const { saleId, customerId } = await sell(history)
    await invariants(saleId, customerId)
    await play(history, saleId)
    await invariants(saleId, customerId)
    const { refunds } = world.t.app.features.sales
    const wishes = await refunds.leftOf(world.t.app.db.read, saleId)
    const rest = { refundNo: 'rest', at: world.clock.now(), reason: null, wishes }
    if (wishes.length > 0) await refunds.refund(saleId, { ...rest, source: { kind: 'till', id: newId() } })
    await invariants(saleId, customerId)
    expect(await world.points(customerId)).toEqual({ spendable: GIFT, pending: 0, debt: 0 })
  })
  await fc.assert(property, { numRuns: RUNS, seed: Number(process.env.FC_SEED ?? Date.now() % 2147483647) })
}, 600_000)
