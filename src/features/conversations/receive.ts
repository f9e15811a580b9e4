import { createHash } from 'node:crypto'
import type { OpenCause } from '../../domain/conversation'
import { newId } from '../../platform/ids'
import type { NewJob } from '../../platform/jobs/jobs'
import type { ServiceMessage } from '../../wechat/api/service-message'
import {
  InboundMessageRow,
  readInbound,
  type CallbackContext,
  type Decision,
  type Handler,
  type InboundMessage,
  type PassiveReply,
} from '../../wechat/callback'
import type { SentMessage } from '../sending'
import { Conversation, ConversationMedia, ConversationMessage } from './entities'
import type { Ground, Moment } from './ground'
import { heardFrom, shownBy, type Heard } from './heard'
import { idAfter, momentOf } from './line-ids'
import { fetchJob } from './media-fetch'
import { noticeJob } from './notices'
import { open, openOf, poolIfAway, reopen, type Writer } from './ownership'
import { HELD, returnJob } from './recall'
import { append, type NewLine } from './thread'

/** The job that takes a message into a conversation. */
export const TAKE_JOB = 'conversations.take'
/** The job that looks again for the automatic answer which the callback itself carried. */
export const ANSWERED_JOB = 'conversations.answered'

/** A passive answer is decided after 4.0 s at the latest (decisions.md 5). */
const ANSWERED_AFTER_MS = 5_000
/** A follow-up may be sent before the conversation it belongs to is open. */
const HEARD_AGAIN_MS = 2_000

/** Where a line stands when it is shown later than it was said: its id, and the moment in epoch ms. */
type Place = Pick<NewLine, 'id' | 'at'>

interface TakeOrder {
  inboundId: string
  /** Why it opens a conversation; null when it only belongs into one that is open. */
  cause: OpenCause | null
}

function causeOf(
  message: InboundMessage,
  { account }: CallbackContext,
  decision: Decision | undefined,
): OpenCause | null {
  if (message.msgType === 'unknown') return null
  if (message.msgType === 'event') return message.event === 'user_enter_tempsession' ? 'miniapp' : null
  if (account === 'miniapp') return 'miniapp'
  return decision === undefined ? 'unmatched' : (decision.needsPerson ?? null)
}

/** Takes what customers write, and what they were sent automatically, into conversations. */
export class Receiver {
  private readonly timers = new Set<NodeJS.Timeout>()

  constructor(private readonly ground: Ground) {}

  /**
   * The handler of the rules, which also opens conversations: what no rule answers, what a rule hands over, everything
   * from the Mini Program's chat, and what is written while one is open gets a job beside its answer.
   */
  around(handler: Handler): Handler {
    const added = (
      decision: Decision | undefined,
      message: InboundMessage,
      context: CallbackContext,
    ): Decision | undefined => {
      const cause = causeOf(message, context, decision)
      const isTold = message.msgType !== 'event' && message.msgType !== 'unknown'
      const isOpen = isTold && this.ground.book.has(context.account, message.openId)
      if (cause === null && !isOpen) return decision
      const payload: TakeOrder = { inboundId: context.inboundId, cause }
      const job: NewJob = { type: TAKE_JOB, payload, dedupeKey: `${TAKE_JOB}:${context.inboundId}` }
      return { ...decision, jobs: [...(decision?.jobs ?? []), job] }
    }
    return (message, context) => {
      const decided = handler(message, context)
      return decided instanceof Promise
        ? decided.then((decision) => added(decision, message, context))
        : added(decided, message, context)
    }
  }

  /** Does the job. */
  readonly take = async ({ inboundId, cause }: TakeOrder): Promise<void> => {
    const { db, clock, customers } = this.ground
    const row = await db.read.findOneBy(InboundMessageRow, { id: inboundId })
    // Emptied meanwhile: the customer was erased.
    if (!row || row.body === '') return
    const message = readInbound(row)
    const heard = heardFrom(message)
    if (!heard) return
    const { account } = row
    const { openId, createdAt: at } = message
    await db.transact(async (tx) => {
      const moment = { tx, now: clock.now() }
      const { customerId } = await customers.arrive(tx, { account, openId, at, evidence: 'callback' })
      const writer = { customerId, account, openId, lineId: inboundId }
      const conversation = await this.conversationFor(moment, writer, cause)
      if (!conversation) return
      await this.takeIn(moment, conversation, { id: inboundId, heard, at, writer })
      await this.answerOf(moment, conversation, row)
    })
  }

  /** Does the job: adds the passive answer once it is decided who answered. */
  readonly answered = async ({ inboundId }: { inboundId: string }): Promise<void> => {
    const { db, clock, customers } = this.ground
    const row = await db.read.findOneBy(InboundMessageRow, { id: inboundId })
    if (!row) return
    const customerId = await customers.identityOf(row.account, row.openId)
    if (customerId === undefined) return
    await db.transact(async (tx) => {
      const moment = { tx, now: clock.now() }
      const conversation = await openOf(moment, (await customers.lock(tx, customerId)).id)
      if (conversation && row.answeredBy === 'passive') await this.showReply(moment, conversation, row)
    })
  }

  /** Adds what the send gate sent to somebody with an open conversation, unless a guide wrote it here. */
  sent(sent: SentMessage): void {
    if (sent.key.startsWith('conversation:')) return
    if (this.ground.book.has(sent.account, sent.openId)) return void this.showSent(sent)
    const at = this.ground.clock.now()
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      // It stands where it was sent, not where it was heard of.
      const place = { id: newId(at), at }
      if (this.ground.book.has(sent.account, sent.openId)) void this.showSent(sent, place)
    }, HEARD_AGAIN_MS)
    timer.unref()
    this.timers.add(timer)
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer)
  }

  private async conversationFor(
    moment: Moment,
    writer: Writer,
    cause: OpenCause | null,
  ): Promise<Conversation | undefined> {
    const running = await openOf(moment, writer.customerId)
    if (running) {
      await poolIfAway(this.ground, moment, running)
      return running
    }
    if (cause === null) return undefined
    return (await reopen(this.ground, moment, writer)) ?? open(this.ground, moment, writer, cause)
  }

  private async takeIn(
    moment: Moment,
    conversation: Conversation,
    { id, heard, at, writer }: { id: string; heard: Heard; at: number; writer: Writer },
  ): Promise<void> {
    const { tx } = moment
    const { jobs, book, events } = this.ground
    const line = { id, sourceKey: `in:${id}`, direction: 'in' as const, content: heard.content, at }
    const mediaId = await this.keepMedia(moment, conversation, heard)
    if (!(await append(this.ground, moment, conversation, { ...line, mediaId }))) return
    const { account, openId } = writer
    if (conversation.account !== account || conversation.openId !== openId) {
      book.changed(conversation, false)
      book.changed({ account, openId }, true)
    }
    // Somebody who only opened the chat has not asked anything yet.
    const isQuestion = heard.content.kind !== 'enter'
    const waitingSince = isQuestion ? (conversation.waitingSince ?? at) : conversation.waitingSince
    const isFirst = isQuestion && conversation.waitingSince === null
    const inboundCount = conversation.inboundCount + (isQuestion ? 1 : 0)
    const change = { account, openId, waitingSince, inboundCount }
    Object.assign(conversation, change)
    await tx.update(Conversation, { id: conversation.id }, change)
    await events.note(tx, conversation, 'allowance')
    if (isFirst) await jobs.enqueue(tx, noticeJob(conversation, id))
    const held = { conversationId: conversation.id, state: 'later' as const, reasonCode: HELD }
    if (await tx.existsBy(ConversationMessage, held)) await jobs.enqueue(tx, returnJob(conversation.id, id))
  }

  private async keepMedia(
    { tx, now }: Moment,
    conversation: Conversation,
    { media }: Heard,
  ): Promise<string | null> {
    if (!media) return null
    const id = newId()
    const plain = { contentType: null, sizeBytes: 0, seconds: null, reason: null, at: now }
    const row = { id, conversationId: conversation.id, ...media, state: 'waiting' as const, ...plain }
    await tx.insert(ConversationMedia, row)
    await this.ground.jobs.enqueue(tx, fetchJob(id, conversation.account))
    return id
  }

  private async answerOf(moment: Moment, conversation: Conversation, row: InboundMessageRow): Promise<void> {
    if (row.answeredBy === 'passive') return this.showReply(moment, conversation, row)
    if (row.answeredBy !== null || row.state === 'parked') return
    await this.ground.jobs.enqueue(moment.tx, {
      type: ANSWERED_JOB,
      payload: { inboundId: row.id },
      dedupeKey: `${ANSWERED_JOB}:${row.id}`,
      runAt: Date.now() + ANSWERED_AFTER_MS,
    })
  }

  private async showReply(moment: Moment, conversation: Conversation, row: InboundMessageRow): Promise<void> {
    if (row.reply === null) return
    // It is known a moment later, and stands where it was said: behind the message, before what came since.
    const place = { id: idAfter(row.id), at: momentOf(row.id) }
    await this.show(moment, conversation, `re:${row.id}`, JSON.parse(row.reply) as PassiveReply, place)
  }

  private async showSent({ account, openId, message, key }: SentMessage, place: Place = {}): Promise<void> {
    const { db, clock, customers, log } = this.ground
    const sourceKey = `gate:${createHash('sha256').update(key).digest('base64url')}`
    try {
      const customerId = await customers.identityOf(account, openId)
      if (customerId === undefined) return
      await db.transact(async (tx) => {
        const moment = { tx, now: clock.now() }
        const conversation = await openOf(moment, (await customers.lock(tx, customerId)).id)
        if (conversation) await this.show(moment, conversation, sourceKey, message, place)
      })
    } catch (error) {
      // The message has left; that it does not show here must not look like a failure to send.
      log.warn({ reason: (error as Error).message }, 'a sent message could not be shown in its conversation')
    }
  }

  private async show(
    moment: Moment,
    conversation: Conversation,
    sourceKey: string,
    message: PassiveReply | ServiceMessage,
    place: Place = {},
  ): Promise<void> {
    const shown = shownBy(message)
    if (!shown) return
    const mediaId = await this.keepMedia(moment, conversation, shown)
    const { content } = shown
    const line = { sourceKey, direction: 'out' as const, content, mediaId, state: 'sent' as const }
    await append(this.ground, moment, conversation, { ...line, ...place })
    await this.ground.events.note(moment.tx, conversation, 'allowance')
  }
}
