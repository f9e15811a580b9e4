import type { EntityManager } from 'typeorm'
import { Delivery } from '../entities/delivery'
import { Campaign } from '../entities/campaign'
import { DeliveryChunk } from '../entities/delivery-chunk'
import { Forecast } from '../entities/forecast'
import { MassBatch } from '../entities/mass-batch'
import { pieces } from './bulk'
import { deliveriesOf, moveDeliveries } from './deliveries'
import { intentFor, type PlanDeps } from './ground'
import { planPages } from './plan'
import type { SendGate } from '../../sending'

const AT_ONCE = 20
/** Deliveries of a mass message that one transaction looks after. */
const AT_ONCE_MASS = 500

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
    const begun = await db.read.query<{ id: string }[]>(
      `SELECT b.id FROM mass_batches b JOIN campaigns c ON c.id = b.campaignId
       WHERE c.state = 'cancelled' AND b.state IN ('sending', 'waiting')
       AND (b.leaseUntil IS NULL OR b.leaseUntil < ?) LIMIT ${AT_ONCE}`,
      [Date.now()],
    )
    for (const { id } of begun) await this.cancelMass(id)
    return (await this.planRest()) || open.length + begun.length > 0
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
  private async cancelMass(batchId: string): Promise<void> {
    const { db, clock } = this.deps
    const batch = await db.read.findOneByOrFail(MassBatch, { id: batchId })
    const wasTried = batch.tries > 0
    const rows = await db.read.findBy(Delivery, { massBatchId: batchId, state: 'sending' })
    for (const some of pieces(rows, AT_ONCE_MASS))
      await db.transact(async (tx) => {
        if (!wasTried) await this.giveUp(tx, batch.campaignId, some)
        const state = wasTried ? ('unknown' as const) : ('cancelled' as const)
        const reasonCode = wasTried ? 'sending.interrupted' : 'campaign.stopped'
        const moves = some.map(({ id }) => ({ id, state, reasonCode }))
        await moveDeliveries(tx, moves, clock.now())
      })
    const state = wasTried ? 'unknown' : 'failed'
    await db.transact((tx) => tx.update(MassBatch, { id: batchId }, { state, leaseUntil: null }))
  }

  /** What they took of allowances and of the frequency budget is given back. */
  private async giveUp(tx: EntityManager, campaignId: string, some: readonly Delivery[]): Promise<void> {
    const campaign = await tx.findOneByOrFail(Campaign, { id: campaignId })
    const intents = some.map(({ customerId }) => intentFor(campaign, customerId))
    const decided = await this.deps.gate.decide(tx, intents, { isOrphaned: true })
    const passes = decided.flatMap(({ pass }) => pass ?? [])
    await this.deps.gate.withdraw(tx, passes, 'campaign.stopped')
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
