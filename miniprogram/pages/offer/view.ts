import type { MpOfferDetail } from '../../../src/contract/mp-products'
import { dayText } from '../../words/day'

/** The page in words. */
export interface OfferView {
  name: string
  /** 八折, 减 20 元 …. */
  sentence: string
  /** Until when, or since when it is over. */
  time: string
  scope: string
  /** Why it does not count for the shopper now; empty when it does. */
  obstacle: string
  isOn: boolean
}

/** Words for the page. */
export function offerView(offer: MpOfferDetail): OfferView {
  const { name, sentence, phase, isForMe, startsAt, untilWords, scopeWords, store } = offer
  const time = {
    planned: `${dayText(startsAt)} 开始，至 ${untilWords}`,
    running: `至 ${untilWords}`,
    over: '活动已结束',
  }[phase]
  return {
    name,
    sentence,
    time,
    scope: scopeWords,
    obstacle: obstacleOf(phase, isForMe, store?.name),
    isOn: phase === 'running',
  }
}

function obstacleOf(phase: MpOfferDetail['phase'], isForMe: boolean, storeName: string | undefined): string {
  if (phase === 'over') return '这个优惠已经结束，价格已恢复；可以看看店里的其他优惠。'
  if (phase === 'planned') return '还没有开始，到时再来看价格。'
  if (isForMe) return ''
  return storeName === undefined
    ? '先选一家门店，才知道这个优惠对你是否有效。'
    : `这个优惠对你在${storeName}的购买无效，适用范围见上方。`
}
