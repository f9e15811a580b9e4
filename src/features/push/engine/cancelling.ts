import { In, type EntityManager } from 'typeorm'
import type { Delivery } from '../entities/delivery'
import { Campaign } from '../entities/campaign'
import { DeliveryChunk } from '../entities/delivery-chunk'
import { Forecast } from '../entities/forecast'
import { MassBatch } from '../entities/mass-batch'
import { deliveriesOf, moveDeliveries } from './deliveries'
import { intentFor, type PlanDeps } from './ground'
import { planPages } from './plan'
import type { SendGate } from '../../sending'

const AT_ONCE = 20

/** After a stop: what waited is cancelled, what a dead sender left is looked at, so that everybody has one last state. */
export class Cancelling {
  constructor(private readonly deps: PlanDeps & { gate: SendGate }) {}

  /** Does some of what is left of stopped campaigns; true when there was something. */
  async sweep(): Promise<boolean> {
    const { db } = this.deps
    const open = await db.read.query<{ id: string }[]>(
      `SELECT k.id FROM delivery_chunks k JOIN campaigns c ON c.id = k.campaignId
       WHERE c.state = 'cancelled' AND k.state = 'open' AND (k.leaseUntil IS NULL OR k.leaseUntil < ?)
       LIMIT ${AT_ONCE}`,
      [Date.now()],
    )
    for (const { id } of open) await this.cancelChunk(id)
    return (await this.planRest()) || open.length > 0
  }

  private cancelChunk(chunkId: string): Promise<void> {
    const { db, clock, gate } = this.deps
    return db.transact(async (tx) => {
      const chunk = await tx.findOneBy(DeliveryChunk, { id: chunkId, state: 'open' })
      const campaign = chunk && (await tx.findOneBy(Campaign, { id: chunk.campaignId }))
      if (!chunk || !campaign || (chunk.leaseUntil ?? 0) > Date.now()) return
      const rows = await deliveriesOf(tx, chunk.deliveryIds, ['queued', 'later', 'sending'])
      const waiting = rows.filter(({ state }) => state !== 'sending')
      const left = rows.filter(({ state, massBatchId }) => state === 'sending' && massBatchId === null)
      const now = clock.now()
      const stopped = { state: 'cancelled', reasonCode: 'campaign.stopped' } as const
      await moveDeliveries(
        tx,
        waiting.map(({ id }) => ({ id, ...stopped })),
        now,
      )
      await this.lookAfter(tx, campaign, left, gate)
      await tx.update(DeliveryChunk, { id: chunkId }, { state: 'done', leaseOwner: null, leaseUntil: null })
      await this.cancelMass(tx, campaign.id, now)
    })
  }

  /** What a dead sender had begun: called and unknown, or decided and never called. */
  private async lookAfter(
    tx: EntityManager,
    campaign: Campaign,
    left: readonly Delivery[],
    gate: SendGate,
  ): Promise<void> {
    const intents = left.map(({ customerId }) => intentFor(campaign, customerId))
    const decided = await gate.decide(tx, intents, { isOrphaned: true })
    await gate.withdraw(
      tx,
      decided.flatMap(({ pass }) => pass ?? []),
      'campaign.stopped',
    )
    const changes = left.map(({ id }, index) => {
      const outcome = decided[index]?.outcome
      if (outcome?.result === 'sent') return { id, state: 'sent' as const }
      if (outcome?.result === 'unknown' || outcome?.result === 'failed')
        return { id, state: outcome.result, reasonCode: outcome.reasonCode }
      return { id, state: 'cancelled' as const, reasonCode: 'campaign.stopped' }
    })
    await moveDeliveries(tx, changes, this.deps.clock.now())
  }

  /** Mass messages that were never handed in are cancelled; of those that were, nobody knows. */
  private async cancelMass(tx: EntityManager, campaignId: string, now: number): Promise<void> {
    const batches = await tx.findBy(MassBatch, { campaignId, state: In(['sending', 'waiting']) })
    for (const { id, tries, leaseUntil } of batches) {
      if ((leaseUntil ?? 0) > Date.now()) continue
      const wasTried = tries > 0
      const state = wasTried ? 'unknown' : 'cancelled'
      await tx.query(
        `UPDATE deliveries SET state = ?, reasonCode = ?, settledAt = ? WHERE massBatchId = ? AND state = 'sending'`,
        [state, wasTried ? 'sending.interrupted' : 'campaign.stopped', now, id],
      )
      await tx.update(MassBatch, { id }, { state: wasTried ? 'unknown' : 'failed', leaseUntil: null })
    }
  }

  /** Who was in the frozen audience and not yet in the plan is put into it, so that nobody is missing. */
  private async planRest(): Promise<boolean> {
    const { read } = this.deps.db
    const rest = await read
      .createQueryBuilder(Forecast, 'f')
      .innerJoin(Campaign, 'c', 'c.forecastId = f.id')
      .where(`c.state = 'cancelled' AND c.startedAt IS NOT NULL AND f.plannedAt IS NULL`)
      .limit(1)
      .getOne()
    if (rest === null) return false
    const campaign = await read.findOneByOrFail(Campaign, { id: rest.campaignId })
    await planPages(this.deps, campaign, rest)
    return true
  }
}
