import { In, LessThanOrEqual } from 'typeorm'
import { nextOpening } from '../../../domain/send-schedule'
import { newId } from '../../../platform/ids'
import type { SendPass } from '../../sending'
import { Delivery } from '../entities/delivery'
import { MassBatch } from '../entities/mass-batch'
import { pieces } from './bulk'
import { moveDeliveries } from './deliveries'
import { ALONE } from './dry-run'
import { intentFor } from './ground'
import { LEASE_MS, MassCalls, rowsOf, type MassDeps } from './mass-calls'
import { Moves, STOPPED } from './outcomes'
import type { RunningCampaign } from './running'

/** Mass messages: one row each, whose id is the `clientmsgid`, so that each goes out once whatever happens. */
export class MassBatches {
  private readonly calls: MassCalls

  constructor(private readonly deps: MassDeps) {
    this.calls = new MassCalls(deps)
  }

  /** An id for a batch that may come to be. */
  open(campaignId: string): Promise<string> {
    const id = newId()
    const row = {
      id,
      campaignId,
      state: 'waiting' as const,
      size: 0,
      tries: 0,
      startedAt: this.deps.clock.now(),
    }
    const lease = { leaseUntil: Date.now() + 3 * LEASE_MS, retryAt: row.startedAt }
    return this.deps.db.transact(async (tx) => {
      await tx.insert(MassBatch, { ...row, ...lease })
      return id
    })
  }

  /** Sends a batch that was just opened to everybody whose pass is given; nobody is left out silently. */
  async send(
    running: RunningCampaign,
    batchId: string,
    passes: readonly SendPass[],
    isStopped: () => boolean,
  ): Promise<void> {
    const { db } = this.deps
    if (passes.length === 0) await db.transact((tx) => tx.delete(MassBatch, { id: batchId, tries: 0 }))
    else if (passes.length === 1) await this.alone(running, batchId, passes[0]!)
    else if (isStopped()) await this.release(batchId)
    else await this.calls.make(running, batchId, passes)
  }

  /** Whoever opened the batch does not call: the next one who looks after batches does not wait for its lease. */
  async release(batchId: string): Promise<void> {
    await this.deps.db.transact((tx) => tx.update(MassBatch, { id: batchId, tries: 0 }, { leaseUntil: 0 }))
  }

  /** Carries on what a dead process began and what WeChat gave no answer to; true when there was something. */
  async resume(campaigns: ReadonlyMap<string, RunningCampaign>): Promise<boolean> {
    if (campaigns.size === 0) return false
    const batch = await this.claim([...campaigns.keys()])
    const running = batch && campaigns.get(batch.campaignId)
    if (batch === undefined || running === undefined) return false
    const { id, tries } = batch
    const passes = await this.passesOf(running, id)
    const now = this.deps.clock.now()
    const opening = nextOpening(running.schedule, now)
    // What was decided before the process died may not hold any more, and nobody was called.
    if (tries === 0) await this.calls.putBack(running, id, passes, { at: now, reasonCode: STOPPED })
    else if (opening === undefined || passes.length === 0) await this.giveUp(id)
    else if (opening > now) await this.calls.waitUntil(id, opening)
    else await this.calls.make(running, id, passes)
    return true
  }

  /** Nobody will find out by asking: the finish event may, or a person. */
  private async giveUp(batchId: string): Promise<void> {
    const { db, clock } = this.deps
    await db.transact(async (tx) => {
      const rows = await tx.findBy(Delivery, { massBatchId: batchId, state: 'sending' })
      const reasonCode = 'sending.interrupted'
      await moveDeliveries(
        tx,
        rows.map(({ id }) => ({ id, state: 'unknown', reasonCode })),
        clock.now(),
      )
      await tx.update(MassBatch, { id: batchId }, { state: 'unknown', leaseUntil: null })
    })
  }

  private claim(campaignIds: readonly string[]): Promise<MassBatch | undefined> {
    const { db, clock } = this.deps
    const real = Date.now()
    return db.transact(async (tx) => {
      const found = await tx.findOne(MassBatch, {
        where: {
          campaignId: In([...campaignIds]),
          state: In(['sending', 'waiting']),
          leaseUntil: LessThanOrEqual(real),
          retryAt: LessThanOrEqual(clock.now()),
        },
        order: { id: 'ASC' },
      })
      if (found === null) return undefined
      const claim = { id: found.id, leaseUntil: found.leaseUntil! }
      const { affected } = await tx.update(MassBatch, claim, { leaseUntil: real + LEASE_MS })
      return affected === 1 ? found : undefined
    })
  }

  private async passesOf({ campaign }: RunningCampaign, batchId: string): Promise<SendPass[]> {
    const { db, gate } = this.deps
    const where = { massBatchId: batchId, state: In(['sending' as const, 'unknown' as const]) }
    const rows = await db.read.find(Delivery, { where, select: { id: true, customerId: true } })
    const passes: SendPass[] = []
    for (const some of pieces(rows, 500)) {
      const intents = some.map(({ customerId }) => intentFor(campaign, customerId))
      const decided = await db.transact((tx) => gate.decide(tx, intents, { isOrphaned: true }))
      passes.push(...decided.flatMap(({ pass }) => (pass?.channel === 'mass' ? [pass] : [])))
    }
    return passes
  }

  /** WeChat takes no mass message for one person (40130): it is not tried, and the dry run said so. */
  private async alone(
    { campaign, schedule }: RunningCampaign,
    batchId: string,
    pass: SendPass,
  ): Promise<void> {
    const { db, clock, gate } = this.deps
    const rows = await rowsOf(db, batchId)
    await db.transact(async (tx) => {
      await gate.withdraw(tx, [pass], ALONE)
      const moves = new Moves(schedule, false)
      for (const id of rows.values()) moves.skipped(id, ALONE)
      await moves.write(tx, campaign.id, clock.now())
      await tx.delete(MassBatch, { id: batchId })
    })
  }
}
