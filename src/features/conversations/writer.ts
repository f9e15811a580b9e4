import type { z } from 'zod'
import type { ConversationMessage as LineView, OutgoingContent, Window } from '../../contract/conversations'
import type { ConversationContent } from '../../domain/conversation'
import { AppError } from '../../domain/errors'
import { lockRow } from '../../platform/db/lock'
import type { Actor } from '../../platform/http/serve'
import type { ServiceMessage } from '../../wechat/api/service-message'
import type { SendOutcome } from '../sending'
import { lockVisible, whyNotWrite } from './access'
import { Conversation, ConversationMedia, ConversationMessage, ConversationRead } from './entities'
import type { Ground } from './ground'
import { fileOf } from './media-fetch'
import { classOf } from './line-class'
import { presentLines, presentWindow } from './present'
import { HELD, HELD_SENTENCE, tellJob } from './recall'
import { append } from './thread'

/** The job that sends a message again when that makes sense, or settles one whose process died. */
export const DELIVER_JOB = 'conversations.deliver'

/** Longer than the gate's lease: by then whoever was sending has settled it or is gone. */
const SETTLE_MS = 70_000

type Outgoing = z.output<typeof OutgoingContent>

/** Sends what staff write, through the send gate, once per client key. */
export class Writer {
  private readonly turns = new Map<string, Promise<void>>()

  constructor(private readonly ground: Ground) {}

  /** Writes the line down and sends it; a known client key answers as before and sends nothing. */
  async send(
    actor: Actor,
    order: { id: string; clientKey: string; content: Outgoing },
  ): Promise<{ message: z.input<typeof LineView>; window: z.input<typeof Window> }> {
    const { db, sending } = this.ground
    const prepared = await this.contentOf(order.id, order.content)
    const messageId = await this.inTurn(order.id, async () => {
      const written = await this.write(actor, order, prepared)
      await this.attempt(written)
      return written
    })
    const message = await db.read.findOneByOrFail(ConversationMessage, { id: messageId })
    const conversation = await db.read.findOneByOrFail(Conversation, { id: order.id })
    const [line] = await presentLines(this.ground, conversation, [message])
    const window = await sending.windowOf(conversation.account, conversation.openId)
    return { message: line!, window: presentWindow(window) }
  }

  /** What is sent at once from two windows of this process arrives in the order in which it stands here. */
  private async inTurn<T>(conversationId: string, work: () => Promise<T>): Promise<T> {
    const before = this.turns.get(conversationId) ?? Promise.resolve()
    const mine = before.then(work)
    const settled = mine.then(
      () => undefined,
      () => undefined,
    )
    this.turns.set(conversationId, settled)
    void settled.then(() => {
      if (this.turns.get(conversationId) === settled) this.turns.delete(conversationId)
    })
    return mine
  }

  /** Does the job; the worker comes back while another process is sending the line. */
  readonly deliver = async ({ messageId }: { messageId: string }): Promise<void> => {
    if (!(await this.attempt(messageId))) throw new Error('another process is sending this message')
  }

  /** Sends a line that is still to be sent; false while somebody else is sending it. */
  private async attempt(messageId: string): Promise<boolean> {
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
    let wire: ServiceMessage
    try {
      wire = await this.wireOf(conversation, message, content)
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

  /** Does the job: what was left for a customer who is back goes out in its order, as far as the window lets it. */
  readonly returned = async ({ conversationId }: { conversationId: string }): Promise<void> => {
    const held = { conversationId, state: 'later' as const, reasonCode: HELD }
    const lines = await this.ground.db.read.find(ConversationMessage, { where: held, order: { id: 'ASC' } })
    for (const { id } of lines)
      if (!(await this.attempt(id))) throw new Error('another process is sending this message')
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
    { id, clientKey }: { id: string; clientKey: string },
    { content, mediaId }: { content: ConversationContent; mediaId: string | null },
  ): Promise<string> {
    const { db, clock, jobs, staff } = this.ground
    return db.transact(async (tx) => {
      const moment = { tx, now: clock.now() }
      const conversation = await lockVisible(moment, actor, id)
      const sourceKey = `out:${id}:${clientKey}`
      const known = await tx.findOneBy(ConversationMessage, { sourceKey })
      if (known) return known.id
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

  private async contentOf(
    conversationId: string,
    content: Outgoing,
  ): Promise<{ content: ConversationContent; mediaId: string | null }> {
    switch (content.kind) {
      case 'text':
        return { content, mediaId: null }
      case 'image':
      case 'voice': {
        const { mediaId, kind } = content
        const where = { id: mediaId, conversationId, kind, state: 'kept' as const }
        if (!(await this.ground.db.read.existsBy(ConversationMedia, where)))
          throw new AppError('not_found', 'conversation.no_media', '没有找到要发送的文件，请重新选择。')
        return { content: { kind }, mediaId }
      }
      case 'product':
      case 'offer':
      case 'live': {
        const card = await this.ground.cards.byId(content.kind, content.id)
        if (!card)
          throw new AppError(
            'not_found',
            'conversation.no_card',
            '这张卡片的内容已下架或已结束，请换一个再发。',
          )
        const { kind, id, title, pagePath } = card
        return { content: { kind, id, title, pagePath }, mediaId: null }
      }
      case 'page':
        return { content: { ...content, appId: this.ground.miniappAppId }, mediaId: null }
    }
  }

  private async wireOf(
    conversation: Conversation,
    { mediaId }: ConversationMessage,
    content: ConversationContent,
  ): Promise<ServiceMessage> {
    switch (content.kind) {
      case 'text':
        return { type: 'text', content: content.text }
      case 'image':
      case 'voice':
        return { type: content.kind, mediaId: await this.uploaded(conversation, content.kind, mediaId!) }
      case 'product':
      case 'offer':
      case 'live':
      case 'page': {
        const thumbMediaId = await this.ground.cover(conversation.account)
        if (thumbMediaId === undefined)
          throw new AppError(
            'invalid',
            'conversation.no_cover',
            '发卡片需要一张封面图；请在自动回复的素材里上传一张「封面图」，再重新发送。',
          )
        const { title, pagePath } = content
        return { type: 'miniprogram', title, appId: this.ground.miniappAppId, pagePath, thumbMediaId }
      }
      default:
        throw new AppError('invalid', 'conversation.bad_kind', '这种消息不能发给顾客。')
    }
  }

  private async uploaded(
    { account }: Conversation,
    kind: 'image' | 'voice',
    mediaId: string,
  ): Promise<string> {
    const { db, gateways } = this.ground
    const media = await db.read.findOneByOrFail(ConversationMedia, { id: mediaId })
    const bytes = await fileOf(this.ground, media)
    if (!bytes) throw new AppError('not_found', 'conversation.no_media', '文件已不在，请重新选择后再发送。')
    const contentType = media.contentType ?? 'application/octet-stream'
    const filename = `${kind}.${contentType === 'audio/mpeg' ? 'mp3' : (contentType.split('/')[1] ?? 'bin')}`
    return (await gateways[account].uploadMedia(kind, { filename, contentType, content: bytes })).mediaId
  }
}

/** Nothing was asked of WeChat yet: the line is new, or was kept for a customer who is away. */
const isFirst = ({ state, reasonCode }: ConversationMessage): boolean =>
  state === 'sending' || reasonCode === HELD
