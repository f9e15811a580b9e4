import { dayAndTime, isOneOf, type CouponScope, type CouponValue } from './coupon'
import { spreadByLargestRemainder } from './largest-remainder'

/** A sale line as the coupon sees it, after the shop's own price reductions. */
export interface CouponLine {
  id: string
  productId: string | null
  quantity: number
  /** For all pieces together, in fen. */
  amountFen: number
}

/** The coupon, its holder and the sale. Instants as epoch ms. */
export interface CouponSituation {
  coupon: {
    value: CouponValue
    minFen: number
    scope: CouponScope
    validFrom: number
    validUntil: number
  }
  storeId: string
  tierId: string
  tags: readonly string[]
  lines: readonly CouponLine[]
  at: number
}

/** Why a coupon does not count for a sale; `coupon.` + this is the error's code. */
export type CouponRefusal =
  'not_valid_yet' | 'lapsed' | 'other_store' | 'other_tier' | 'other_tag' | 'no_product' | 'below_minimum'

export type CouponVerdict =
  | {
      isApplicable: true
      discountFen: number
      /** The discount by line, adding up to `discountFen`; lines outside the scope are not there. */
      shares: { lineId: string; fen: number }[]
    }
  | { isApplicable: false; reason: CouponRefusal; sentence: string }

const refuse = (reason: CouponRefusal, sentence: string): CouponVerdict => ({
  isApplicable: false,
  reason,
  sentence,
})

/** Whether the coupon counts for this sale and what it takes off which line. The price never falls below 0. */
export function applyCoupon(situation: CouponSituation): CouponVerdict {
  const { coupon, at } = situation
  const { value, scope } = coupon
  if (at < coupon.validFrom)
    return refuse('not_valid_yet', `这张优惠券 ${dayAndTime(coupon.validFrom)} 才开始生效。`)
  if (at >= coupon.validUntil)
    return refuse('lapsed', `这张优惠券已在 ${dayAndTime(coupon.validUntil)} 过期。`)
  if (!isOneOf(scope.storeIds, [situation.storeId]))
    return refuse('other_store', '这张优惠券不能在本店使用，请看券面写明的门店。')
  if (!isOneOf(scope.tierIds, [situation.tierId]))
    return refuse('other_tier', '这张优惠券只给指定等级的会员使用。')
  if (!isOneOf(scope.tags, situation.tags)) return refuse('other_tag', '这张优惠券只给指定的顾客使用。')
  const lines = situation.lines.filter(
    (line) =>
      line.amountFen > 0 &&
      line.quantity > 0 &&
      isOneOf(scope.productIds, line.productId === null ? [] : [line.productId]),
  )
  if (lines.length === 0) return refuse('no_product', '这笔购物里没有这张优惠券适用的商品。')
  const sumFen = lines.reduce((sum, line) => sum + line.amountFen, 0)
  if (sumFen < coupon.minFen)
    return refuse(
      'below_minimum',
      `适用商品还差 ${((coupon.minFen - sumFen) / 100).toFixed(2)} 元才能使用这张优惠券。`,
    )
  return { isApplicable: true, ...discount(value, lines, sumFen) }
}

function discount(value: CouponValue, lines: readonly CouponLine[], sumFen: number) {
  if (value.kind === 'exchange') return exchange(value.payFen, lines)
  const off =
    value.kind === 'amount'
      ? value.offFen
      : Math.min(Math.floor((sumFen * value.percentOff) / 100), value.maxOffFen ?? Infinity)
  const discountFen = Math.min(off, sumFen)
  const parts = spreadByLargestRemainder(
    discountFen,
    lines.map((line) => line.amountFen),
  )
  return { discountFen, shares: lines.map((line, index) => ({ lineId: line.id, fen: parts[index]! })) }
}

/** One piece of the dearest of them, which is best for the customer. */
function exchange(payFen: number, lines: readonly CouponLine[]) {
  const price = (line: CouponLine): number => Math.floor(line.amountFen / line.quantity)
  const dearest = lines.reduce((best, line) => (price(line) > price(best) ? line : best))
  const discountFen = Math.max(0, price(dearest) - payFen)
  return { discountFen, shares: [{ lineId: dearest.id, fen: discountFen }] }
}
