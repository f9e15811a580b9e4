import type { ClaimableCoupon, HeldCoupon } from '../../../src/contract/coupons'
import { dayText } from '../../words/day'

/** Which of my coupons are shown. */
export type Shelf = 'held' | 'used' | 'lapsed'

/** The shelves with their names. */
export const SHELVES: readonly { key: Shelf; name: string }[] = [
  { key: 'held', name: '可以用' },
  { key: 'used', name: '已用' },
  { key: 'lapsed', name: '已过期' },
]

/** A coupon as the list shows it. */
export interface CouponRow {
  id: string
  couponId: string
  title: string
  sentence: string
  time: string
}

/** Words for one of my coupons. */
export function heldRow(
  { id, couponId, title, sentence, state, validFrom, validUntil, usedAt }: HeldCoupon,
  now: string,
): CouponRow {
  // One that ends at midnight is good on the day before.
  const last = dayText(new Date(Date.parse(validUntil) - 1).toISOString())
  const times = {
    held: validFrom > now ? `${dayText(validFrom)} 起可用，至 ${last}` : `至 ${last} 有效`,
    locked: '店员正在用它结账',
    used: `${dayText(usedAt ?? validUntil)} 用掉了`,
    lapsed: `${last} 已过期`,
  }
  return { id, couponId, title, sentence, time: times[state] }
}

/** Words for one that can be claimed. */
export function claimRow({
  couponId,
  title,
  sentence,
  left,
  claimUntil,
  obstacle,
}: ClaimableCoupon): CouponRow {
  const limits = [
    ...(left === null ? [] : [`还剩 ${left} 张`]),
    ...(claimUntil === null ? [] : [`${dayText(claimUntil)} 前可领`]),
  ].join('，')
  return { id: couponId, couponId, title, sentence, time: obstacle ?? limits }
}

/** What an empty shelf says. */
export function emptyWords(shelf: Shelf): string {
  return {
    held: '现在没有可以用的优惠券，看看下面有没有能领的。',
    used: '还没有用过优惠券。',
    lapsed: '没有过期的优惠券。',
  }[shelf]
}
