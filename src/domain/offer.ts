/** Offers: which price a customer is shown and pays for a SKU, in a store, at a moment (issue: products and offers). */
import { shareOf, yuan } from './money'

/** How an offer makes a price; amounts in fen, `percentOff` 20 is what shops call 八折. */
export type OfferRule =
  | { kind: 'percent'; percentOff: number }
  | { kind: 'minus'; offFen: number }
  | { kind: 'fixed'; priceFen: number }
  | { kind: 'buy_pay'; buy: number; pay: number }

/** Where, for whom and on what an offer counts; an empty list asks nothing. `tags` are the products'. */
export interface OfferScope {
  storeIds: string[]
  tierIds: string[]
  customerTags: string[]
  tags: string[]
  productIds: string[]
}

/** An offer as far as prices go; instants as epoch ms, `endsAt` is the first moment without it. */
export interface PricingOffer {
  id: string
  name: string
  scope: OfferScope
  rule: OfferRule
  startsAt: number
  endsAt: number
}

/** What is bought, where, by whom and when. `tierId` null: no card; `storeId` null: in no particular store. */
export interface OfferQuestion {
  productId: string
  tags: readonly string[]
  /** The store's price of one, before offers. */
  priceFen: number
  qty: number
  storeId: string | null
  tierId: string | null
  customerTags: readonly string[]
  /** Epoch ms. */
  at: number
}

/** A price after the best offer; `offer` is undefined when none makes it lower. */
export interface OfferedPrice<T extends PricingOffer = PricingOffer> {
  wasFen: number
  isFen: number
  offer: T | undefined
}

const isIn = (wanted: readonly string[], one: string | null): boolean =>
  wanted.length === 0 || (one !== null && wanted.includes(one))
const meets = (wanted: readonly string[], has: readonly string[]): boolean =>
  wanted.length === 0 || wanted.some((one) => has.includes(one))

/** Whether an offer is for this product at all, whoever buys it and whenever. */
export const isOfferOn = (
  { scope }: Pick<PricingOffer, 'scope'>,
  productId: string,
  tags: readonly string[],
) => isIn(scope.productIds, productId) && meets(scope.tags, tags)

/** Whether an offer counts for this question; a price is another matter. */
export function offerApplies(offer: PricingOffer, question: OfferQuestion): boolean {
  const { scope, startsAt, endsAt } = offer
  return (
    question.at >= startsAt &&
    question.at < endsAt &&
    isIn(scope.storeIds, question.storeId) &&
    isIn(scope.tierIds, question.tierId) &&
    meets(scope.customerTags, question.customerTags) &&
    isOfferOn(offer, question.productId, question.tags)
  )
}

/** What `qty` pieces of `priceFen` each come to under a rule, in fen: whole, never negative, never more than without. */
export function priceUnder(rule: OfferRule, priceFen: number, qty: number): number {
  const full = priceFen * qty
  if (rule.kind === 'buy_pay') {
    const free = Math.floor(qty / rule.buy) * (rule.buy - rule.pay)
    return full - free * priceFen
  }
  return Math.min(full, qty * Math.max(0, unitUnder(rule, priceFen)))
}

function unitUnder(rule: Exclude<OfferRule, { kind: 'buy_pay' }>, priceFen: number): number {
  if (rule.kind === 'percent') return priceFen - shareOf(priceFen, rule.percentOff, 100)
  return rule.kind === 'minus' ? priceFen - rule.offFen : rule.priceFen
}

/**
 * The best offer for the customer among all that count: the lowest sum; of equal sums the one that began first, then
 * the smaller id, whatever order they come in. Offers never add up.
 */
export function bestPrice<T extends PricingOffer>(
  offers: readonly T[],
  question: OfferQuestion,
): OfferedPrice<T> {
  const wasFen = question.priceFen * question.qty
  let best: OfferedPrice<T> = { wasFen, isFen: wasFen, offer: undefined }
  for (const offer of offers) {
    if (!offerApplies(offer, question)) continue
    const isFen = priceUnder(offer.rule, question.priceFen, question.qty)
    if (isFen >= wasFen) continue
    const isBetter = isFen < best.isFen || (isFen === best.isFen && isBefore(offer, best.offer))
    if (isBetter) best = { wasFen, isFen, offer }
  }
  return best
}

/** The offer behind a price that somebody asked: of those that make exactly this sum of the question, the first; else undefined. */
export function offerBehind<T extends PricingOffer>(
  offers: readonly T[],
  question: OfferQuestion,
  askedFen: number,
): { offer: T; offFen: number } | undefined {
  const { priceFen, qty } = question
  const equal = offers.filter(({ rule }) => priceUnder(rule, priceFen, qty) === askedFen)
  const { wasFen, isFen, offer } = bestPrice(equal, question)
  return offer && { offer, offFen: wasFen - isFen }
}

function isBefore(one: PricingOffer, other: PricingOffer | undefined): boolean {
  if (!other) return true
  return one.startsAt === other.startsAt ? one.id < other.id : one.startsAt < other.startsAt
}

/** How much of the price of one piece a rule gives away at most, in whole percent, rounded up; 100 for a gift. */
export function depthPercent(rule: OfferRule, priceFen: number): number {
  if (rule.kind === 'percent') return rule.percentOff
  if (rule.kind === 'buy_pay') return Math.ceil(((rule.buy - rule.pay) * 100) / rule.buy)
  if (priceFen === 0) return 0
  return Math.ceil(((priceFen - priceUnder(rule, priceFen, 1)) * 100) / priceFen)
}

const ZHE = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九']

/** A rule as shops say it: 八五折, 减 20 元, 一口价 99 元, 买 3 付 2. */
export function offerSentence(rule: OfferRule): string {
  switch (rule.kind) {
    case 'percent': {
      const left = 100 - rule.percentOff
      const [tens, ones] = [Math.floor(left / 10), left % 10]
      return tens === 0 ? `${left / 10} 折` : `${ZHE[tens]}${ZHE[ones]}折`
    }
    case 'minus':
      return `减 ${shortYuan(rule.offFen)} 元`
    case 'fixed':
      return `一口价 ${shortYuan(rule.priceFen)} 元`
    case 'buy_pay':
      return `同款买 ${rule.buy} 付 ${rule.pay}`
  }
}

/** Fen as yuan without needless zeros: `99`, `12.50`. */
export const shortYuan = (fen: number): string => yuan(fen).replace(/\.00$/, '')
