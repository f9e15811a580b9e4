import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { sumOf } from '../../domain/money'
import { offerSentence } from '../../domain/offer'
import { isBirthdayMonth, pointsOfSale } from '../../domain/points-earning'
import { quoteSale, type QuotedLine } from '../../domain/sale-quote'
import { newId } from '../../platform/ids'
import type { SoldSku } from '../products'
import type { CouponEffect, CouponOrder, Ground, SaleCard } from './doors'

/** What is to be priced, and for whom. */
export interface Pricing {
  saleId: string
  storeId: string
  at: number
  customerId: string | null
  card: SaleCard | undefined
  lines: readonly { qty: number; amountFen: number }[]
  skus: readonly SoldSku[]
  couponIds: readonly string[]
  pointsToUse: number
}

/** A priced line with the id that it gets when it is recorded. */
export interface PricedSaleLine extends QuotedLine {
  id: string
}

/** A priced line with the offer that made `amountFen` of the store's price, and what it took off. */
export interface SoldLine extends PricedSaleLine {
  offerId: string | null
  offerFen: number | null
}

/** The lines and the coupons that made them so. */
export interface Priced {
  lines: PricedSaleLine[]
  coupons: (CouponEffect & { couponId: string })[]
  /** What a point paid in fen by the policy of the sale's time. */
  pointFen: number
}

/** Asks about a coupon or uses it; the order tells which lines are left to pay. */
export type CouponStep = (order: CouponOrder) => Promise<CouponEffect>

/** Works a sale out, coupon after coupon; `couponStep` either quotes or uses. */
export async function priceSale(
  ground: Ground,
  pricing: Pricing,
  couponStep: CouponStep,
  tx?: EntityManager,
): Promise<Priced> {
  const { card, customerId, at } = pricing
  if (!card && (pricing.couponIds.length > 0 || pricing.pointsToUse > 0))
    throw new AppError('conflict', 'card.none', '这位顾客还没有会员卡，不能使用优惠券或积分。')
  if (card && pricing.pointsToUse > card.points.spendable)
    throw new AppError(
      'conflict',
      'points.not_enough',
      `可用积分只有 ${card.points.spendable}，不够抵扣 ${pricing.pointsToUse}。`,
    )
  const ids = pricing.lines.map(() => newId())
  const couponFen = pricing.lines.map(() => 0)
  const coupons: Priced['coupons'] = []
  for (const couponId of new Set(pricing.couponIds)) {
    const left = pricing.lines.map((line, index) => ({
      id: ids[index]!,
      productId: pricing.skus[index]!.productId,
      quantity: line.qty,
      amountFen: line.amountFen - couponFen[index]!,
    }))
    const { saleId, storeId } = pricing
    const effect = await couponStep({ couponId, customerId: customerId!, saleId, storeId, lines: left, at })
    for (const { lineId, fen } of effect.shares) couponFen[ids.indexOf(lineId)]! += fen
    coupons.push({ ...effect, couponId })
  }
  const earnedFor = card ? await earning(ground, card, customerId!, at, tx) : () => 0
  const lines = pricing.lines.map(({ amountFen }, index) => ({ amountFen, couponFen: couponFen[index]! }))
  const { pointFen } = (await ground.policies.at('points', at, tx)).value
  const quoted = quoteSale(lines, { points: pricing.pointsToUse, pointFen }, earnedFor)
  return { lines: quoted.map((line, index) => ({ ...line, id: ids[index]! })), coupons, pointFen }
}

/** A line of a quote before coupons: what was sent, or the store's price after the best offer. */
export interface OfferedLine {
  qty: number
  listFen: number
  amountFen: number
  offer: { offerId: string; name: string; sentence: string } | null
}

/** Prices lines for which the till sent no amount: the store's price, and of the offers that count the best one. */
export async function offeredLines(
  { offers }: Pick<Ground, 'offers'>,
  lines: readonly { qty: number; amountFen?: number | undefined }[],
  skus: readonly SoldSku[],
  buying: { storeId: string; customerId: string | null; at: number },
  tx: EntityManager,
): Promise<OfferedLine[]> {
  const asked = lines.map(({ qty }, index) => ({ sku: skus[index]!, qty }))
  const prices = await offers.quote(asked, buying, tx)
  return lines.map(({ qty, amountFen }, index) => {
    if (amountFen !== undefined) return { qty, listFen: amountFen, amountFen, offer: null }
    const { wasFen, isFen, offer } = prices[index]!
    const named = offer && { offerId: offer.id, name: offer.name, sentence: offerSentence(offer.rule) }
    return { qty, listFen: wasFen, amountFen: isFen, offer: named ?? null }
  })
}

/** The lines of a sale as they are kept: each with the offer that made its price. */
export async function withOffers(
  { offers }: Pick<Ground, 'offers'>,
  lines: readonly PricedSaleLine[],
  sold: {
    storeId: string
    customerId: string | null
    at: number
    qtys: readonly number[]
    skus: readonly SoldSku[]
  },
  tx: EntityManager,
): Promise<SoldLine[]> {
  const { qtys, skus, ...buying } = sold
  const asked = lines.map(({ amountFen }, index) => ({ sku: skus[index]!, qty: qtys[index]!, amountFen }))
  const found = await offers.behind(asked, buying, tx)
  return lines.map((line, index) => ({ ...line, ...(found[index] ?? { offerId: null, offerFen: null }) }))
}

/** How many points an amount of money earns this member at that time: policy, tier and birthday month. */
export async function earning(
  ground: Pick<Ground, 'policies' | 'customers'>,
  card: SaleCard,
  customerId: string,
  at: number,
  tx?: EntityManager,
): Promise<(paidFen: number) => number> {
  const { value } = await ground.policies.at('points', at, tx)
  const { birthdayMonth } = await ground.customers.profile(customerId)
  const rates = {
    perYuan: value.perYuan,
    tierMultiplier: card.tier.pointsMultiplier,
    birthdayMultiplier: isBirthdayMonth(at, birthdayMonth === undefined ? undefined : Number(birthdayMonth))
      ? value.birthdayMultiplier
      : 1,
  }
  return (paidFen) => pointsOfSale([{ id: 'sale', paidFen }], rates).total
}

/** The sums of priced lines. */
export function sumsOf(lines: readonly QuotedLine[]) {
  return {
    amountFen: sumOf(lines, (line) => line.amountFen),
    couponFen: sumOf(lines, (line) => line.couponFen),
    pointsFen: sumOf(lines, (line) => line.pointsFen),
    pointsUsed: sumOf(lines, (line) => line.pointsUsed),
    paidFen: sumOf(lines, (line) => line.paidFen),
    pointsEarned: sumOf(lines, (line) => line.pointsEarned),
  }
}
