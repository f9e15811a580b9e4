import { In, type EntityManager } from 'typeorm'
import { nextOpening } from '../../../domain/send-schedule'
import type { Clock } from '../../../platform/clock'
import type { Database } from '../../../platform/db/database'
import type { Decided, SendGate, SendPass } from '../../sending'
import { Delivery } from '../entities/delivery'
import { ownLock, sharedLock } from './bulk'
import { deliveriesOf } from './deliveries'
import { OVER_BUDGET, TOO_LATE } from './dry-run'
import { intentFor } from './ground'
import { Moves } from './outcomes'
import type { RunningCampaign } from './running'

/** A batch of a round has at most so many. */
export const DECIDED_AT_ONCE = 500

/** The campaign was paused or stopped, or the chunk was lost: nothing more is decided. */
export class Halted extends Error {}

/** Whether the round may go on: its chunks are still its own, and nobody stopped it. */
export interface RoundHold {
  /** Asked in the transaction that relies on it. */
  areHeld(tx: EntityManager): Promise<boolean>
  isStopped(): boolean
}

/** Decides the batches of one round. */
export class RoundDecisions {
  /** The deliveries behind the passes, by the key of their intent. */
  private readonly rows = new Map<string, string>()

  constructor(
    private readonly deps: { db: Database; clock: Clock; gate: SendGate },
    private readonly running: RunningCampaign,
    private readonly hold: RoundHold,
  ) {}

  /** The delivery that an intent of this round is of. */
  rowOf(intentKey: string): string | undefined {
    return this.rows.get(intentKey)
  }

  /**
   * Decides a batch: states, decisions and reservations in one commit, before any call. Throws `Halted` when the round
   * must not go on.
   */
  async decide(ids: readonly string[], massBatchId?: string): Promise<SendPass[]> {
    const { db, clock, gate } = this.deps
    const { campaign, schedule } = this.running
    return db.transact(async (tx) => {
      await this.demandRunning(tx)
      if (!(await this.hold.areHeld(tx))) throw new Halted()
      const now = clock.now()
      const rows = (await deliveriesOf(tx, ids, ['queued', 'later', 'sending'])).filter(
        // A mass message that was begun is carried on by its batch, and who is due later by another chunk.
        ({ state, dueAt, massBatchId: begun }) =>
          !(state === 'sending' && begun !== null) && !(state === 'later' && dueAt > now),
      )
      const moves = new Moves(schedule, false)
      if (nextOpening(schedule, now) === undefined) {
        for (const row of rows) moves.skipped(row.id, row.reasonCode ?? TOO_LATE)
        await moves.write(tx, campaign.id, now)
        return []
      }
      const open = await this.withinBudget(tx, rows, moves)
      const intents = open.map(({ customerId }) => intentFor(campaign, customerId))
      const decided = await gate.decide(tx, intents, { isOrphaned: true })
      for (const [index, row] of open.entries()) {
        const one = decided[index]!
        moves.decided(row.id, one, one.pass?.channel === 'mass' ? massBatchId : undefined)
        this.rows.set(one.intent.key, row.id)
      }
      await moves.write(tx, campaign.id, now)
      return decided.flatMap(({ pass }: Decided) => pass ?? [])
    })
  }

  /** Senders that share a budget take turns, so that each sees what the others used. */
  private async demandRunning(tx: EntityManager): Promise<void> {
    const { id, budgetMessages } = this.running.campaign
    const lock = budgetMessages === null ? sharedLock(tx) : ownLock(tx)
    const rows: { state: string }[] = await tx.query(`SELECT state FROM campaigns WHERE id = ?${lock}`, [id])
    if (rows[0]?.state !== 'running' || this.hold.isStopped()) throw new Halted()
  }

  /** Those for whom the campaign's budget still holds; the others are skipped, as the dry run said. */
  private async withinBudget(tx: EntityManager, rows: Delivery[], moves: Moves): Promise<Delivery[]> {
    const { campaign } = this.running
    if (campaign.budgetMessages === null) return rows
    const used = await tx.countBy(Delivery, {
      campaignId: campaign.id,
      state: In(['sending', 'sent', 'failed', 'unknown']),
    })
    const fresh = rows.filter(({ state }) => state !== 'sending')
    let left = campaign.budgetMessages - used
    if (left >= fresh.length) return rows
    const intents = fresh.map(({ customerId }) => intentFor(campaign, customerId))
    const verdicts = await this.deps.gate.preview(intents)
    const over = new Set<Delivery>()
    for (const [index, row] of fresh.entries())
      if (verdicts[index]!.result === 'send' && left-- <= 0) over.add(row)
    for (const { id } of over) moves.skipped(id, OVER_BUDGET)
    return rows.filter((row) => !over.has(row))
  }
}
