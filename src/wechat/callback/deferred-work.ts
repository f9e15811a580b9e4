import { writeRows } from '../../platform/db/write-rows'
import { parseBody } from './envelope'
import type { InboundMessageRow } from './inbound-message.entity'
import { readMessage } from './message'
import { fitReply, type PassiveReply } from './reply'
import type { CallbackContext, Decision } from './router'
import { lateCause, leaseMs, type DeferredDeps, type Work } from './pending-work'
import { within } from './within'
import { finishWithin } from './within-commit'

/** A handler or resolver that takes longer has failed. */
const workLimitMs = 30_000
const sweepMs = 500
const sweepLimit = 50
/** Waits before the next attempt; after the last one the row is parked. */
const retryAfterMs = [1_000, 3_000, 10_000, 20_000]

/** Tells all processes that a row was answered. */
export const answeredChannel = 'callbacks.answered'

/**
 * Works out answers after the commit, under a lease on the inbox row: the network is needed, or a handler failed. A
 * process that stands still or dies loses its lease and its late result with it.
 */
export class DeferredWork {
  private readonly running = new Map<string, AbortController>()
  private sweeper: NodeJS.Timeout | undefined
  private heart: NodeJS.Timeout | undefined
  private isSweeping = false
  private isStopping = false

  constructor(private readonly deps: DeferredDeps) {}

  /** Starts looking for work whose owner is gone. */
  start(): void {
    this.sweeper = setInterval(() => void this.sweep(), sweepMs)
    this.sweeper.unref()
    this.heart = setInterval(() => void this.renew(), leaseMs / 3)
    this.heart.unref()
  }

  /** Ends what runs, or leaves it to other processes after `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.isStopping = true
    clearInterval(this.sweeper)
    const deadline = performance.now() + timeoutMs
    while ((this.running.size > 0 || this.isSweeping) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    clearInterval(this.heart)
    for (const abort of this.running.values()) abort.abort()
  }

  /** Runs the work of a row that this process holds. Never rejects. */
  async run(row: InboundMessageRow): Promise<void> {
    if (this.running.has(row.id)) return
    const abort = new AbortController()
    this.running.set(row.id, abort)
    try {
      await this.attempt(row, abort.signal)
    } catch (error) {
      await this.failed(row, error as Error)
    } finally {
      this.running.delete(row.id)
      this.announce(row.id)
    }
  }

  /** Takes over a row whose lease ran out, and runs its work; nothing when somebody else was quicker. Never rejects. */
  async takeOver(id: string): Promise<void> {
    const { rows, owner, statistics } = this.deps
    if (this.isStopping || this.running.has(id)) return
    try {
      if (!(await rows.takeOver(id, owner, Date.now(), leaseMs))) return
      const row = await rows.whole(id)
      if (!row) return
      if (row.attempts > 1) statistics.note('tried_again')
      await this.run(row)
    } catch {
      // the database is away for a moment; the row stays due
    }
  }

  /** Has an answer that is there sent as a customer-service message, once; nothing when there is none yet. */
  async handOver(id: string): Promise<void> {
    const { db, rows, jobs, lateReply, now } = this.deps
    const row = await rows.byId(id)
    if (!row?.reply) return
    const reply = JSON.parse(row.reply) as PassiveReply
    await db.transact(async (tx) => {
      if (!(await rows.handOver(tx, id, now()))) return
      const job = lateReply({ account: row.account, openId: row.openId, reply, cause: lateCause(id) })
      if (job) await jobs.enqueue(tx, job)
    })
  }

  private async attempt(row: InboundMessageRow, signal: AbortSignal): Promise<void> {
    const { router, formats } = this.deps
    const message = readMessage(parseBody(formats[row.account], row.body))
    const context = { account: row.account, inboundId: row.id, receivedAt: row.receivedAt }
    let work = JSON.parse(row.work ?? 'null') as Work | null
    let decision: Decision = {}
    if (work?.type === 'decide') {
      const observed = work.observe ? router.effectsOf(message, context) : []
      const decided = await within(workLimitMs, Promise.resolve(router.decide(message, context)))
      if (decided.within) {
        const order = { message, bare: row, within: decided.within, observed }
        const done = await finishWithin(this.deps, order)
        if (done === 'finished') await this.handOver(row.id)
        if (typeof done === 'string') return
        work = done
      } else {
        decision = { ...decided, effects: [...observed, ...(decided.effects ?? [])] }
        work = decided.later ? { type: 'resolve', ...decided.later } : null
      }
    }
    if (work?.type === 'resolve') decision = { ...decision, reply: await this.resolve(work, context, signal) }
    const reply = decision.reply && fitReply(decision.reply, message.msgType === 'event')
    await this.finish(row.id, reply, decision)
  }

  private resolve(
    work: Work & { type: 'resolve' },
    context: CallbackContext,
    signal: AbortSignal,
  ): Promise<PassiveReply | undefined> {
    return within(workLimitMs, this.deps.router.resolve(work.job, work.payload, { ...context, signal }))
  }

  private async finish(id: string, reply: PassiveReply | undefined, decision: Decision): Promise<void> {
    const { db, rows, jobs, owner } = this.deps
    const written = reply === undefined ? null : JSON.stringify(reply)
    const isMine = await db.transact(async (tx) => {
      if (!(await rows.finish(tx, id, owner, written, Date.now()))) return false
      await writeRows(tx, db, decision.effects ?? [])
      for (const job of decision.jobs ?? []) await jobs.enqueue(tx, job)
      return true
    })
    // a late-comer drops its result: the one who took over has answered or will
    if (isMine) await this.handOver(id)
  }

  private async failed(row: InboundMessageRow, error: Error): Promise<void> {
    const { rows, owner, log, statistics } = this.deps
    const pause = retryAfterMs[row.attempts - 1]
    statistics.note('handler_failed')
    if (pause === undefined) statistics.note('parked')
    log.warn(
      {
        inboundId: row.id,
        msgType: row.msgType,
        event: row.event,
        attempt: row.attempts,
        reason: error.message,
      },
      pause === undefined ? 'callback parked' : 'callback failed; trying again',
    )
    const retryAt = pause === undefined ? 'parked' : Date.now() + pause
    // when even this fails the lease runs out, and the row is taken over
    await rows.fail(row.id, owner, retryAt, error.message).catch(() => undefined)
  }

  private announce(id: string): void {
    this.deps.bus.publish(answeredChannel, id)
  }

  private async renew(): Promise<void> {
    const ids = [...this.running.keys()]
    if (ids.length === 0) return
    try {
      const kept = await this.deps.rows.renew(ids, this.deps.owner, Date.now() + leaseMs)
      for (const id of ids) if (!kept.has(id)) this.running.get(id)?.abort()
    } catch {
      // the next beat tries again; when all of them fail the lease runs out, which is what it is for
    }
  }

  private async sweep(): Promise<void> {
    if (this.isSweeping || this.isStopping) return
    this.isSweeping = true
    try {
      for (const row of await this.deps.rows.due(Date.now(), sweepLimit)) await this.attendTo(row)
    } catch (error) {
      this.deps.log.warn(
        { reason: (error as Error).message },
        'looking for left callbacks failed; trying again',
      )
    }
    this.isSweeping = false
  }

  private async attendTo(row: InboundMessageRow): Promise<void> {
    const { rows } = this.deps
    if (row.state === 'pending') {
      // not awaited: one slow answer must not hold up the others
      void this.takeOver(row.id)
    } else if (row.reply !== null && row.answeredBy !== 'passive') {
      // nobody fetched the answer while WeChat came again: it goes out by itself
      await rows.claimAnswer(row.id, 'service')
      await this.handOver(row.id)
    } else {
      await rows.settle(row.id)
    }
  }
}
