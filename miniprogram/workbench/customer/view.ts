import type { CareCustomerDetail, CareMoment } from '../../../src/contract/care'
import type { ScanAnswer } from '../../../src/contract/scans'
import { grouped, yuan } from '../../words/card-words'
import { dateText, momentText } from '../../words/day'
import { customerName } from '../../words/waited'
import { STAGE_WORDS } from '../customers/view'

/** One way to reach the customer: whether it goes now, later or not, and why. */
export interface WayRow {
  key: string
  name: string
  state: 'now' | 'later' | 'no'
  stateText: string
  sentence: string
}

/** A purchase in one line. */
export interface PurchaseRow {
  id: string
  words: string
  line: string
}

/** A customer as the page shows them. */
export interface CustomerView {
  name: string
  marks: string[]
  facts: string[]
  tags: { name: string; isMine: boolean }[]
  reach: string
  ways: WayRow[]
  purchases: PurchaseRow[]
  coupons: string[]
  talkId: string
  /** What the button to the conversation says; without one, why there is none. */
  talkText: string
}

const WAY_STATES: Readonly<Record<WayRow['state'], string>> = {
  now: '现在可以',
  later: '稍后可以',
  no: '不可以',
}
const COUPON_WORDS: Readonly<Record<CareCustomerDetail['coupons'][number]['state'], string>> = {
  held: '可用',
  locked: '结账中',
  used: '已使用',
  lapsed: '已过期',
}

/** The month of a birthday in words; empty when it was not told. */
export const birthdayText = (month: number | null): string => (month === null ? '' : `生日 ${month} 月`)

/** Words for a customer. */
export function customerView(one: CareCustomerDetail, now: string): CustomerView {
  const {
    id,
    name,
    stage,
    isFollowing,
    card,
    phoneMasked,
    guide,
    since,
    store,
    lastSeen,
    reach,
    conversation,
  } = one
  const followWords = isFollowing ? '已关注' : '未关注'
  return {
    name: customerName(name, id),
    marks: [stage === null ? '' : STAGE_WORDS[stage], card?.tier ?? '还没开卡', followWords].filter(Boolean),
    facts: [
      phoneMasked ?? '没有留手机号',
      birthdayText(one.birthdayMonth),
      card ? `可用积分 ${grouped(card.points)}` : '',
      `${store.name} · ${guide?.name ?? '门店公共客户'}，${dateText(since)}起`,
      lastSeen ? `最近：${lastSeen.title}，${momentText(lastSeen.at, now)}` : '',
    ].filter(Boolean),
    tags: one.tagList.map(({ tag, source }) => ({ name: tag, isMine: source === 'guide' })),
    reach: reach.sentence,
    ways: reach.channels.map(({ channel, name: wayName, state, sentence }) => {
      return { key: channel, name: wayName, state, stateText: WAY_STATES[state], sentence }
    }),
    purchases: one.sales.map(({ saleId, words, at, paidFen, store: shop }) => {
      return { id: saleId, words, line: `${momentText(at, now)} · ${shop} · ${yuan(paidFen)}` }
    }),
    coupons: one.coupons.map(({ title, state }) => `${title} · ${COUPON_WORDS[state]}`),
    talkId: conversation?.id ?? '',
    talkText: conversation === null ? '还没有会话' : conversation.state === 'open' ? '去会话' : '看会话',
  }
}

/** One line of what happened. */
export interface MomentRow {
  id: string
  title: string
  words: string
  line: string
}

/** Words for what happened. */
export function momentRow({ id, title, words, store, guide, at }: CareMoment, now: string): MomentRow {
  return { id, title, words, line: [momentText(at, now), store, guide].filter(Boolean).join(' · ') }
}

/** What a scan of my code would do, in words. */
export interface ScanWords {
  outcome: string
  sentence: string
  greeting: string
}

const OUTCOMES: Readonly<Record<ScanAnswer['outcome'], string>> = {
  bound: '会归到扫码的导购名下',
  kept: '归属不变',
  moved: '会换到扫码的导购名下',
  visiting: '记为到访，归属不变',
  none: '什么都不会改变',
}

/** Words for the answer to "what if they scanned my code". */
export const scanWords = ({ outcome, sentence, greeting }: ScanAnswer): ScanWords => ({
  outcome: OUTCOMES[outcome],
  sentence,
  greeting,
})
