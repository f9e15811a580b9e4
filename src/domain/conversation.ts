/** Why a conversation opened: no rule knew the answer, a rule handed over, or it came from the Mini Program's chat. */
export type OpenCause = 'unmatched' | 'rule' | 'miniapp'

/** What guides show as cards. */
export type CardKind = 'product' | 'offer' | 'coupon' | 'live'

/** What one line of a conversation says. Files are named by their row's id beside it. Degrees for places. */
export type ConversationContent =
  | { kind: 'text'; text: string }
  | { kind: 'image' }
  | { kind: 'voice'; recognition?: string | undefined }
  | { kind: 'video' }
  | { kind: 'location'; latitude: number; longitude: number; label: string }
  | { kind: 'link'; title: string; description: string; url: string }
  | { kind: 'page'; title: string; appId: string; pagePath: string }
  /** A card that opens a page of the Mini Program: a product, an offer, a coupon to claim, a live session. */
  | { kind: CardKind; id: string; title: string; pagePath: string }
  | { kind: 'enter'; from: string }
  /** Anything else that the customer was sent, in words. */
  | { kind: 'other'; words: string }
  | { kind: 'mark'; what: MarkKind; names: string[] }

/** What happened to a conversation, as a line between messages. */
export type MarkKind = 'opened' | 'reopened' | 'taken' | 'handed' | 'pooled' | 'resolved' | 'told'

/** The guide of the home binding as the decision about an owner sees them. */
export interface OwnerFacts {
  /** The customer's home store; null without one. */
  storeId: string | null
  isStoreOpen: boolean
  /** The home guide; null when the store has the customer. */
  guideId: string | null
  isGuideActive: boolean
}

/** Who gets a conversation: the home guide on shift in an open store, else the store's pool (domain.md flow 3.9). */
export function ownerFor(facts: OwnerFacts): { storeId: string | null; ownerStaffId: string | null } {
  const { storeId, isStoreOpen, guideId, isGuideActive } = facts
  const isOnShift = storeId !== null && isStoreOpen && guideId !== null && isGuideActive
  return { storeId, ownerStaffId: isOnShift ? guideId : null }
}

/** Who wants to do something with a conversation. */
export interface Desk {
  staffId: string
  /** The stores they work at; `all` for headquarters. */
  storeIds: readonly string[] | 'all'
  /** Whether they lead the stores they work at. */
  isManager: boolean
}

/** Whose a conversation is. */
export interface Owned {
  storeId: string | null
  ownerStaffId: string | null
}

const isInStores = ({ storeIds }: Desk, { storeId }: Owned): boolean =>
  storeIds === 'all' || (storeId !== null && storeIds.includes(storeId))

/** Whether somebody may read it: its owner, its store, headquarters (I-13). */
export function mayRead(desk: Desk, owned: Owned): boolean {
  return owned.ownerStaffId === desk.staffId || isInStores(desk, owned)
}

/** Whether somebody may take it over: out of the pool anybody of the store, from a colleague a manager or headquarters. */
export function mayTake(desk: Desk, owned: Owned): boolean {
  if (owned.ownerStaffId === desk.staffId) return true
  if (!isInStores(desk, owned)) return false
  return owned.ownerStaffId === null || desk.isManager || desk.storeIds === 'all'
}

/** So long after a question a card still belongs to it, also when words have answered it already. */
const ASKED_MS = 30 * 60_000

/** Where a card stands in a conversation; times in epoch ms. */
export interface CardMoment {
  at: number
  /** When the customer wrote last before it; null when never. */
  askedAt: number | null
  /** Whether a person has answered that already. */
  isAnswered: boolean
}

/** Whether a card answers the customer; one that nobody asked for is marketing and meets its rules (decisions.md 15). */
export function isAnswerCard({ at, askedAt, isAnswered }: CardMoment): boolean {
  return askedAt !== null && (!isAnswered || at - askedAt <= ASKED_MS)
}

/** The names that a quick reply may hold, as `{{name}}`. */
export const QUICK_REPLY_VALUES = ['name', 'guide', 'store', 'brand'] as const
export type QuickReplyValues = Partial<Record<(typeof QUICK_REPLY_VALUES)[number], string>>

/** A name that is not known leaves no second 您 before the one that follows. */
const NAMELESS = /\{\{\s*name\s*\}\}[，,]?\s*(?=您)/g
const PLACEHOLDER = /\{\{\s*([A-Za-z]+)\s*\}\}/g

/** Placeholders of a text that mean nothing, in their order. */
export function unknownPlaceholders(text: string): string[] {
  const known = new Set<string>(QUICK_REPLY_VALUES)
  return [...text.matchAll(PLACEHOLDER)].map((match) => match[1]!).filter((name) => !known.has(name))
}

const FALLBACKS: Required<QuickReplyValues> = { name: '您', guide: '我', store: '门店', brand: '我们' }

/** The text with its placeholders filled; what is not known reads politely all the same. */
export function fillQuickReply(text: string, values: QuickReplyValues): string {
  const rest = values.name === undefined ? text.replace(NAMELESS, '') : text
  return rest.replace(PLACEHOLDER, (whole, name: string) =>
    name in FALLBACKS
      ? (values[name as keyof QuickReplyValues] ?? FALLBACKS[name as keyof QuickReplyValues])
      : whole,
  )
}

/** A short line for lists: what the message says, or what it is. At most 60 signs. */
export function contentWords(content: ConversationContent): string {
  switch (content.kind) {
    case 'text':
      return [...content.text.replace(/\s+/g, ' ')].slice(0, 60).join('')
    case 'image':
      return '[图片]'
    case 'voice':
      return content.recognition ? `[语音] ${[...content.recognition].slice(0, 50).join('')}` : '[语音]'
    case 'video':
      return '[视频]'
    case 'location':
      return `[位置] ${content.label}`
    case 'link':
      return `[链接] ${content.title}`
    case 'page':
      return `[小程序] ${content.title}`
    case 'product':
      return `[商品] ${content.title}`
    case 'offer':
      return `[优惠] ${content.title}`
    case 'coupon':
      return `[优惠券] ${content.title}`
    case 'live':
      return `[直播] ${content.title}`
    case 'enter':
      return content.from ? `从「${content.from}」进入客服` : '进入小程序客服'
    case 'other':
      return content.words
    case 'mark':
      return markWords(content.what, content.names)
  }
}

const MARKS: Record<MarkKind, (names: string[]) => string> = {
  opened: () => '会话已建立',
  reopened: () => '会话重新打开',
  taken: ([who, from]) => (from ? `${who} 从 ${from} 接手` : `${who} 接手`),
  handed: ([who, to]) => `${who} 转给 ${to}`,
  pooled: ([who]) => (who ? `${who} 放回门店待接` : '导购不在岗，转到门店待接'),
  resolved: ([who]) => `${who} 结束了会话`,
  told: ([who]) => `${who} 请微信通知顾客回到会话`,
}

/** What happened, as a sentence. */
export function markWords(what: MarkKind, names: string[]): string {
  return MARKS[what](names)
}
