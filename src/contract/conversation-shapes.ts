import { z } from 'zod'
export { fillQuickReply } from '../domain/conversation'
import { utf8Length } from '../domain/utf8'
import { Id, Instant } from './common'
import { HeldState } from './coupons'

export const ConversationState = z.enum(['open', 'resolved'])
export const OpenCause = z.enum(['unmatched', 'rule', 'miniapp'])

/** Why conversations open, as staff read it. */
export const CAUSE_NAMES: Record<z.infer<typeof OpenCause>, string> = {
  unmatched: '自动回复没有答案',
  rule: '规则转人工',
  miniapp: '小程序客服',
}

/** A picture, voice or video: fetched, on its way, or why not. */
export const MessageMedia = z.object({
  id: Id,
  kind: z.enum(['image', 'voice', 'video']),
  state: z.enum(['waiting', 'kept', 'lost', 'gone']),
  sizeBytes: z.number().int(),
  /** How long a voice is, where its file tells. */
  seconds: z.number().int().nullable(),
  contentType: z.string().nullable(),
})
export type MessageMedia = z.infer<typeof MessageMedia>

/** What a line says. Degrees for places. */
export const MessageContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('image') }),
  z.object({ kind: z.literal('voice'), recognition: z.string().optional() }),
  z.object({ kind: z.literal('video') }),
  z.object({ kind: z.literal('location'), latitude: z.number(), longitude: z.number(), label: z.string() }),
  z.object({ kind: z.literal('link'), title: z.string(), description: z.string(), url: z.string() }),
  z.object({ kind: z.literal('page'), title: z.string(), appId: z.string(), pagePath: z.string() }),
  z.object({ kind: z.literal('product'), id: z.string(), title: z.string(), pagePath: z.string() }),
  z.object({ kind: z.literal('offer'), id: z.string(), title: z.string(), pagePath: z.string() }),
  z.object({ kind: z.literal('coupon'), id: z.string(), title: z.string(), pagePath: z.string() }),
  z.object({ kind: z.literal('live'), id: z.string(), title: z.string(), pagePath: z.string() }),
  z.object({ kind: z.literal('enter'), from: z.string() }),
  z.object({ kind: z.literal('other'), words: z.string() }),
  /** What happened, in words. */
  z.object({ kind: z.literal('mark'), words: z.string() }),
  /** Personal data that was erased. */
  z.object({ kind: z.literal('erased') }),
])
export type MessageContent = z.infer<typeof MessageContent>

/** How a message to the customer stands, in order: on its way, arrived, tried again by itself, or not. */
export const MessageState = z.enum([
  'received',
  'sending',
  'sent',
  'later',
  'failed',
  'unknown',
  'skipped',
  'refused',
])

/** One line of a thread. */
export const ConversationMessage = z.object({
  id: Id,
  direction: z.enum(['in', 'out', 'note', 'mark']),
  content: MessageContent,
  media: MessageMedia.nullable(),
  /** Who of the staff wrote it; null for the customer and for automatic answers. */
  staff: z.object({ id: Id, name: z.string() }).nullable(),
  state: MessageState,
  /** Why it did not arrive and what to do; null when it did. */
  sentence: z.string().nullable(),
  at: Instant,
})
export type ConversationMessage = z.infer<typeof ConversationMessage>

/** Whether and how long the customer may be written to. */
export const Window = z.object({
  isOpen: z.boolean(),
  /** 「还可以再发 3 条，周日 14:05 前有效」, or why not and what to do instead. */
  sentence: z.string(),
  left: z.number().int(),
  closesAt: Instant.nullable(),
})
export type Window = z.infer<typeof Window>

/** A conversation in a list. */
export const ConversationSummary = z.object({
  id: Id,
  customerId: Id,
  /** The name that the customer told; null when none. */
  customerName: z.string().nullable(),
  account: z.enum(['official', 'miniapp']),
  state: ConversationState,
  cause: OpenCause,
  store: z.object({ id: Id, name: z.string() }).nullable(),
  owner: z.object({ id: Id, name: z.string() }).nullable(),
  /** The last line that the customer wrote or saw, in words. */
  lastWords: z.string(),
  lastMessageAt: Instant,
  /** Since when the customer waits; null when everything is answered. */
  waitingSince: Instant.nullable(),
  /** The customer's messages that I have not seen. */
  unread: z.number().int(),
  /** The customer's messages in all; send it back when they are seen. */
  inboundCount: z.number().int(),
})
export type ConversationSummary = z.infer<typeof ConversationSummary>

/** A conversation with what the desk needs beside its thread. Money in fen. */
export const ConversationDetail = ConversationSummary.extend({
  window: Window,
  /** Whether I may write now, and if not why; a note is always possible. */
  mayWrite: z.boolean(),
  whyNot: z.string().nullable(),
  /** What I write now is kept, the customer is told of it once by a token they gave, and it goes out when they are back. */
  mayLeave: z.boolean(),
  mayTake: z.boolean(),
  beside: z.object({
    tier: z.string().nullable(),
    tags: z.array(z.string()),
    home: z.object({ store: z.string(), guide: z.string().nullable() }).nullable(),
    /** The last coupons that they claimed or were given, the newest first. */
    coupons: z.array(z.object({ id: Id, title: z.string(), state: HeldState })),
    sales: z.array(
      z.object({ saleId: Id, at: Instant, paidFen: z.number().int(), store: z.string(), words: z.string() }),
    ),
  }),
})
export type ConversationDetail = z.infer<typeof ConversationDetail>

const clientText = z
  .string()
  .trim()
  .min(1, '请填写内容')
  .refine((text) => utf8Length(text) <= 2048, '一条消息最多 2048 字节（约 680 个汉字），请分成几条发送')

/** What staff send; a file is uploaded before and named by its id, a card by the id of what it shows. */
export const OutgoingContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: clientText }),
  z.object({ kind: z.literal('image'), mediaId: Id }),
  z.object({ kind: z.literal('voice'), mediaId: Id }),
  z.object({ kind: z.literal('product'), id: Id }),
  z.object({ kind: z.literal('offer'), id: Id }),
  z.object({ kind: z.literal('coupon'), id: Id }),
  z.object({ kind: z.literal('live'), id: Id }),
  z.object({
    kind: z.literal('page'),
    title: z.string().trim().min(1, '请填写标题').max(32, '标题最多 32 个字'),
    /** Of our own Mini Program. */
    pagePath: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9_/-]+(\?[^\s#]*)?$/, '页面路径格式不对')
      .max(200),
  }),
])
export type OutgoingContent = z.infer<typeof OutgoingContent>

/** Something that can be shown as a card. */
export const CardChoice = z.object({
  kind: z.enum(['product', 'offer', 'coupon', 'live']),
  id: Id,
  title: z.string(),
  /** Price, condition or time, in words. */
  words: z.string(),
})
export type CardChoice = z.infer<typeof CardChoice>

export const QuickReplyScope = z.enum(['brand', 'store', 'own'])

/** Who a quick reply is for, as staff read it. */
export const SCOPE_NAMES: Record<z.infer<typeof QuickReplyScope>, string> = {
  brand: '全品牌',
  store: '本店',
  own: '我自己',
}

/** A sentence that staff say often; `{{name}}`, `{{guide}}`, `{{store}}` and `{{brand}}` are filled in. */
export const QuickReply = z.object({
  id: Id,
  scope: QuickReplyScope,
  storeId: Id.nullable(),
  title: z.string(),
  body: z.string(),
  /** Whether I may change it. */
  isMine: z.boolean(),
  version: z.number().int(),
})
export type QuickReply = z.infer<typeof QuickReply>

export const QuickReplyDraft = z.object({
  scope: QuickReplyScope,
  /** Only for a store's. */
  storeId: Id.nullable().default(null),
  title: z.string().trim().min(1, '请填写标题').max(40, '标题最多 40 个字'),
  body: z.string().trim().min(1, '请填写内容').max(600, '内容最多 600 个字'),
})
export type QuickReplyDraft = z.infer<typeof QuickReplyDraft>

/** The group robot of a store; its address is never shown again, only its end. */
export const StoreRobot = z.object({
  state: z.enum(['none', 'on', 'paused', 'off']),
  /** The last four signs of the key. */
  keyEnd: z.string().nullable(),
  lastSentAt: Instant.nullable(),
  /** Failures in a row; after five it pauses. */
  failures: z.number().int(),
  /** Why it is paused or what failed last, and what to do. */
  sentence: z.string().nullable(),
})
export type StoreRobot = z.infer<typeof StoreRobot>

/** What a stream tells; the id goes back as Last-Event-ID. */
export const ConversationTold = z.object({
  conversationId: Id,
  kind: z.enum(['message', 'state', 'allowance']),
  messageId: Id.nullable(),
})
export type ConversationTold = z.infer<typeof ConversationTold>
