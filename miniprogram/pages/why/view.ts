import type { WhyView } from '../../../src/contract/preferences'
import { momentText } from '../../words/day'

/** The page in words. */
export interface WhyWords {
  /** Who decided it: 品牌活动「冬衣周」, 您的导购 林知夏. */
  from: string
  when: string
  reasons: string[]
  /** How much of each limit was used, this message included. */
  caps: string[]
}

/** Words for the page. */
export function whyWords(
  { source, sourceName, guideName, reasons, caps, at }: WhyView,
  now: string,
): WhyWords {
  const named = sourceName !== null && sourceName !== guideName ? `「${sourceName}」` : ''
  return {
    from: `${source}${named}${guideName === null ? '' : ` ${guideName}`}`,
    when: momentText(at, now),
    reasons,
    caps: caps.map(({ name, used, most }) => `${name}：第 ${used} 条，最多 ${most} 条`),
  }
}
