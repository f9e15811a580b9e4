import {
  decideTier,
  nextTier,
  reviewAfter,
  tierOf,
  tierReachedBy,
  type TierRules,
} from '../../src/domain/tier'

const DAY = 86_400_000
const tier = (id: string, fromFen: number) => ({ id, name: id, fromFen, pointsMultiplier: 1, benefits: [] })
const rules: TierRules = {
  windowDays: 365,
  tiers: [tier('basic', 0), tier('silver', 200_000), tier('gold', 800_000)],
}
const T = 1000 * DAY

describe('a tier', () => {
  it.each([
    [-5, 'basic'],
    [0, 'basic'],
    [199_999, 'basic'],
    [200_000, 'silver'],
    [5_000_000, 'gold'],
  ])('is reached by what was paid: %d fen is %s', (fen, id) => {
    expect(tierReachedBy(rules, fen).id).toBe(id)
  })

  it('says what is missing to the next', () => {
    expect(nextTier(rules, 'silver', 250_000)).toMatchObject({ tier: { id: 'gold' }, missingFen: 550_000 })
    expect(nextTier(rules, 'gold', 0)).toBeUndefined()
  })

  it('that the brand no longer has counts as the first', () => {
    expect(tierOf(rules, 'platinum').id).toBe('basic')
  })
})

describe('the standing', () => {
  const silver = { tierId: 'silver', guaranteedUntil: T }

  it.each([
    // standing, basis, moment, at night? → tier and cause, or nothing
    ['rises at once', { tierId: 'basic', guaranteedUntil: null }, 200_000, T, false, ['silver', 'upgrade']],
    [
      'rises two tiers at once',
      { tierId: 'basic', guaranteedUntil: null },
      900_000,
      T,
      false,
      ['gold', 'upgrade'],
    ],
    ['does not fall by day', silver, 0, T + DAY, false, undefined],
    ['does not fall before its date', silver, 0, T - 1, true, undefined],
    ['falls at night when its date is over', silver, 0, T, true, ['basic', 'review']],
    ['is renewed when the basis still reaches it', silver, 200_000, T, true, ['silver', 'review']],
  ] as const)('%s', (_, standing, basis, at, isReview, expected) => {
    const change = decideTier(rules, standing, basis, at, isReview)
    expect(change && [change.tierId, change.cause]).toEqual(expected)
  })

  it('is guaranteed for one window after every change, except the first', () => {
    expect(decideTier(rules, silver, 0, T, true)).toMatchObject({ tierId: 'basic', guaranteedUntil: null })
    expect(decideTier(rules, silver, 900_000, T, true)).toMatchObject({ guaranteedUntil: T + 365 * DAY })
  })
})

it('is reviewed at two in the morning of the shops', () => {
  const shop = (text: string): number => Date.parse(`${text}+08:00`)
  expect(reviewAfter(shop('2026-05-05T01:59'))).toBe(shop('2026-05-05T02:00'))
  expect(reviewAfter(shop('2026-05-05T02:00'))).toBe(shop('2026-05-05T02:00'))
  expect(reviewAfter(shop('2026-05-05T15:00'))).toBe(shop('2026-05-06T02:00'))
  expect(reviewAfter(null)).toBeNull()
})
