import fc from 'fast-check'
import { creditsOf, splitAmount, splitRefund, WHOLE_BP, type CreditFacts } from '../../src/domain/sale-credit'
import { check } from './seed'

const DAY = 86_400_000
const RUNS = Number(process.env.REFUND_RUNS ?? 200)
const facts: CreditFacts = {
  saleAt: 100 * DAY,
  storeId: 'S1',
  sellerStaffId: 'G1',
  binding: { bindingId: 'B1', storeId: 'S1', staffId: 'G1' },
  ownerTouchedAt: 95 * DAY,
  lastTouch: { touchId: 'T9', storeId: 'S2', staffId: null },
  firstTouch: { touchId: 'T1', storeId: 'S1', staffId: 'G1' },
  share: { touchId: 'T5', storeId: 'S2', staffId: 'G4' },
  policy: { ownerTouchDays: 30, ownerShare: 0.5 },
}
const tenure = (change: Partial<CreditFacts>): [string | null, number, string][] =>
  creditsOf({ ...facts, ...change }).tenure.map(({ staffId, shareBp, reason }) => [staffId, shareBp, reason])

describe('tenure credits', () => {
  it('give the owner their own sale and one that nobody is named for', () => {
    expect(tenure({})).toEqual([['G1', 10_000, 'owner_sold']])
    expect(tenure({ sellerStaffId: null })).toEqual([['G1', 10_000, 'owner_alone']])
  })

  it('share with another seller while the owner keeps in touch, to the day', () => {
    const both = [
      ['G1', 5_000, 'owner_share'],
      ['G2', 5_000, 'seller_share'],
    ]
    expect(tenure({ sellerStaffId: 'G2' })).toEqual(both)
    expect(tenure({ sellerStaffId: 'G2', ownerTouchedAt: 70 * DAY })).toEqual(both)
    const alone = [['G2', 10_000, 'seller_owner_quiet']]
    expect(tenure({ sellerStaffId: 'G2', ownerTouchedAt: 70 * DAY - 1 })).toEqual(alone)
    expect(tenure({ sellerStaffId: 'G2', ownerTouchedAt: null })).toEqual(alone)
  })

  it('give the seller the sale of the store’s pool and of nobody’s customer, and nobody the rest', () => {
    const pool = { bindingId: 'B1', storeId: 'S1', staffId: null }
    expect(tenure({ binding: pool })).toEqual([['G1', 10_000, 'seller_no_owner']])
    expect(tenure({ binding: null })).toEqual([['G1', 10_000, 'seller_no_binding']])
    expect(tenure({ binding: pool, sellerStaffId: null })).toEqual([[null, 10_000, 'owner_alone']])
    expect(tenure({ binding: null, sellerStaffId: null })).toEqual([])
  })

  it('follow the policy at its ends', () => {
    const seller = { sellerStaffId: 'G2' }
    expect(tenure({ ...seller, policy: { ownerTouchDays: 30, ownerShare: 1 } })).toEqual([
      ['G1', 10_000, 'owner_share'],
    ])
    expect(tenure({ ...seller, policy: { ownerTouchDays: 30, ownerShare: 0 } })).toEqual([
      ['G2', 10_000, 'seller_share'],
    ])
  })
})

describe('touch credits', () => {
  it('go whole to the last and to the first contact, or to nobody', () => {
    const credits = creditsOf(facts)
    expect(credits.last_touch).toMatchObject([
      { touchId: 'T9', storeId: 'S2', staffId: null, shareBp: 10_000 },
    ])
    expect(credits.first_touch).toMatchObject([{ touchId: 'T1', staffId: 'G1', shareBp: 10_000 }])
    expect(credits.share).toMatchObject([{ touchId: 'T5', staffId: 'G4', shareBp: 10_000, reason: 'share' }])
    expect(creditsOf({ ...facts, lastTouch: null, firstTouch: null, share: null })).toMatchObject({
      last_touch: [],
      first_touch: [],
      share: [],
    })
  })
})

it('shares of a model sum to the whole or are none, and refunds bring everybody back to nothing (I-11)', () => {
  const touch = fc.option(fc.constant({ touchId: 'T', storeId: 'S', staffId: 'G3' }), { nil: null })
  const binding = fc.option(
    fc.record({
      bindingId: fc.constant('B'),
      storeId: fc.constant('S'),
      staffId: fc.constantFrom('G1', null),
    }),
    { nil: null },
  )
  const anyFacts: fc.Arbitrary<CreditFacts> = fc.record({
    saleAt: fc.constant(100 * DAY),
    storeId: fc.constant('S'),
    sellerStaffId: fc.constantFrom('G1', 'G2', null),
    binding,
    ownerTouchedAt: fc.option(fc.integer({ min: 0, max: 100 * DAY }), { nil: null }),
    lastTouch: touch,
    firstTouch: touch,
    share: touch,
    policy: fc.record({ ownerTouchDays: fc.nat(90), ownerShare: fc.double({ min: 0, max: 1, noNaN: true }) }),
  })
  const parts = fc.array(fc.nat(100), { maxLength: 6 })
  check(
    fc.property(anyFacts, fc.nat(1_000_000), parts, (some, paidFen, refunds) => {
      for (const shares of Object.values(creditsOf(some))) {
        const whole = shares.reduce((sum, share) => sum + share.shareBp, 0)
        expect(whole).toBe(shares.length === 0 ? 0 : WHOLE_BP)
        if (shares.length === 0) continue
        const credited = splitAmount(paidFen, shares)
        expect(credited.reduce((sum, fen) => sum + fen, 0)).toBe(paidFen)
        const nets = [...credited]
        let refunded = 0
        const refund = (fen: number): void => {
          const amounts = splitRefund(credited, paidFen, refunded, fen)
          expect(amounts.reduce((sum, one) => sum + one, 0) + fen).toBe(0)
          amounts.forEach((one, index) => (nets[index]! += one))
          refunded += fen
        }
        for (const part of refunds) refund(Math.floor(((paidFen - refunded) * part) / 100))
        refund(paidFen - refunded)
        expect(nets).toEqual(credited.map(() => 0))
      }
    }),
    RUNS,
  )
})
