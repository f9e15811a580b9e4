import { STORE_TIME_ZONE, wallClock, zoneOffsetMs } from './store-time'

const DAY_MS = 86_400_000

/** What a coupon takes off; `payFen` is what one piece costs with an exchange coupon. Amounts in fen. */
export type CouponValue =
  | { kind: 'amount'; offFen: number }
  | { kind: 'percent'; percentOff: number; maxOffFen: number | null }
  | { kind: 'exchange'; payFen: number }

/** Where and for whom it counts; an empty list asks nothing. */
export interface CouponScope {
  storeIds: string[]
  tags: string[]
  tierIds: string[]
  productIds: string[]
}

/** How long a held coupon lasts; instants as epoch ms. */
export type CouponValidity =
  { kind: 'until'; from: number | null; until: number } | { kind: 'days'; days: number }

/** What decides whether somebody gets one. Instants as epoch ms. */
export interface CouponOffer {
  state: 'active' | 'paused'
  stock: number | null
  handedOut: number
  perMember: number
  claimFrom: number | null
  claimUntil: number | null
  validity: CouponValidity
  scope: CouponScope
}

/** Who wants one. */
export interface Claimant {
  /** How many of this coupon the member ever got. */
  got: number
  tierId: string
  tags: readonly string[]
}

/** Why somebody cannot have a coupon; `coupon.` + this is the error's code. */
export type ClaimObstacle =
  'paused' | 'not_yet' | 'over' | 'sold_out' | 'limit_reached' | 'other_tier' | 'other_tag'

const OBSTACLES: Record<ClaimObstacle, string> = {
  paused: '这张优惠券已经停发。',
  not_yet: '这张优惠券还没开始领取，请晚一点再来。',
  over: '这张优惠券的领取时间已经结束。',
  sold_out: '这张优惠券已经领完了。',
  limit_reached: '你领取这张优惠券的次数已经用完。',
  other_tier: '这张优惠券只给指定等级的会员。',
  other_tag: '这张优惠券只给指定的顾客，你暂时不能领取。',
}

/** What stands in the way, in words. */
export const obstacleSentence = (obstacle: ClaimObstacle): string => OBSTACLES[obstacle]

/** What keeps everybody from getting one now; undefined when nothing does. */
export function offerObstacle(
  offer: CouponOffer,
  at: number,
): Extract<ClaimObstacle, 'paused' | 'not_yet' | 'over' | 'sold_out'> | undefined {
  if (offer.state === 'paused') return 'paused'
  if (offer.claimFrom !== null && at < offer.claimFrom) return 'not_yet'
  if (offer.claimUntil !== null && at >= offer.claimUntil) return 'over'
  if (offer.validity.kind === 'until' && at >= offer.validity.until) return 'over'
  if (offer.stock !== null && offer.handedOut >= offer.stock) return 'sold_out'
  return undefined
}

/** What keeps this member from getting one now; undefined when nothing does. */
export function claimObstacle(offer: CouponOffer, claimant: Claimant, at: number): ClaimObstacle | undefined {
  const { scope } = offer
  const forAll = offerObstacle(offer, at)
  if (forAll) return forAll
  if (claimant.got >= offer.perMember) return 'limit_reached'
  if (!isOneOf(scope.tierIds, [claimant.tierId])) return 'other_tier'
  if (!isOneOf(scope.tags, claimant.tags)) return 'other_tag'
  return undefined
}

/** An empty list asks nothing; otherwise one of them has to be there. */
export const isOneOf = (asked: readonly string[], there: readonly string[]): boolean =>
  asked.length === 0 || asked.some((one) => there.includes(one))

/** How long it is good, before anybody has it: 领取后 30 天内有效. */
export function couponValidityWords(validity: CouponValidity): string {
  if (validity.kind === 'days') return `领取后 ${validity.days} 天内有效`
  const until = `${dayAndTime(validity.until)} 前有效`
  return validity.from === null ? until : `${dayAndTime(validity.from)} 起，${until}`
}

/** From when to when a coupon got at `at` is good; days count to midnight of the shops' clock. */
export function couponLife(
  validity: CouponValidity,
  at: number,
  timeZone = STORE_TIME_ZONE,
): { validFrom: number; validUntil: number } {
  if (validity.kind === 'until')
    return { validFrom: Math.max(at, validity.from ?? at), validUntil: validity.until }
  const offset = zoneOffsetMs(at, timeZone)
  const today = Math.floor((at + offset) / DAY_MS)
  return { validFrom: at, validUntil: (today + 1 + validity.days) * DAY_MS - offset }
}

const yuan = (fen: number): string => (fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2))

/** What the coupon does, in the words of a shop: 满 200 减 30, 八折 as 8 折. */
export function couponSentence(value: CouponValue, minFen: number): string {
  const from = minFen > 0 ? `满 ${yuan(minFen)} 元` : ''
  switch (value.kind) {
    case 'amount':
      return `${from || '立'}减 ${yuan(value.offFen)} 元`
    case 'percent': {
      const most = value.maxOffFen === null ? '' : `，最多减 ${yuan(value.maxOffFen)} 元`
      return `${from}打 ${Number(((100 - value.percentOff) / 10).toFixed(1))} 折${most}`
    }
    case 'exchange':
      return value.payFen === 0
        ? `${from}兑换指定商品一件`
        : `${from}加 ${yuan(value.payFen)} 元换购指定商品一件`
  }
}

/** 11 月 30 日 12:00, by the shops' clock. */
export function dayAndTime(at: number, timeZone = STORE_TIME_ZONE): string {
  const { date, time } = wallClock(at, timeZone)
  const [, month, day] = date.split('-').map(Number)
  return `${month} 月 ${day} 日 ${time}`
}
