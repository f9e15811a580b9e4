import type { z } from 'zod'
import type { ConversationMessage as LineView, OutgoingContent, Window } from '../../contract/conversations'
import type { ConversationContent } from '../../domain/conversation'
import { AppError } from '../../domain/errors'
import { lockRow } from '../../platform/db/lock'
import type { Actor } from '../../platform/http/serve'
import type { JobContext } from '../../platform/jobs/worker'
import type { ServiceMessage } from '../../wechat/api/service-message'
import type { SendOutcome } from '../sending'
import { lockVisible, whyNotWrite } from './access'
import { Conversation, ConversationMessage, ConversationRead } from './entities'
import type { Ground } from './ground'
import { classOf } from './line-class'
import { Outgoing } from './outgoing'
import { takeFromPool } from './ownership'
import { presentLines, presentWindow } from './present'
import { HELD, HELD_SENTENCE, tellJob } from './recall'
import { append } from './thread'
import { Turns } from './turns'

/** The job that sends a message again when that makes sense, or settles one whose process died. */
export const DELIVER_JOB = 'conversations.deliver'

/** Longer than the gate's lease: by then whoever was sending has settled it or is gone. */
const SETTLE_MS = 70_000

/** So long somebody who sends waits for what is before it; a job, which comes again, for less. */
const PATIENCE_MS = 10_000
const JOB_PATIENCE_MS = 2_000
const AGAIN_MS = 1_000
/** By this try of its job whatever was before the line has been settled, or never will be. */
const LAST_PATIENT_TRY = 4

/**
 * Sends what staff write, through the send gate, once per client key, and in the order in which it stands in the
 * thread, whichever processes send it.
 */
export class Writer {
  private readonly outgoing: Outgoing
  private readonly turns: Turns

  constructor(private readonly ground: Ground) {
    this.outgoing = new Outgoing(ground)
    this.turns = new Turns(ground)
  }

  /**
   * Writes the line down and sends it; a known client key answers as before and sends nothing. With `takesOver` one that
   * nobody has becomes the writer's. Throws `conversation.in_pool`, `conversation.not_owner` …
   */
  async send(
    actor: Actor,
    order: { id: string; clientKey: string; content: z.output<typeof OutgoingContent>; takesOver: boolean },
  ): Promise<{ message: z.input<typeof LineView>; window: z.input<typeof Window> }> {
    const { db, sending } = this.ground
    const prepared = await this.outgoing.contentOf(order.id, order.content)
    const messageId = await this.write(actor, order, prepared)
    const isDone = await this.attempt(messageId, PATIENCE_MS)
    if (!isDone) await this.comeAgain(messageId)
    const message = await db.read.findOneByOrFail(ConversationMessage, { id: messageId })
    const conversation = await db.read.findOneByOrFail(Conversation, { id: order.id })
    const [line] = await presentLines(this.ground, conversation, [message])
    const window = await sending.windowOf(conversation.account, conversation.openId)
    return { message: line!, window: presentWindow(window) }
  }

  /** Does the job; the worker comes back while another process is sending the line, or one before it. */
  readonly deliver = async (
    { messageId }: { messageId: string },
    { attempt }: Pick<JobContext, 'attempt'>,
  ): Promise<void> => {
    const patienceMs = attempt > LAST_PATIENT_TRY ? undefined : JOB_PATIENCE_MS
    if (!(await this.attempt(messageId, patienceMs))) throw new Error('this message is not to be sent yet')
  }

  /**
   * Sends a line that is still to be sent; false while somebody else is sending it, or one before it that is waited for
   * at most `patienceMs`. Without patience it overtakes.
   */
  private async attempt(messageId: string, patienceMs: number | undefined): Promise<boolean> {
    const { db, sending, sealing } = this.ground
    const message = await db.read.findOneBy(ConversationMessage, { id: messageId })
    if (!message || (message.state !== 'sending' && message.state !== 'later')) return true
    const conversation = await db.read.findOneByOrFail(Conversation, { id: message.conversationId })
    const content = sealing.open(conversation, message.id, message.content)
    if (!content) return true
    const { account, openId } = conversation
    const window = await sending.windowOf(account, openId)
    if (!window.isOpen && isFirst(message)) {
      if (message.reasonCode === HELD) return true
      if (await this.ground.recall.mayLeave(conversation)) return this.hold(message)
      // No upload for what cannot be sent.
      const skipped = { result: 'skipped' as const, reasonCode: 'window.closed', sentence: window.sentence }
      if (message.mediaId !== null) return this.settle(message, skipped)
    }
    if (patienceMs !== undefined && !(await this.isItsTurn(message, patienceMs))) return false
    let wire: ServiceMessage
    try {
      wire = await this.outgoing.wireOf(conversation, message, content)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return this.settle(message, { result: 'failed', reasonCode: error.code, sentence: error.message })
    }
    return this.settle(
      message,
      await sending.gate.send({
        key: `conversation:${messageId}`,
        contents: account === 'official' ? { service: wire } : { miniService: wire },
        ...(await classOf(this.ground, conversation, message)),
      }),
    )
  }

  /** What was left for the customer goes out before what is said now; then everything before the line is waited for. */
  private async isItsTurn(message: ConversationMessage, patienceMs: number): Promise<boolean> {
    for (const id of await this.turns.heldBefore(message))
      if (!(await this.attempt(id, patienceMs))) return false
    return this.turns.come(message, patienceMs)
  }

  /** Who waited in vain comes again soon, not only when the line's own job looks after it. */
  private async comeAgain(messageId: string): Promise<void> {
    const { db, jobs } = this.ground
    const again = { type: DELIVER_JOB, payload: { messageId }, dedupeKey: `${DELIVER_JOB}:${messageId}@turn` }
    await db.transact((tx) => jobs.enqueue(tx, { ...again, runAt: Date.now() + AGAIN_MS }))
  }

  /** Does the job: what was left for a customer who is back goes out in its order, as far as the window lets it. */
  readonly returned = async ({ conversationId }: { conversationId: string }): Promise<void> => {
    const held = { conversationId, state: 'later' as const, reasonCode: HELD }
    const lines = await this.ground.db.read.find(ConversationMessage, { where: held, order: { id: 'ASC' } })
    for (const { id } of lines)
      if (!(await this.attempt(id, JOB_PATIENCE_MS)))
        throw new Error('another process is sending this message')
  }

  /** Keeps a line for a customer who is told of it and comes back. */
  private async hold({ id, conversationId, staffId }: ConversationMessage): Promise<boolean> {
    const { db, jobs, events } = this.ground
    await db.transact(async (tx) => {
      const conversation = await lockRow(tx, Conversation, { id: conversationId })
      const message = await tx.findOneByOrFail(ConversationMessage, { id })
      if (!conversation || message.state !== 'sending') return
      const held = { state: 'later' as const, reasonCode: HELD, sentence: HELD_SENTENCE, retryAt: null }
      await tx.update(ConversationMessage, { id }, held)
      await jobs.enqueue(tx, tellJob(conversation, staffId))
      await events.note(tx, conversation, 'message', id)
    })
    return true
  }

  private async write(
    actor: Actor,
    { id, clientKey, takesOver }: { id: string; clientKey: string; takesOver: boolean },
    { content, mediaId }: { content: ConversationContent; mediaId: string | null },
  ): Promise<string> {
    const { db, clock, jobs, staff } = this.ground
    return db.transact(async (tx) => {
      const moment = { tx, now: clock.now() }
      const conversation = await lockVisible(moment, actor, id)
      const sourceKey = `out:${id}:${clientKey}`
      const known = await tx.findOneBy(ConversationMessage, { sourceKey })
      if (known) return known.id
      if (takesOver) await takeFromPool(this.ground, moment, actor, conversation)
      const owner =
        conversation.ownerStaffId === null ? undefined : await staff.byId(conversation.ownerStaffId)
      const whyNot = whyNotWrite(conversation, actor.staffId, owner?.name)
      if (whyNot) throw new AppError('conflict', whyNot.code, whyNot.sentence)
      const line = { sourceKey, direction: 'out' as const, content, mediaId, staffId: actor.staffId }
      const message = await append(this.ground, moment, conversation, { ...line, state: 'sending' })
      await jobs.enqueue(tx, {
        type: DELIVER_JOB,
        payload: { messageId: message!.id },
        dedupeKey: `${DELIVER_JOB}:${message!.id}`,
        runAt: Date.now() + SETTLE_MS,
      })
      return message!.id
    })
  }

  private async settle({ id, conversationId }: ConversationMessage, outcome: SendOutcome): Promise<boolean> {
    if (outcome.result === 'sending') return false
    const { db, clock, jobs, events } = this.ground
    await db.transact(async (tx) => {
      const conversation = await lockRow(tx, Conversation, { id: conversationId })
      const message = await tx.findOneByOrFail(ConversationMessage, { id })
      if (!conversation || (message.state !== 'sending' && message.state !== 'later')) return
      const isSent = outcome.result === 'sent'
      const retryAt = outcome.result === 'later' ? outcome.retryAt : null
      await tx.update(
        ConversationMessage,
        { id },
        {
          state: outcome.result,
          reasonCode: isSent ? null : outcome.reasonCode,
          sentence: isSent ? null : outcome.sentence.slice(0, 200),
          retryAt,
        },
      )
      if (isSent) await this.answered(tx, conversation, message)
      if (isSent && (await this.ground.recall.isAway(tx, conversation)))
        await jobs.enqueue(tx, tellJob(conversation, message.staffId))
      if (retryAt !== null) {
        const runAt = Date.now() + Math.max(0, retryAt - clock.now())
        const dedupeKey = `${DELIVER_JOB}:${id}@${retryAt}`
        await jobs.enqueue(tx, { type: DELIVER_JOB, payload: { messageId: id }, dedupeKey, runAt })
      }
      await events.note(tx, conversation, 'message', id)
      await events.note(tx, conversation, 'allowance')
    })
    return true
  }

  /** Nobody waits any more, and the guide has seen what they answered. */
  private async answered(
    tx: Parameters<Ground['events']['note']>[0],
    conversation: Conversation,
    { id, staffId, reasonCode }: ConversationMessage,
  ): Promise<void> {
    const { customers, clock } = this.ground
    const { customerId, storeId, inboundCount } = conversation
    await customers.touch(tx, { customerId, kind: 'reply', ref: id, storeId, staffId, at: clock.now() })
    // What was left before answers nothing of what the customer came back with.
    if (reasonCode === HELD) return
    await tx.update(Conversation, { id: conversation.id }, { waitingSince: null })
    if (staffId === null) return
    const key = { conversationId: conversation.id, staffId }
    if (await tx.existsBy(ConversationRead, key))
      await tx.update(ConversationRead, key, { seenCount: inboundCount })
    else await tx.insert(ConversationRead, { ...key, seenCount: inboundCount })
  }
}

/** Nothing was asked of WeChat yet: the line is new, or was kept for a customer who is away. */
const isFirst = ({ state, reasonCode }: ConversationMessage): boolean =>
  state === 'sending' || reasonCode === HELD
