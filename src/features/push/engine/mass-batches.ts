import { In, LessThanOrEqual } from 'typeorm'
import { newId } from '../../../platform/ids'
import type { SendPass } from '../../sending'
import { Delivery } from '../entities/delivery'
import { MassBatch } from '../entities/mass-batch'
import { pieces } from './bulk'
import { ALONE } from './dry-run'
import { intentFor } from './ground'
import { LEASE_MS, MassCalls, rowsOf, type MassDeps } from './mass-calls'
import { Moves } from './outcomes'
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

  /** Sends to everybody whose pass is given; nobody is left out silently. */
  async send(
    running: RunningCampaign,
    batchId: string,
    passes: readonly SendPass[],
    isStopped: () => boolean,
  ): Promise<void> {
    const { db } = this.deps
    if (passes.length === 0) {
      await db.transact((tx) => tx.delete(MassBatch, { id: batchId, tries: 0 }))
      return
    }
    if (passes.length === 1) {
      await this.alone(running, batchId, passes[0]!)
      return
    }
    if (isStopped()) return
    await this.calls.make(running, batchId, passes)
  }

  /** Carries on what a dead process began and what WeChat gave no answer to; true when there was something. */
  async resume(campaigns: ReadonlyMap<string, RunningCampaign>): Promise<boolean> {
    const { db, clock } = this.deps
    if (campaigns.size === 0) return false
    const real = Date.now()
    const batch = await db.transact(async (tx) => {
      const found = await tx.findOne(MassBatch, {
        where: {
          campaignId: In([...campaigns.keys()]),
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
    const running = batch && campaigns.get(batch.campaignId)
    if (batch === undefined || running === undefined) return false
    const passes = await this.passesOf(running, batch.id)
    await this.send(running, batch.id, passes, () => false)
    return true
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
