import * as fc from 'fast-check'
import {
  claimObstacle,
  couponLife,
  couponSentence,
  couponValidityWords,
  offerObstacle,
  type CouponOffer,
  type CouponValidity,
  type CouponValue,
} from '../../src/domain/coupon'
import { applyCoupon, type CouponSituation } from '../../src/domain/coupon-apply'

const shop = (text: string): number => Date.parse(`${text}+08:00`)
const anywhere = { storeIds: [], tags: [], tierIds: [], productIds: [] }
const NOW = shop('2026-05-05T12:00')

describe('the words of a coupon', () => {
  it.each<[CouponValue, number, string]>([
    [{ kind: 'amount', offFen: 3000 }, 20_000, '满 200 元减 30 元'],
    [{ kind: 'amount', offFen: 550 }, 0, '立减 5.50 元'],
    [{ kind: 'percent', percentOff: 20, maxOffFen: null }, 0, '打 8 折'],
    [{ kind: 'percent', percentOff: 15, maxOffFen: 5000 }, 10_000, '满 100 元打 8.5 折，最多减 50 元'],
    [{ kind: 'exchange', payFen: 0 }, 0, '兑换指定商品一件'],
    [{ kind: 'exchange', payFen: 990 }, 9900, '满 99 元加 9.90 元换购指定商品一件'],
  ])('%j from %d: %s', (value, minFen, words) => {
    expect(couponSentence(value, minFen)).toBe(words)
  })
})

it('lasts to midnight of its last day by the shops’ clock, or until its own end', () => {
  expect(couponLife({ kind: 'days', days: 1 }, NOW)).toEqual({
    validFrom: NOW,
    validUntil: shop('2026-05-07T00:00'),
  })
  const until = shop('2026-06-01T00:00')
  expect(couponLife({ kind: 'until', from: NOW + 5, until }, NOW)).toEqual({
    validFrom: NOW + 5,
    validUntil: until,
  })
})

it.each<[CouponValidity, string]>([
  [{ kind: 'days', days: 30 }, '领取后 30 天内有效'],
  [{ kind: 'until', from: null, until: shop('2026-06-01T00:00') }, '6 月 1 日 00:00 前有效'],
  [
    { kind: 'until', from: shop('2026-05-20T10:00'), until: shop('2026-06-01T00:00') },
    '5 月 20 日 10:00 起，6 月 1 日 00:00 前有效',
  ],
])('says how long it is good before anybody has it: %j', (validity, words) => {
  expect(couponValidityWords(validity)).toBe(words)
})

describe('claiming', () => {
  const offer: CouponOffer = {
    state: 'active',
    stock: 10,
    handedOut: 9,
    perMember: 2,
    claimFrom: NOW - 1,
    claimUntil: NOW + 1,
    validity: { kind: 'days', days: 7 },
    scope: { ...anywhere, tierIds: ['gold'], tags: ['徒步'] },
  }
  const hiker = { got: 1, tierId: 'gold', tags: ['徒步', '露营'] }

  it('is open to whom it is meant for', () => {
    expect(claimObstacle(offer, hiker, NOW)).toBeUndefined()
  })

  it.each([
    ['paused', { state: 'paused' as const }, {}],
    ['not_yet', { claimFrom: NOW + 1 }, {}],
    ['over', { claimUntil: NOW }, {}],
    ['over', { validity: { kind: 'until' as const, from: null, until: NOW } }, {}],
    ['sold_out', { handedOut: 10 }, {}],
    ['limit_reached', {}, { got: 2 }],
    ['other_tier', {}, { tierId: 'silver' }],
    ['other_tag', {}, { tags: ['跑步'] }],
  ])('meets %s', (obstacle, change, claimant) => {
    expect(claimObstacle({ ...offer, ...change }, { ...hiker, ...claimant }, NOW)).toBe(obstacle)
  })
})

describe('what keeps everybody from it', () => {
  const offer: CouponOffer = {
    ...{ state: 'active', stock: 1, handedOut: 0, perMember: 1, claimFrom: null, claimUntil: null },
    validity: { kind: 'days', days: 7 },
    scope: { ...anywhere, tierIds: ['gold'] },
  }

  it.each([
    [undefined, {}],
    ['paused', { state: 'paused' as const }],
    ['not_yet', { claimFrom: NOW + 1 }],
    ['over', { claimUntil: NOW }],
    ['sold_out', { handedOut: 1 }],
  ])('is %s', (obstacle, change) => {
    expect(offerObstacle({ ...offer, ...change }, NOW)).toBe(obstacle)
  })
})

describe('using', () => {
  const situation = (change: Partial<CouponSituation['coupon']> = {}, rest: Partial<CouponSituation> = {}) =>
    ({
      coupon: {
        value: { kind: 'amount', offFen: 3000 },
        minFen: 20_000,
        scope: anywhere,
        validFrom: NOW,
        validUntil: NOW + 1,
        ...change,
      },
      storeId: 's1',
      tierId: 'basic',
      tags: [],
      lines: [
        { id: 'a', productId: 'tent', quantity: 1, amountFen: 15_000 },
        { id: 'b', productId: 'rope', quantity: 2, amountFen: 5000 },
      ],
      at: NOW,
      ...rest,
    }) satisfies CouponSituation

  it('spreads the discount over the lines to the last fen', () => {
    expect(applyCoupon(situation())).toEqual({
      isApplicable: true,
      discountFen: 3000,
      shares: [
        { lineId: 'a', fen: 2250 },
        { lineId: 'b', fen: 750 },
      ],
    })
  })

  it.each<[string, CouponSituation]>([
    ['not_valid_yet', situation({ validFrom: NOW + 1 })],
    ['lapsed', situation({ validUntil: NOW })],
    ['other_store', situation({ scope: { ...anywhere, storeIds: ['s2'] } })],
    ['other_tier', situation({ scope: { ...anywhere, tierIds: ['gold'] } })],
    ['other_tag', situation({ scope: { ...anywhere, tags: ['徒步'] } })],
    ['no_product', situation({ scope: { ...anywhere, productIds: ['stove'] } })],
    ['below_minimum', situation({ scope: { ...anywhere, productIds: ['rope'] } })],
  ])('is refused for %s, in words', (reason, given) => {
    const verdict = applyCoupon(given)
    expect(verdict).toMatchObject({ isApplicable: false, reason })
    expect('sentence' in verdict && verdict.sentence).toMatch(/[一-龥].*。$/)
  })

  it('takes a percentage off what is in the scope, at most its limit', () => {
    const scope = { ...anywhere, productIds: ['rope'] }
    const percent = (maxOffFen: number | null): CouponValue => ({
      kind: 'percent',
      percentOff: 15,
      maxOffFen,
    })
    const off = (value: CouponValue) => applyCoupon(situation({ value, scope, minFen: 0 }))
    expect(off(percent(null))).toMatchObject({ discountFen: 750, shares: [{ lineId: 'b', fen: 750 }] })
    expect(off(percent(500))).toMatchObject({ discountFen: 500 })
  })

  it('exchanges one piece of the dearest', () => {
    const value = { kind: 'exchange' as const, payFen: 990 }
    expect(applyCoupon(situation({ value, minFen: 0 }))).toMatchObject({
      discountFen: 14_010,
      shares: [{ lineId: 'a', fen: 14_010 }],
    })
  })

  it('never takes more than the lines cost', () => {
    const value = fc.oneof<fc.Arbitrary<CouponValue>[]>(
      fc.record({ kind: fc.constant('amount' as const), offFen: fc.integer({ min: 1, max: 50_000 }) }),
      fc.record({
        kind: fc.constant('percent' as const),
        percentOff: fc.integer({ min: 1, max: 99 }),
        maxOffFen: fc.constant(null),
      }),
      fc.record({ kind: fc.constant('exchange' as const), payFen: fc.nat(20_000) }),
    )
    const line = fc.record({
      id: fc.uuid(),
      productId: fc.constant('tent'),
      quantity: fc.integer({ min: 1, max: 5 }),
      amountFen: fc.integer({ min: 1, max: 20_000 }),
    })
    fc.assert(
      fc.property(value, fc.array(line, { minLength: 1, maxLength: 6 }), (given, lines) => {
        const verdict = applyCoupon(situation({ value: given, minFen: 0 }, { lines }))
        if (!verdict.isApplicable) throw new Error(verdict.sentence)
        const price = new Map(lines.map(({ id, amountFen }) => [id, amountFen]))
        const total = verdict.shares.reduce((sum, { fen }) => sum + fen, 0)
        expect(total).toBe(verdict.discountFen)
        for (const { lineId, fen } of verdict.shares) {
          expect(fen).toBeGreaterThanOrEqual(0)
          expect(fen).toBeLessThanOrEqual(price.get(lineId)!)
        }
      }),
    )
  })
})
