import type { HeldCoupon, MpCoupon } from '../../../src/contract/coupons'
import { dayText } from '../../words/day'

/** A coupon that the shopper got, in words. */
export interface HeldView {
  /** 已领取, 已使用 …. */
  title: string
  /** Until when it is good, or since when it is not. */
  time: string
  /** Whether it can be used now, so that the code is shown. */
  canUse: boolean
}

/** The page in words. */
export interface CouponView {
  title: string
  /** 满 300 元减 30 元. */
  sentence: string
  validity: string
  /** How many are left and until when; empty when neither is limited or nothing can be claimed. */
  left: string
  description: string
  stores: string
  held: HeldView | null
  /** Why it cannot be claimed now; empty when it can, or when one is in the shopper's hands. */
  obstacle: string
  /** What the button says: to claim, to open a card first, or nothing to press. */
  button: { text: string; does: 'claim' | 'card' } | null
  /** A friend could open it, too. */
  canShare: boolean
}

/** Words for the page; `storeNames` of those stores where it can be used. */
export function couponView(coupon: MpCoupon, storeNames: readonly string[], now: string): CouponView {
  const { title, sentence, validityWords, description, reason, obstacle } = coupon
  const held = shown(coupon.held)
  return {
    title,
    sentence,
    validity: validityWords,
    left: reason === null || reason === 'no_card' ? leftWords(coupon) : '',
    description,
    stores: storeNames.length === 0 ? '全部门店可用' : `可用门店：${storeNames.join('、')}`,
    held: held ? heldView(held, now) : null,
    obstacle: held || reason === null ? '' : (obstacle ?? ''),
    button: buttonOf(coupon),
    canShare: reason !== 'by_staff',
  }
}

/** The one to show: what can be used before what cannot any more. */
function shown(held: MpCoupon['held']): HeldCoupon | undefined {
  const order = ['locked', 'held', 'used', 'lapsed'] as const
  return order.map((state) => held.find((one) => one.state === state)).find(Boolean)
}

function heldView({ state, validFrom, validUntil, usedAt }: HeldCoupon, now: string): HeldView {
  if (state === 'used') return { title: '已使用', time: `${dayText(usedAt ?? now)} 用掉了`, canUse: false }
  const until = lastDay(validUntil)
  if (state === 'lapsed') return { title: '已过期', time: `有效期到 ${until}`, canUse: false }
  if (state === 'locked') return { title: '结账中', time: '店员正在用它结账', canUse: true }
  if (validFrom > now)
    return { title: '已领取', time: `${dayText(validFrom)} 起可用，至 ${until}`, canUse: false }
  return { title: '已领取', time: `至 ${until} 有效`, canUse: true }
}

/** A coupon that ends at midnight is good on the day before. */
const lastDay = (validUntil: string): string => dayText(new Date(Date.parse(validUntil) - 1).toISOString())

function leftWords({ left, claimUntil }: MpCoupon): string {
  const parts = [
    ...(left === null ? [] : [`还剩 ${left} 张`]),
    ...(claimUntil === null ? [] : [`${lastDay(claimUntil)} 前可领`]),
  ]
  return parts.join('，')
}

function buttonOf({ reason, held }: MpCoupon): CouponView['button'] {
  if (reason === 'no_card') return { text: '先开一张会员卡', does: 'card' }
  if (reason !== null) return null
  return { text: held.length > 0 ? '再领一张' : '领取', does: 'claim' }
}
