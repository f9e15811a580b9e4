import * as fc from 'fast-check'
import { spreadByLargestRemainder } from '../../src/domain/largest-remainder'
import { isBirthdayMonth, lapseAt, pointsOfSale, refundedPart } from '../../src/domain/points-earning'

const shop = (text: string): number => Date.parse(`${text}+08:00`)
const plain = { perYuan: 1, tierMultiplier: 1, birthdayMultiplier: 1 }

describe('points of a sale', () => {
  it('are floored once for the sale, not for each line', () => {
    const lines = ['a', 'b', 'c'].map((id) => ({ id, paidFen: 50 }))
    expect(pointsOfSale(lines, plain)).toEqual({
      total: 1,
      lines: [
        { id: 'a', points: 1 },
        { id: 'b', points: 0 },
        { id: 'c', points: 0 },
      ],
    })
  })

  it('multiply whole yuan by tier and birthday', () => {
    const { total } = pointsOfSale([{ id: 'a', paidFen: 10_050 }], {
      perYuan: 1,
      tierMultiplier: 1.2,
      birthdayMultiplier: 2,
    })
    expect(total).toBe(240)
  })

  it('are not lost to the arithmetic of computers', () => {
    expect(pointsOfSale([{ id: 'a', paidFen: 3000 }], { ...plain, tierMultiplier: 1.1 }).total).toBe(33)
  })

  it('add up over the lines, and no line is more than one away from its share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 12 }),
        fc.nat(50_000),
        (fen, total) => {
          const parts = spreadByLargestRemainder(total, fen)
          const all = fen.reduce((sum, one) => sum + one, 0)
          expect(parts.reduce((sum, one) => sum + one, 0)).toBe(total)
          if (all > 0)
            parts.forEach((part, index) =>
              expect(Math.abs(part - (total * fen[index]!) / all)).toBeLessThan(1),
            )
        },
      ),
    )
  })
})

it('gives back exactly everything over any number of partial refunds', () => {
  fc.assert(
    fc.property(
      fc.nat(10_000),
      fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }),
      (whole, refunds) => {
        const paidFen = refunds.reduce((sum, fen) => sum + fen, 0)
        let before = 0
        let back = 0
        for (const fen of refunds) {
          const part = refundedPart(whole, paidFen, before, fen)
          expect(part).toBeGreaterThanOrEqual(0)
          back += part
          before += fen
        }
        expect(back).toBe(whole)
      },
    ),
  )
})

describe('points lapse', () => {
  it.each([
    ['2026-11-22T10:00', '2028-12-01T00:00'],
    // Still October in UTC.
    ['2026-11-01T00:30', '2028-12-01T00:00'],
    ['2026-12-31T23:59', '2029-01-01T00:00'],
    ['2024-02-29T12:00', '2026-03-01T00:00'],
  ])('earned %s they are gone at %s, by the shops’ clock', (earned, gone) => {
    expect(lapseAt(shop(earned), 24)).toBe(shop(gone))
  })
})

it('knows the birthday month by the shops’ clock', () => {
  expect(isBirthdayMonth(shop('2026-03-01T00:10'), 3)).toBe(true)
  expect(isBirthdayMonth(shop('2026-02-28T23:50'), 3)).toBe(false)
  expect(isBirthdayMonth(shop('2026-03-01T00:10'), undefined)).toBe(false)
})
