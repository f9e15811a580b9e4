/** The words that greet somebody who scanned or followed (decisions.md 7, 10): who is in front of them comes first. */
import { renderText } from './answer-text'
import type { WelcomeKind } from './scan-decision'

/** What a greeting may speak of. */
export interface WelcomeFacts {
  kind: WelcomeKind
  brand: string
  /** The store in front of the shopper; null for a code that says nothing of a store. */
  store: { name: string; hours: string; isOpenNow: boolean } | null
  /** The store that was meant and is closed for good; `store` is the one that takes over, if one is near. */
  closedStore: string | null
  guide: { name: string } | null
  /** Who serves the shopper otherwise. */
  home: { store: string; guide: string | null } | null
  /** The code's own text; wins over the brand's. */
  ownText: string | null
  /** What the card gives, in the words of its first level; empty for somebody who has it. */
  benefits: readonly string[]
  /** Whether a card to tap follows. */
  hasCard: boolean
  isFollow: boolean
}

/** The greeting, at most 2,048 bytes. */
export function welcomeText(facts: WelcomeFacts): string {
  const { store, guide, brand, ownText } = facts
  const values = { brand, store: store?.name, storeHours: store?.hours, guide: guide?.name }
  if (ownText !== null && ownText.trim() !== '')
    return renderText(ownText.replace(/\{\{\s*hours\s*(?=[|}])/g, '{{storeHours'), values)
  const lines = store ? [takenOverLine(facts), ...shopLines(facts, store)] : [brandLine(facts)]
  return renderText(lines.filter((line) => line !== '').join('\n'), {})
}

function takenOverLine({ closedStore, store }: WelcomeFacts): string {
  return closedStore === null ? '' : `${closedStore}已停止营业，最近的门店是${store?.name ?? ''}。`
}

function brandLine({ brand, isFollow, closedStore }: WelcomeFacts): string {
  if (closedStore !== null)
    return `${closedStore}已停止营业，附近暂时没有${brand}的其他门店。请直接在这里留言，总部会尽快回复您。`
  if (isFollow) return `欢迎关注${brand}！有任何问题请直接留言，我们会尽快回复您。`
  return '这个二维码没有对应的门店，可能是旧的印刷品。请向店员要一个新的二维码，或直接在这里留言。'
}

function shopLines(facts: WelcomeFacts, store: NonNullable<WelcomeFacts['store']>): string[] {
  const { kind, guide, brand } = facts
  const hello = guide
    ? `欢迎光临${brand}${store.name}！我是导购${guide.name}，很高兴为您服务。`
    : `欢迎光临${brand}${store.name}！店里的导购随时为您服务。`
  const opening = store.isOpenNow ? '' : '（现在不在营业时间，您的留言我们会在营业后回复）'
  const hours = store.hours === '' ? opening : `营业时间：${store.hours}${opening}`
  if (kind === 'other_guide') return [hello, ownGuideLine(facts), hours]
  if (kind === 'other_store') return [hello, hours, ownStoreLine(facts)]
  return [hello, hours, cardLine(facts)]
}

function ownGuideLine({ home, guide }: WelcomeFacts): string {
  return home?.guide ? `您的专属导购${home.guide}也在，找${guide?.name ?? '店员'}或${home.guide}都可以。` : ''
}

function ownStoreLine({ home, store }: WelcomeFacts): string {
  if (!home) return ''
  const own = home.guide ? `${home.store}的导购${home.guide}` : home.store
  return `您仍由${own}为您服务；想改由${store?.name ?? '这里'}服务，可在小程序里「设为我的门店」。`
}

function cardLine({ benefits, hasCard }: WelcomeFacts): string {
  if (benefits.length === 0) return ''
  const gives = `会员卡可享：${benefits.join('、')}。`
  return hasCard ? `${gives}点下方卡片即可开通，是否开通由您决定。` : `${gives}在小程序里即可开通。`
}
