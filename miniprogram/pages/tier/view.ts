import type { MemberCard } from '../../../src/contract/membership'
import { yuan } from '../../words/card-words'
import { dateText } from '../../words/day'

/** The tier in words. */
export interface TierWords {
  name: string
  since: string
  /** Until when it is kept whatever happens; empty on the first tier. */
  kept: string
  benefits: string[]
  /** 积分 1.2 倍; empty when points count once. */
  multiplier: string
  next: NextWords | null
}

/** The way to the next tier. */
export interface NextWords {
  name: string
  /** 再消费 ¥1,280.50 升为山客. */
  missing: string
  /** 近一年累计 ¥1,719.50，满 ¥3,000 升级. */
  basis: string
  /** How much of the way is done, 0–100. */
  percent: number
  benefits: string[]
}

/** Words for a card's tier. */
export function tierWords({ tier, tierSince, tierGuaranteedUntil, basisFen, next }: MemberCard): TierWords {
  return {
    name: tier.name,
    since: `${dateText(tierSince)} 成为${tier.name}`,
    kept: tierGuaranteedUntil === null ? '' : `等级保留到 ${dateText(tierGuaranteedUntil)}`,
    benefits: tier.benefits,
    multiplier: tier.pointsMultiplier === 1 ? '' : `积分 ${tier.pointsMultiplier} 倍`,
    next: next
      ? {
          name: next.tier.name,
          missing: `再消费 ${yuan(next.missingFen)} 升为${next.tier.name}`,
          basis: `已累计 ${yuan(basisFen)}，满 ${yuan(next.fromFen)} 升级`,
          percent: Math.max(0, Math.min(100, Math.floor((basisFen * 100) / next.fromFen))),
          benefits: next.tier.benefits,
        }
      : null,
  }
}
