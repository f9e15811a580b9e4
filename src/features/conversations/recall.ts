import type { EntityManager } from 'typeorm'
import { STORE_TIME_ZONE, wallClock } from '../../domain/store-time'
import { lockRow } from '../../platform/db/lock'
import type { NewJob } from '../../platform/jobs/jobs'
import type { SendOutcome } from '../sending'
import { Conversation, ConversationMessage } from './entities'
import type { CallsBack, Ground } from './ground'
import { append } from './thread'

/** The job that tells a customer by a subscription message that somebody answered. */
export const TELL_JOB = 'conversations.tell-customer'

/** The job that sends what was left for a customer who is back. */
export const RETURN_JOB = 'conversations.returned'

/** Why a line waits: its customer is away and is told, and it goes out by itself when they come back. */
export const HELD = 'conversation.held'
export const HELD_SENTENCE = '已留言：正在用订阅消息通知顾客，顾客回来后自动发出。'

/** Whoever has said nothing for so long in the Mini Program's chat has left it. */
const AWAY_MS = 5 * 60_000
const PAGE = 'pages/home/index'

/** The job for somebody who came back by this message; enqueue it in the transaction that takes the message in. */
export const returnJob = (conversationId: string, lineId: string): NewJob => ({
  type: RETURN_JOB,
  payload: { conversationId },
  dedupeKey: `${RETURN_JOB}:${lineId}`,
})

/** An answer to tell of. A turn is what lies between two messages of the customer, named by their number. */
export interface TellOrder {
  conversationId: string
  turn: number
  staffId: string | null
}

/** The moment as templates say it. */
export function templateTime(at: number): string {
  const { date, time } = wallClock(at, STORE_TIME_ZONE)
  return `${date} ${time}`
}

/** The job; enqueue it in the transaction in which the answer is settled. */
export function tellJob({ id, inboundCount }: Conversation, staffId: string | null): NewJob {
  const payload: TellOrder = { conversationId: id, turn: inboundCount, staffId }
  return { type: TELL_JOB, payload, dedupeKey: `${TELL_JOB}:${id}:${inboundCount}` }
}

/**
 * Calls customers back to an answer they cannot see: once for each turn, by a token they gave, as a service notice. It
 * names neither what they asked nor what was answered, because it lies on a lock screen.
 */
export class Recall implements CallsBack {
  constructor(private readonly ground: Omit<Ground, 'recall'>) {}

  /** Whether an answer may be left for a customer who cannot be written to now: they can be told, or have been. */
  async mayLeave(conversation: Conversation): Promise<boolean> {
    const { db } = this.ground
    const held = { conversationId: conversation.id, state: 'later' as const, reasonCode: HELD }
    return (await db.read.existsBy(ConversationMessage, held)) || (await this.canTell(conversation))
  }

  /** Whether the customer has left the chat of the Mini Program, where nothing but a message of ours calls them back. */
  async isAway(tx: EntityManager, { id, account }: Conversation): Promise<boolean> {
    if (account !== 'miniapp') return false
    const where = { conversationId: id, direction: 'in' as const }
    const last = await tx.findOne(ConversationMessage, { where, order: { id: 'DESC' } })
    return last !== null && this.ground.clock.now() - last.at > AWAY_MS
  }

  /** Does the job. */
  readonly tell = async (order: TellOrder): Promise<void> => {
    const { db, sending } = this.ground
    const { conversationId: id, turn, staffId } = order
    const conversation = await db.read.findOneBy(Conversation, { id })
    // Whoever wrote again has the answer in front of them.
    if (!conversation || conversation.dataKey === null || conversation.inboundCount !== turn) return
    const notice = await this.notice()
    if (!notice) return this.notTold(id, '没有可用的「提问有回复」订阅模板')
    const outcome = await sending.gate.send({
      key: `conversation-told:${id}:${turn}`,
      class: 'serviceNotice',
      to: { customerId: conversation.customerId },
      contents: { subscription: { ...notice, page: PAGE } },
      source: { kind: 'conversation', id, staffId: staffId ?? undefined },
    })
    await this.settle(order, outcome)
  }

  private async settle(order: TellOrder, outcome: SendOutcome): Promise<void> {
    if (outcome.result === 'sending') throw new Error('another process is telling this customer')
    if (outcome.result === 'later') return this.again(order, outcome.retryAt)
    if (outcome.result === 'sent') return this.told(order)
    // Nobody knows whether they were told: what is left for them stays.
    if (outcome.result === 'unknown') return
    return this.notTold(order.conversationId, outcome.sentence)
  }

  private async again(order: TellOrder, at: number): Promise<void> {
    const { db, clock, jobs } = this.ground
    const runAt = Date.now() + Math.max(0, at - clock.now())
    const dedupeKey = `${TELL_JOB}:${order.conversationId}:${order.turn}@${at}`
    await db.transact((tx) => jobs.enqueue(tx, { type: TELL_JOB, payload: order, dedupeKey, runAt }))
  }

  /** Notes it between the messages; the customer waits no more, the brand does. */
  private async told({ conversationId: id, turn, staffId }: TellOrder): Promise<void> {
    const { db, clock, staff, events } = this.ground
    const name = staffId === null ? undefined : (await staff.byId(staffId))?.name
    await db.transact(async (tx) => {
      const conversation = await lockRow(tx, Conversation, { id })
      if (!conversation || conversation.inboundCount !== turn) return
      await append(this.ground, { tx, now: clock.now() }, conversation, {
        sourceKey: `told:${id}:${turn}`,
        direction: 'mark',
        content: { kind: 'mark', what: 'told', names: [name ?? '系统'] },
      })
      if (conversation.waitingSince === null) return
      await tx.update(Conversation, { id }, { waitingSince: null })
      await events.note(tx, conversation, 'state')
    })
  }

  /** What was left for a customer who could not be told is no message any more: the guide must know. */
  private async notTold(id: string, why: string): Promise<void> {
    await this.ground.db.transact(async (tx) => {
      const conversation = await lockRow(tx, Conversation, { id })
      if (conversation) await dropHeld(this.ground, tx, conversation, `没有通知到顾客，未发出：${why}`)
    })
  }

  private async canTell({ customerId }: Conversation): Promise<boolean> {
    const { customers, sending } = this.ground
    const notice = await this.notice()
    if (!notice) return false
    const miniapp = (await customers.openIdsOf(customerId)).find(({ account }) => account === 'miniapp')
    if (!miniapp) return false
    return ((await sending.tokens.of(miniapp))[notice.templateId] ?? 0) > 0
  }

  private notice() {
    const time = templateTime(this.ground.clock.now())
    return this.ground.notice('answer', { question: '你的咨询', answer: '已有回复，点开查看', time })
  }
}

/** Ends the waiting of lines that were left for the customer, with a sentence for staff. */
export async function dropHeld(
  { events }: Pick<Ground, 'events'>,
  tx: EntityManager,
  conversation: Conversation,
  sentence: string,
): Promise<void> {
  const where = { conversationId: conversation.id, state: 'later' as const, reasonCode: HELD }
  const lines = await tx.findBy(ConversationMessage, where)
  for (const { id } of lines) {
    await tx.update(
      ConversationMessage,
      { id },
      { state: 'skipped', reasonCode: 'conversation.not_told', sentence: sentence.slice(0, 200) },
    )
    await events.note(tx, conversation, 'message', id)
  }
}
