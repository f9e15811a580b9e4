import fc from 'fast-check'
import {
  bestPrice,
  depthPercent,
  offerSentence,
  priceUnder,
  type OfferQuestion,
  type OfferRule,
  type PricingOffer,
} from '../../src/domain/offer'

const everywhere = { storeIds: [], tierIds: [], customerTags: [], tags: [], productIds: [] }
const offer = (id: string, rule: OfferRule, wish: Partial<PricingOffer> = {}): PricingOffer => ({
  id,
  name: id,
  scope: everywhere,
  rule,
  startsAt: 1_000,
  endsAt: 2_000,
  ...wish,
})
const coat: OfferQuestion = {
  productId: 'coat',
  tags: ['外套'],
  priceFen: 10_000,
  qty: 1,
  storeId: 'north',
  tierId: 'gold',
  customerTags: ['老客'],
  at: 1_500,
}
const percent = (percentOff: number): OfferRule => ({ kind: 'percent', percentOff })

describe('what an offer makes of a price', () => {
  it.each<[string, OfferRule, number, number, number]>([
    ['20 % off', percent(20), 10_000, 1, 8_000],
    ['20 % off three', percent(20), 10_000, 3, 24_000],
    ['a percentage rounds each piece up to the fen', percent(33), 100, 2, 134],
    ['99 % off of a fen leaves the fen', percent(99), 1, 1, 1],
    ['minus', { kind: 'minus', offFen: 2_500 }, 10_000, 2, 15_000],
    ['minus more than the price', { kind: 'minus', offFen: 20_000 }, 10_000, 2, 0],
    ['a fixed price', { kind: 'fixed', priceFen: 9_900 }, 10_000, 2, 19_800],
    ['a fixed price above the price', { kind: 'fixed', priceFen: 12_000 }, 10_000, 2, 20_000],
    ['a gift', { kind: 'fixed', priceFen: 0 }, 10_000, 2, 0],
    ['buy 3 pay 2, with two', { kind: 'buy_pay', buy: 3, pay: 2 }, 5_000, 2, 10_000],
    ['buy 3 pay 2, with three', { kind: 'buy_pay', buy: 3, pay: 2 }, 5_000, 3, 10_000],
    ['buy 3 pay 2, with seven', { kind: 'buy_pay', buy: 3, pay: 2 }, 5_000, 7, 25_000],
    ['nothing bought', percent(20), 10_000, 0, 0],
  ])('%s', (_, rule, priceFen, qty, isFen) => expect(priceUnder(rule, priceFen, qty)).toBe(isFen))
})

describe('which offer counts', () => {
  it.each<[string, Partial<PricingOffer>, Partial<OfferQuestion>, boolean]>([
    ['one that asks nothing', {}, {}, true],
    ['before it begins', {}, { at: 999 }, false],
    ['at its first moment', {}, { at: 1_000 }, true],
    ['at its last moment', {}, { at: 1_999 }, true],
    ['when it is over', {}, { at: 2_000 }, false],
    ['in its store', { scope: { ...everywhere, storeIds: ['north'] } }, {}, true],
    ['in another store', { scope: { ...everywhere, storeIds: ['south'] } }, {}, false],
    ['in no particular store', { scope: { ...everywhere, storeIds: ['north'] } }, { storeId: null }, false],
    ['for the tier', { scope: { ...everywhere, tierIds: ['gold'] } }, {}, true],
    ['for another tier', { scope: { ...everywhere, tierIds: ['silver'] } }, {}, false],
    ['for a tier, without a card', { scope: { ...everywhere, tierIds: ['gold'] } }, { tierId: null }, false],
    ['for people with the tag', { scope: { ...everywhere, customerTags: ['老客', '员工'] } }, {}, true],
    ['for people with another tag', { scope: { ...everywhere, customerTags: ['员工'] } }, {}, false],
    ['on goods with the tag', { scope: { ...everywhere, tags: ['外套'] } }, {}, true],
    ['on goods with another tag', { scope: { ...everywhere, tags: ['羊绒'] } }, {}, false],
    ['on the product', { scope: { ...everywhere, productIds: ['coat'] } }, {}, true],
    ['on another product', { scope: { ...everywhere, productIds: ['sock'] } }, {}, false],
    [
      'on the product, elsewhere',
      { scope: { ...everywhere, productIds: ['coat'], storeIds: ['south'] } },
      {},
      false,
    ],
  ])('%s', (_, wish, asked, counts) => {
    const price = bestPrice([offer('a', percent(20), wish)], { ...coat, ...asked })
    expect(price.offer?.id).toBe(counts ? 'a' : undefined)
    expect(price.isFen).toBe(counts ? 8_000 : 10_000)
  })

  it('takes the best for the customer: with one piece the percentage, with three the third for nothing', () => {
    const offers = [offer('a', percent(20)), offer('b', { kind: 'buy_pay', buy: 3, pay: 2 })]
    expect(bestPrice(offers, coat)).toMatchObject({ isFen: 8_000, offer: { id: 'a' } })
    expect(bestPrice(offers, { ...coat, qty: 3 })).toMatchObject({ isFen: 20_000, offer: { id: 'b' } })
  })

  it('names no offer that changes nothing', () => {
    expect(bestPrice([offer('a', { kind: 'fixed', priceFen: 10_000 })], coat).offer).toBeUndefined()
    expect(bestPrice([offer('a', { kind: 'buy_pay', buy: 2, pay: 1 })], coat).offer).toBeUndefined()
  })

  it('of equal prices names the offer that began first, then the smaller id, in whatever order they come', () => {
    const [early, late] = [offer('z', percent(20), { startsAt: 900 }), offer('a', percent(20))]
    const twin = offer('b', { kind: 'minus', offFen: 2_000 })
    for (const order of [
      [early, late, twin],
      [twin, late, early],
      [late, early, twin],
    ])
      expect(bestPrice(order, coat).offer?.id).toBe('z')
    for (const order of [
      [late, twin],
      [twin, late],
    ])
      expect(bestPrice(order, coat).offer?.id).toBe('a')
  })
})

const anyRule: fc.Arbitrary<OfferRule> = fc.oneof(
  fc.integer({ min: 1, max: 99 }).map(percent),
  fc.nat(30_000).map((offFen): OfferRule => ({ kind: 'minus', offFen })),
  fc.nat(30_000).map((priceFen): OfferRule => ({ kind: 'fixed', priceFen })),
  fc
    .tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 8 }))
    .filter(([buy, pay]) => pay < buy)
    .map(([buy, pay]): OfferRule => ({ kind: 'buy_pay', buy, pay })),
)
const anyOffers = fc
  .array(fc.tuple(anyRule, fc.constantFrom('north', 'south', ''), fc.integer({ min: 1_300, max: 1_700 })), {
    maxLength: 8,
  })
  .map((list) =>
    list.map(([rule, store, startsAt], index) => {
      const scope = { ...everywhere, storeIds: store === '' ? [] : [store] }
      return offer(`offer-${index}`, rule, { scope, startsAt })
    }),
  )

it('never makes a price negative or higher, takes the lowest there is, and does not look at the order', () => {
  fc.assert(
    fc.property(
      anyOffers,
      fc.nat(25_000),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(),
      (offers, priceFen, qty, seed) => {
        const question = { ...coat, priceFen, qty }
        const best = bestPrice(offers, question)
        const each = offers.map((one) => bestPrice([one], question).isFen)
        expect(Number.isInteger(best.isFen)).toBe(true)
        expect(best.isFen).toBeGreaterThanOrEqual(0)
        expect(best.isFen).toBe(Math.min(priceFen * qty, ...each))
        const turned = [...offers.slice(seed % 8), ...offers.slice(0, seed % 8)].reverse()
        expect(bestPrice(turned, question)).toEqual(best)
      },
    ),
    { numRuns: 2_000 },
  )
})

it('knows how deep a rule cuts, rounded up', () => {
  expect(depthPercent(percent(30), 1)).toBe(30)
  expect(depthPercent({ kind: 'buy_pay', buy: 3, pay: 2 }, 1)).toBe(34)
  expect(depthPercent({ kind: 'minus', offFen: 3_001 }, 10_000)).toBe(31)
  expect(depthPercent({ kind: 'fixed', priceFen: 0 }, 10_000)).toBe(100)
  expect(depthPercent({ kind: 'fixed', priceFen: 20_000 }, 10_000)).toBe(0)
  expect(depthPercent({ kind: 'minus', offFen: 5 }, 0)).toBe(0)
})

it.each<[OfferRule, string]>([
  [percent(20), '八折'],
  [percent(15), '八五折'],
  [percent(95), '0.5 折'],
  [{ kind: 'minus', offFen: 2_000 }, '减 20 元'],
  [{ kind: 'fixed', priceFen: 9_950 }, '一口价 99.50 元'],
  [{ kind: 'buy_pay', buy: 3, pay: 2 }, '同款买 3 付 2'],
])('says %j as shops do', (rule, sentence) => expect(offerSentence(rule)).toBe(sentence))
