/**
 * From a rule's answers to what is sent: one part as the passive reply in the callback's own answer, the others as
 * customer-service messages behind it (decisions 6 and 7; wechat/callbacks.md §8, official-account-api.md §4).
 */
import { rememberMenu, renderMenu, type MenuMemory } from './answer-menu'
import { renderText, type TextValues } from './answer-text'
import type { AnswerPart, RuleInput } from './reply-rule'

/** A part as it is sent: texts are filled in, numbered menus have become texts. */
export type SendPart = Exclude<AnswerPart, { type: 'menu' }>

/** Parts that a passive reply can be. */
export type PassivePart = Exclude<SendPart, { type: 'miniprogram' | 'msgmenu' }>

/** Parts that a customer-service message can be. */
export type ServicePart = Exclude<SendPart, { type: 'transfer' }>

/** What set the rule off, as far as WeChat's limits care. */
export type Occasion = 'message' | 'event'

/** Customer-service messages that WeChat allows after a message, and after follow, scan or a menu click. */
export const SERVICE_MESSAGES_AFTER: Record<Occasion, number> = { message: 5, event: 3 }
/** Articles of a news reply (callbacks.md §8); as a customer-service message always one. */
export const MAX_ARTICLES: Record<Occasion, number> = { message: 1, event: 8 }

/** What goes out, in order, and what cannot. */
export interface AnswerPlan {
  passive?: PassivePart
  followUps: ServicePart[]
  /** Present when a numbered menu is among the parts: keep it for the follower. */
  memory?: MenuMemory
  /** Parts that are not sent: their place in the rule's answers, and a Chinese reason. */
  dropped: { index: number; reason: string }[]
}

/** Everything a plan depends on. */
export interface PlanRequest {
  answers: AnswerPart[]
  answerMode: 'all' | 'random'
  occasion: Occasion
  /** Customer-service messages that may follow; absent means WeChat's number for the occasion. */
  allowance?: number
  /** Decides `random`: the same text for every delivery of one message, such as its deduplication key. */
  messageHash: string
  values: TextValues
  /** Epoch ms. */
  now: number
}

/** The occasion that an input is, and how many customer-service messages it opens (entering the chat opens none). */
export function occasionOf(input: RuleInput): { occasion: Occasion; allowance: number } {
  if (input.kind !== 'event') return { occasion: 'message', allowance: SERVICE_MESSAGES_AFTER.message }
  const allowance = input.event === 'enter' ? 0 : SERVICE_MESSAGES_AFTER.event
  return { occasion: 'event', allowance }
}

interface Ready {
  index: number
  part: SendPart
}

/** Plans an answer. The same request always gives the same plan. */
export function planAnswer(request: PlanRequest): AnswerPlan {
  const { occasion, values, now, allowance = SERVICE_MESSAGES_AFTER[occasion] } = request
  const plan: AnswerPlan = { followUps: [], dropped: [] }
  const ready: Ready[] = []
  for (const index of chosen(request)) {
    const answer = request.answers[index]
    if (answer.type === 'menu') plan.memory = rememberMenu(answer, now)
    const part = prepare(answer, values)
    const obstacle = obstacleOf(part, occasion, ready)
    if (obstacle) plan.dropped.push({ index, reason: obstacle })
    else ready.push({ index, part })
  }
  const passive = choosePassive(ready, allowance)
  if (passive) plan.passive = trim(passive.part as PassivePart, MAX_ARTICLES[occasion])
  for (const entry of ready) {
    if (entry === passive || entry.part.type === 'transfer') continue
    if (plan.followUps.length < allowance) plan.followUps.push(trim(entry.part, 1))
    else plan.dropped.push({ index: entry.index, reason: `超出可发送的 ${allowance} 条客服消息` })
  }
  return plan
}

/** Indexes of the answers that are meant: all, or the one that the message's hash falls on. */
function chosen({ answers, answerMode, messageHash }: PlanRequest): number[] {
  const all = answers.map((_, index) => index)
  return answerMode === 'all' || all.length < 2 ? all : [hashOf(messageHash) % all.length]
}

/** FNV-1a with a final mix, so that neighbouring message ids fall on different parts. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

function prepare(answer: AnswerPart, values: TextValues): SendPart {
  if (answer.type === 'text') return { type: 'text', text: renderText(answer.text, values) }
  if (answer.type === 'menu') return { type: 'text', text: renderMenu(answer, values) }
  return answer
}

function obstacleOf(part: SendPart, occasion: Occasion, before: Ready[]): string | undefined {
  if (part.type === 'text' && part.text.trim() === '') return '文本为空'
  if (part.type === 'news' && part.articles.length === 0) return '没有文章'
  if (part.type !== 'transfer') return undefined
  if (occasion === 'event') return '事件不能转接人工客服'
  return before.some((entry) => entry.part.type === 'transfer') ? '已经转接人工客服' : undefined
}

function isPassive({ part }: Ready): boolean {
  return part.type !== 'miniprogram' && part.type !== 'msgmenu'
}

/**
 * A hand-over can only be passive, so it is the reply wherever it stands. Else the first part, which keeps the order;
 * when that one cannot be passive, a later one only if the allowance would not do for all.
 */
function choosePassive(ready: Ready[], allowance: number): Ready | undefined {
  const transfer = ready.find((entry) => entry.part.type === 'transfer')
  if (transfer) return transfer
  if (ready.length > 0 && isPassive(ready[0])) return ready[0]
  return ready.length > allowance ? ready.find(isPassive) : undefined
}

function trim<T extends SendPart>(part: T, articles: number): T {
  return part.type === 'news' ? { ...part, articles: part.articles.slice(0, articles) } : part
}
