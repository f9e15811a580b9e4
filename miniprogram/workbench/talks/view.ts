import type { ConversationSummary } from '../../../src/contract/conversations'
import { momentText } from '../../words/day'
import { customerName, waitedWords } from '../../words/waited'

/** Which conversations are shown. */
export type TalksTab = 'all' | 'mine' | 'pool'

export const TALK_TABS: { key: TalksTab; name: string }[] = [
  { key: 'all', name: '全部' },
  { key: 'mine', name: '我的' },
  { key: 'pool', name: '待接' },
]

/** One conversation in the list. */
export interface TalkRow {
  id: string
  name: string
  /** 已等 12 分钟; empty when everything is answered. */
  waited: string
  /** How many messages I have not seen; empty for none. */
  unread: string
  words: string
  /** Who answers and where. */
  owner: string
  when: string
}

/** Words for one conversation. */
export function talkRow(one: ConversationSummary, now: string): TalkRow {
  const { id, customerId, owner, store, unread, account } = one
  const places = [owner?.name ?? '待接', store?.name, account === 'miniapp' ? '小程序' : undefined]
  return {
    id,
    name: customerName(one.customerName, customerId),
    waited: waitedWords(one.waitingSince, now),
    unread: unread === 0 ? '' : unread > 99 ? '99+' : String(unread),
    words: one.lastWords,
    owner: places.filter(Boolean).join(' · '),
    when: momentText(one.lastMessageAt, now),
  }
}

/** What the page says before the list. */
export function leadWords({ waiting, total }: { waiting: number; total: number }): string {
  if (waiting > 0) return `${waiting} 位顾客在等回复，等得最久的在最前面`
  return total > 0 ? '都回复了' : ''
}

/** What an empty list says. */
export const NONE: Readonly<Record<TalksTab, string>> = {
  all: '现在没有顾客在问。自动回复答不上的问题、要求人工的顾客，会出现在这里。',
  mine: '你名下没有进行中的会话，可以到「待接」里接一个。',
  pool: '没有等着接的会话。',
}
