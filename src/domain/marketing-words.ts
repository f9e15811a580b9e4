/** Words that make a text marketing: WeChat forbids them in template and subscription messages (decisions.md 15). */
const MARKETING =
  /优惠(?!券(?:即将|将|已)?(?:到期|过期|到账|使用))|折扣|打折|[\d一二三四五六七八九半.]+\s*折|特价|特惠|促销|大促|限时|秒杀|满\s*\d+\s*(?:元)?(?:减|送|赠)|抢购|立减|领券|买一送|赠品|低价|清仓|爆款|上新|新品|红包|福利|免单/

/** The first marketing word of a text; undefined when there is none. A coupon that is about to expire is service. */
export function marketingWordIn(text: string): string | undefined {
  return MARKETING.exec(text)?.[0]
}
