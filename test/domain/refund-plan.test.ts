import fc from 'fast-check'
import { fenOf, spread, yuan } from '../../src/domain/money'
import {
  planRefund,
  planVoid,
  refundedByLine,
  type RefundedLine,
  type SoldLine,
} from '../../src/domain/refund-plan'
import { quoteSale } from '../../src/domain/sale-quote'
import { check } from './seed'

const RUNS = Number(process.env.REFUND_RUNS ?? 200)
const jacket: SoldLine = { id: 'A', name: '冲锋衣', qty: 3, paidFen: 100, pointsUsed: 10, pointsEarned: 7 }
const socks: SoldLine = { id: 'B', name: '袜子', qty: 1, paidFen: 50, pointsUsed: 0, pointsEarned: 1 }

describe('spreading by largest remainder', () => {
  it('shares ten among three so that the first gets one more', () => {
    expect(spread(10, [1, 1, 1])).toEqual([4, 3, 3])
    expect(spread(100, [1, 2, 4])).toEqual([14, 29, 57])
    expect(spread(0, [5, 5])).toEqual([0, 0])
  })

  it('sums to the total, stays within one of the exact share and is exact beyond 2^53', () => {
    const weights = fc.array(fc.nat(10_000_000_000), { minLength: 1, maxLength: 30 })
    check(
      fc.property(fc.nat(10_000_000_000), weights, (total, parts) => {
        fc.pre(parts.some((part) => part > 0))
        const whole = parts.reduce((sum, part) => sum + BigInt(part), 0n)
        const shares = spread(total, parts)
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total)
        for (const [index, share] of shares.entries()) {
          const exact = (BigInt(total) * BigInt(parts[index]!)) / whole
          expect(BigInt(share) === exact || BigInt(share) === exact + 1n).toBe(true)
        }
      }),
      RUNS,
    )
  })

  it('reads and writes yuan', () => {
    expect([yuan(1230), yuan(-5), yuan(100_000)]).toEqual(['12.30', '-0.05', '1000.00'])
    expect(['12.3', '￥1,299', ' 8元', '0.05'].map(fenOf)).toEqual([1230, 129_900, 800, 5])
    expect(['', '-1', '1.234', '1e3', '十', '1,2', '12a'].map(fenOf)).toEqual(Array(7).fill(undefined))
  })
})

describe('a quote', () => {
  it('lets coupon and points pay, and earns on the money that is left', () => {
    const lines = quoteSale(
      [
        { amountFen: 20_000, couponFen: 2_000 },
        { amountFen: 10_000, couponFen: 1_000 },
      ],
      { points: 700, pointFen: 1 },
      (paidFen) => Math.floor(paidFen / 100),
    )
    expect(lines).toEqual([
      {
        amountFen: 20_000,
        couponFen: 2_000,
        pointsFen: 467,
        pointsUsed: 467,
        paidFen: 17_533,
        pointsEarned: 175,
      },
      {
        amountFen: 10_000,
        couponFen: 1_000,
        pointsFen: 233,
        pointsUsed: 233,
        paidFen: 8_767,
        pointsEarned: 88,
      },
    ])
  })

  it('takes no more points than the sale costs', () => {
    const line = { amountFen: 500, couponFen: 100 }
    const quote = (points: number, pointFen: number) => quoteSale([line], { points, pointFen }, () => 9)
    expect(() => quote(401, 1)).toThrow('最多可用 400 积分')
    expect(quote(400, 1)[0]).toMatchObject({ paidFen: 0, pointsEarned: 0 })
    expect(() => quote(58, 7)).toThrow('最多可用 57 积分（1 积分抵 0.07 元）')
    expect(quote(57, 7)[0]).toMatchObject({ pointsFen: 399, pointsUsed: 57, paidFen: 1, pointsEarned: 9 })
  })

  it('never lets points pay more than a line costs, whatever a point is worth, and loses none', () => {
    const some = fc.array(fc.nat(500), { minLength: 1, maxLength: 8 })
    check(
      fc.property(some, fc.integer({ min: 1, max: 300 }), fc.nat(1000), (amounts, pointFen, part) => {
        const all = amounts.reduce((sum, fen) => sum + fen, 0)
        const points = Math.floor((Math.floor(all / pointFen) * part) / 1000)
        const lines = amounts.map((amountFen) => ({ amountFen, couponFen: 0 }))
        const quoted = quoteSale(lines, { points, pointFen }, () => 0)
        for (const line of quoted) {
          expect(line.paidFen).toBeGreaterThanOrEqual(0)
          expect(line.pointsFen + line.paidFen).toBe(line.amountFen)
        }
        expect(quoted.reduce((sum, line) => sum + line.pointsUsed, 0)).toBe(points)
        expect(quoted.reduce((sum, line) => sum + line.pointsFen, 0)).toBe(points * pointFen)
      }),
      RUNS,
    )
  })
})

describe('a refund', () => {
  it('gives a third back for one of three pieces, and exactly the rest in the end', () => {
    const first = planRefund([jacket, socks], [], [{ saleLineId: 'A', qty: 1 }])
    expect(first.lines).toEqual([
      { saleLineId: 'A', qty: 1, amountFen: 33, pointsReversed: 2, pointsRestored: 3 },
    ])
    expect(first.isWhole).toBe(false)
    const second = planRefund([jacket, socks], first.lines, [
      { saleLineId: 'A', qty: 2 },
      { saleLineId: 'B', qty: 1 },
    ])
    expect(second).toMatchObject({ amountFen: 117, pointsReversed: 6, pointsRestored: 7, isWhole: true })
  })

  it('is refused beyond the sale, for a foreign line and for a line named twice', () => {
    const sold = [jacket, socks]
    expect(() => planRefund(sold, [], [{ saleLineId: 'A', qty: 4 }])).toThrow('最多还能退 3 件')
    expect(() => planRefund(sold, [], [{ saleLineId: 'B', qty: 1, amountFen: 51 }])).toThrow(
      '最多还能退 0.50 元',
    )
    expect(() => planRefund(sold, [], [{ saleLineId: 'C', qty: 1 }])).toThrow('没有要退的这一行')
    const twice = { saleLineId: 'A', qty: 1 }
    expect(() => planRefund(sold, [], [twice, twice])).toThrow('出现了两次')
  })

  const soldLines = fc.array(
    fc.record({
      qty: fc.integer({ min: 1, max: 9 }),
      paidFen: fc.nat(1_000_000),
      pointsUsed: fc.nat(5_000),
      pointsEarned: fc.nat(20_000),
    }),
    { minLength: 1, maxLength: 5 },
  )

  /** Plays random partial refunds and take-backs until nothing more can be refunded. */
  const histories = fc.record({
    lines: soldLines,
    steps: fc.array(
      fc.record({
        line: fc.nat(4),
        qty: fc.integer({ min: 1, max: 9 }),
        part: fc.option(fc.nat(100), { nil: undefined }),
        voids: fc.boolean(),
      }),
      { maxLength: 30 },
    ),
  })

  it('in any number of parts sums to the whole one and never passes the sale (I-6)', () => {
    check(
      fc.property(histories, ({ lines, steps }) => {
        const sold = lines.map((line, index) => ({ ...line, id: `L${index}`, name: `商品${index}` }))
        const refunds: RefundedLine[][] = []
        const voided = new Set<RefundedLine[]>()
        const done = (): RefundedLine[] => refunds.flat()
        for (const step of steps) {
          const target = step.voids ? refunds[step.line % Math.max(refunds.length, 1)] : undefined
          if (target && !voided.has(target)) {
            const counter = planVoid(target)
            voided.add(target).add(counter)
            refunds.push(counter)
          } else {
            const line = sold[step.line % sold.length]!
            const left = refundedByLine(done()).get(line.id)
            const qty = Math.min(step.qty, line.qty - (left?.qty ?? 0))
            const leftFen = line.paidFen - (left?.amountFen ?? 0)
            const amountFen = step.part === undefined ? undefined : Math.floor((leftFen * step.part) / 100)
            if (qty > 0)
              refunds.push(planRefund(sold, done(), [{ saleLineId: line.id, qty, amountFen }]).lines)
          }
          for (const line of sold) {
            const sums = refundedByLine(done()).get(line.id)
            expect(sums?.qty ?? 0).toBeLessThanOrEqual(line.qty)
            expect(sums?.amountFen ?? 0).toBeLessThanOrEqual(line.paidFen)
            expect(sums?.pointsReversed ?? 0).toBeLessThanOrEqual(line.pointsEarned)
            expect(sums?.pointsRestored ?? 0).toBeLessThanOrEqual(line.pointsUsed)
          }
        }
        for (const line of sold) {
          const sums = refundedByLine(done()).get(line.id)
          const left = { qty: line.qty - (sums?.qty ?? 0), fen: line.paidFen - (sums?.amountFen ?? 0) }
          if (left.qty > 0)
            refunds.push(
              planRefund(sold, done(), [{ saleLineId: line.id, qty: left.qty, amountFen: left.fen }]).lines,
            )
          const { qty, pointsRestored } = refundedByLine(done()).get(line.id)!
          expect([qty, pointsRestored]).toEqual([line.qty, line.pointsUsed])
          if (line.paidFen > 0 && left.qty > 0)
            expect(refundedByLine(done()).get(line.id)).toMatchObject({
              amountFen: line.paidFen,
              pointsReversed: line.pointsEarned,
            })
        }
        expect(planVoid(planVoid(done()))).toEqual(done())
      }),
      RUNS,
    )
  })
})
