import type { CardChoice, ConversationDetail, ConversationMessage } from '../../../src/contract/conversations'
import { momentText } from '../../words/day'
import { customerName } from '../../words/waited'

/** What stands around the thread. */
export interface TalkView {
  title: string
  /** Tier, home and who answers. */
  about: string
  /** 还可以再发 3 条，周日 14:05 前有效; or why nothing can be sent and what to do. */
  allowance: string
  /** Whether an answer goes out now, is left for a customer who is told, or cannot be written. */
  mode: 'send' | 'leave' | 'closed'
  sendText: string
  /** 接手, 重新打开; empty when there is nothing to take. */
  takeText: string
  canResolve: boolean
}

const LEAVE_HINT = '你现在写的会先留下，微信用订阅消息通知顾客一次，顾客回来后自动发出。'

const TAKE_HINT = '还没有人接待，你回复后就由你接待。'

/** Words around the thread. */
export function talkView(talk: ConversationDetail): TalkView {
  const { customerId, mayWrite, mayLeave, mayTake, whyNot, state, beside, owner } = talk
  const { sentence } = talk.window
  const home = beside.home && [beside.home.store, beside.home.guide].filter(Boolean).join(' ')
  const isWaiting = state === 'open' && owner === null && mayTake && talk.window.isOpen
  const mode = mayWrite || isWaiting ? 'send' : mayLeave ? 'leave' : 'closed'
  const why = whyNot ?? sentence
  const isResolved = state === 'resolved'
  return {
    title: customerName(talk.customerName, customerId),
    about: [beside.tier ?? '还没有开卡', home, owner ? `${owner.name}接待` : '待接']
      .filter(Boolean)
      .join(' · '),
    allowance: {
      send: isWaiting ? `${TAKE_HINT}${sentence}` : sentence,
      leave: `${why}${LEAVE_HINT}`,
      closed: why,
    }[mode],
    mode,
    sendText: mode === 'leave' ? '留言' : '发送',
    takeText: isResolved ? '重新打开' : mayTake ? '接手' : '',
    canResolve: !isResolved && !mayTake && owner !== null,
  }
}

/** One line of the thread. */
export interface LineView {
  id: string
  side: 'theirs' | 'ours' | 'note' | 'mark'
  words: string
  /** 商品, 优惠券 …; empty for what is no card. */
  tag: string
  /** The file of a picture that is there, and where the phone has it; empty for everything else. */
  pictureId: string
  picture: string
  /** Who wrote it and when. */
  foot: string
  /** 发送中…, 未发出 …; empty when it arrived. */
  trouble: string
  /** Why it did not arrive and what to do. */
  sentence: string
}

const CARD_TAGS: Readonly<Record<string, string>> = {
  product: '商品',
  offer: '优惠',
  coupon: '优惠券',
  live: '直播',
  page: '小程序',
  link: '链接',
}
const TROUBLES: Readonly<Record<ConversationMessage['state'], string>> = {
  received: '',
  sending: '发送中…',
  sent: '',
  later: '稍后自动重发',
  failed: '未发出',
  unknown: '结果未知',
  skipped: '未发送',
  refused: '未发出',
}
const SIDES = { in: 'theirs', out: 'ours', note: 'note', mark: 'mark' } as const

/** Words for one line; `pictures` are paths on the phone by the file's id. */
export function lineView(
  line: ConversationMessage,
  now: string,
  pictures: Readonly<Record<string, string>> = {},
): LineView {
  const { id, direction, content, media, staff, state, sentence, at } = line
  const pictureId = media?.kind === 'image' && media.state === 'kept' ? media.id : ''
  const author = direction === 'note' ? `${staff?.name ?? ''} 备注，顾客看不到` : (staff?.name ?? '自动回复')
  const time = momentText(at, now)
  return {
    id,
    side: SIDES[direction],
    words: pictureId === '' ? contentText(line) : '',
    pictureId,
    picture: pictures[pictureId] ?? '',
    tag: CARD_TAGS[content.kind] ?? '',
    foot: direction === 'in' || direction === 'mark' ? time : `${author} · ${time}`,
    trouble: TROUBLES[state],
    sentence: sentence ?? '',
  }
}

const MISSING: Readonly<Record<string, string>> = {
  waiting: '正在从微信取回…',
  lost: '微信没有给出这个文件，或文件过大，没有保存。',
  gone: '文件已超过保存期限。',
}

function contentText({ content, direction, media }: ConversationMessage): string {
  const missing = MISSING[media?.state ?? '']
  if (missing !== undefined) return missing
  switch (content.kind) {
    case 'text':
      // WeChat draws the links in what we send as their words; what a customer types is shown as it is.
      return direction === 'out' ? content.text.replace(/<a\b[^>]*>([^<]*)<\/a>/g, '$1') : content.text
    case 'image':
      return '[图片]'
    case 'video':
      return '[视频] 请在控制台查看'
    case 'voice':
      return content.recognition ? `[语音] ${content.recognition}` : '[语音] 请在控制台收听'
    case 'location':
      return `[位置] ${content.label}`
    case 'enter':
      return content.from ? `从「${content.from}」进入客服` : '进入小程序客服'
    case 'other':
    case 'mark':
      return content.words
    case 'erased':
      return '（内容已删除）'
    default:
      return content.title
  }
}

/** The newest page under what is there already, in the order of the thread. */
export function mergedLines(
  known: readonly ConversationMessage[],
  page: readonly ConversationMessage[],
): ConversationMessage[] {
  const byId = new Map([...known, ...page].map((line) => [line.id, line]))
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** A thing to send as a card. */
export interface CardRow {
  id: string
  kind: CardChoice['kind']
  tag: string
  title: string
  words: string
}

/** Words for a thing to send as a card. */
export function cardRow({ id, kind, title, words }: CardChoice): CardRow {
  return { id, kind, tag: CARD_TAGS[kind] ?? '', title, words }
}
