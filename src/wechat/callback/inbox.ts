import { newId } from '../../platform/ids'
import type { CallbackAccount } from './account'
import { dedupeKey } from './dedupe'
import { answeredChannel, DeferredWork } from './deferred-work'
import type { DeferredDeps } from './pending-work'
import type { InboundMessageRow } from './inbound-message.entity'
import type { AnswerRow } from './inbox-rows'
import type { OpenedCallback } from './opening'
import { bareRow, canBePassive, makePlan, planRows, type Plan, type PlannedRows } from './plan'
import type { Pressure } from './pressure'
import type { PassiveReply } from './reply'
import type { CallbackContext } from './router'
import { WaitingRoom } from './waiting-room'
import { within } from './within'
import { commitWithin, type WithinOrder } from './within-commit'

/** What the endpoint sends back. */
export type Answer =
  | { kind: 'reply'; reply: PassiveReply; createdAt: number }
  /** `success`; `isLate` when an answer follows as a customer-service message. */
  | { kind: 'acknowledge'; isLate: boolean }
  /** Not on disk, so not acknowledged. */
  | { kind: 'unavailable' }

const acknowledge: Answer = Object.freeze({ kind: 'acknowledge', isLate: false })
const acknowledgeLate: Answer = Object.freeze({ kind: 'acknowledge', isLate: true })
const unavailable: Answer = Object.freeze({ kind: 'unavailable' })

/** Deadlines of decisions.md 5 in ms, counted from the arrival of the request. */
const replyDueMs = 4_000
const commitDueMs = 3_000

/** A callback that is on disk, and what was made of it. */
interface Committed {
  planned: PlannedRows
  plan: Plan
}

/** What the inbox needs. */
export interface InboxDeps extends DeferredDeps {
  pressure: Pressure
}

/**
 * Takes callbacks on: decides, commits the row with its reply and effects in one durable group, and only then answers.
 * A redelivery finds the row and gets the same answer, or waits for it, whichever process is working it out.
 */
export class Inbox {
  private readonly deferred: DeferredWork
  private readonly waiting: WaitingRoom
  private unsubscribe: (() => void) | undefined

  constructor(private readonly deps: InboxDeps) {
    this.deferred = new DeferredWork(deps)
    this.waiting = new WaitingRoom((ids) => deps.rows.changed(ids, Date.now()))
  }

  /** Starts looking after answers that are worked out later. */
  start(): void {
    this.unsubscribe = this.deps.bus.subscribe(answeredChannel, (id) => this.waiting.wake(id))
    this.deferred.start()
  }

  /** Ends what was begun; what is not ready after `timeoutMs` is left to other processes. */
  async stop(timeoutMs: number): Promise<void> {
    await this.deferred.stop(timeoutMs)
    this.unsubscribe?.()
  }

  /** Takes a callback on; `arrivedAt` is the `performance.now()` of its arrival. Never rejects. */
  async receive(account: CallbackAccount, opened: OpenedCallback, arrivedAt: number): Promise<Answer> {
    const { message, fields, text } = opened
    const { router, pressure, log } = this.deps
    const receivedAt = this.deps.now()
    const context: CallbackContext = { account: account.account, inboundId: newId(receivedAt), receivedAt }
    const key = dedupeKey(account.appId, message, fields)
    let plan: Plan | Promise<Plan> =
      pressure.level >= 3 ? { kind: 'postponed' } : makePlan(router, message, context)
    if (plan instanceof Promise) plan = await plan
    const bare = bareRow(key, message, context, text)
    try {
      const answer =
        plan.kind === 'decided' && plan.decision.within
          ? this.commitWithin({ message, bare, within: plan.decision.within, observed: plan.observed })
          : this.commit(bare, plan)
      const committed = await within(commitDueMs - (performance.now() - arrivedAt), answer)
      if (!committed) return await this.answerAgain(key, account, arrivedAt)
      return await this.answerNew(committed.planned, committed.plan, account, arrivedAt)
    } catch (error) {
      log.error(
        { reason: (error as Error).message },
        'callback could not be stored or looked up; not acknowledged',
      )
      return unavailable
    }
  }

  /** Undefined when another delivery of the same callback was first. */
  private async commit(bare: InboundMessageRow, plan: Plan): Promise<Committed | undefined> {
    const { db, rows } = this.deps
    const planned = planRows(this.deps, bare, plan)
    const { won } = await db.commitUnit({ claim: rows.claim(planned.row), effects: planned.effects })
    return won ? { planned, plan } : undefined
  }

  private async commitWithin(order: WithinOrder): Promise<Committed | undefined> {
    const { observed } = order
    const done = await commitWithin(this.deps, order)
    if (done.kind === 'lost') return undefined
    if (done.kind === 'failed')
      return this.commit(order.bare, { kind: 'postponed', observed, error: done.error })
    return { planned: done.planned, plan: { kind: 'decided', observed, decision: done.decision } }
  }

  private async answerNew(
    { row, hasJobs }: PlannedRows,
    plan: Plan,
    account: CallbackAccount,
    arrivedAt: number,
  ): Promise<Answer> {
    if (hasJobs) this.deps.jobs.wake()
    if (plan.kind === 'postponed') {
      if (plan.error) this.report(row, plan.error)
      return acknowledgeLate
    }
    if (plan.decision.later) {
      void this.deferred.run(row)
      return this.waitFor(row.id, account, arrivedAt)
    }
    if (row.answeredBy === 'passive' && plan.decision.reply) {
      return { kind: 'reply', reply: plan.decision.reply, createdAt: row.receivedAt }
    }
    return row.answeredBy === 'service' ? acknowledgeLate : acknowledge
  }

  private report({ id, msgType, event }: PlannedRows['row'], error: Error): void {
    this.deps.statistics.note('handler_failed')
    this.deps.log.warn(
      { inboundId: id, msgType, event, reason: error.message },
      'callback handler failed; trying again',
    )
  }

  private async answerAgain(key: string, account: CallbackAccount, arrivedAt: number): Promise<Answer> {
    this.deps.statistics.note('redelivered')
    const row = await this.deps.rows.byKey(key)
    if (!row) return unavailable
    return (await this.answerFrom(row, account)) ?? this.waitFor(row.id, account, arrivedAt)
  }

  /** The answer that a row holds, or undefined while there is none or another request just claimed it. */
  private async answerFrom(row: AnswerRow, account: CallbackAccount): Promise<Answer | undefined> {
    const reply = row.reply === null ? undefined : (JSON.parse(row.reply) as PassiveReply)
    if (row.answeredBy === 'passive' && reply) return { kind: 'reply', reply, createdAt: row.receivedAt }
    if (row.answeredBy === 'service') return acknowledgeLate
    if (row.answeredBy === 'none' || row.state === 'parked') return acknowledge
    if (row.state === 'pending') return undefined
    if (!reply) return acknowledge
    if (!canBePassive(account.account, reply)) return this.answerLate(row.id)
    const isMine = await this.deps.rows.claimAnswer(row.id, 'passive')
    return isMine ? { kind: 'reply', reply, createdAt: row.receivedAt } : undefined
  }

  /** Gives up answering here, unless somebody else has answered: the answer follows as a customer-service message. */
  private async answerLate(id: string): Promise<Answer | undefined> {
    if (!(await this.deps.rows.claimAnswer(id, 'service'))) return undefined
    await this.deferred.handOver(id)
    return acknowledgeLate
  }

  private async waitFor(id: string, account: CallbackAccount, arrivedAt: number): Promise<Answer> {
    for (;;) {
      const row = await this.deps.rows.byId(id)
      if (!row) return unavailable
      const answer = await this.answerFrom(row, account)
      if (answer) return answer
      const leftMs = replyDueMs - (performance.now() - arrivedAt)
      if (leftMs <= 0) {
        const late = await this.answerLate(id)
        if (late) return late
        continue
      }
      if (row.leaseUntil !== null && row.leaseUntil < Date.now()) void this.deferred.takeOver(id)
      await this.waiting.wait(id, leftMs)
    }
  }
}
