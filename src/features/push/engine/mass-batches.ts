import { In, LessThanOrEqual, type EntityManager } from 'typeorm'
import { MASS_SIZE } from '../../../domain/send-schedule'
import type { MassContent as CampaignMass } from '../../../domain/campaign'
import type { Clock } from '../../../platform/clock'
import type { Database } from '../../../platform/db/database'
import { newId } from '../../../platform/ids'
import type { MassContent } from '../../../wechat/api/notices'
import type { Delivered, SendGate, SendPass } from '../../sending'
import { Delivery } from '../entities/delivery'
import { MassBatch } from '../entities/mass-batch'
import { pieces } from './bulk'
import { ALONE } from './dry-run'
import { intentFor } from './ground'
import { LIMITS } from './limits'
import type { Meters } from './meters'
import { Moves } from './outcomes'
import type { RunningCampaign } from './running'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000
/** Longer than the call takes (real time); afterwards another process carries the batch on. */
const LEASE_MS = 20_000
/** WeChat refuses the same `clientmsgid` within a minute (45066); afterwards it says what became of it (45065). */
const REPEAT_MS = 61_000
const MAX_TRIES = 5

export interface MassDeps {
  db: Database
  clock: Clock
  gate: SendGate
  meters: Meters
  /** WeChat's media id of a picture of ours. */
  massContent(content: CampaignMass): Promise<MassContent>
}

/** Mass messages: one row each, whose id is the `clientmsgid`, so that each goes out once whatever happens. */
export class MassBatches {
  constructor(private readonly deps: MassDeps) {}

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
    await this.call(running, batchId, passes)
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

  private async call(running: RunningCampaign, batchId: string, passes: readonly SendPass[]): Promise<void> {
    const { db, clock, gate, meters } = this.deps
    if (passes.length > MASS_SIZE) throw new Error(`a mass message goes to ${MASS_SIZE} at most`)
    const until = await meters.take(
      [
        { name: 'mass:minute', windowMs: MINUTE_MS, most: LIMITS.mass.perMinute },
        { name: 'mass:day', windowMs: DAY_MS, shiftMs: BEIJING_MS, most: LIMITS.mass.perDay },
      ],
      1,
    )
    if (until !== undefined) {
      await db.transact((tx) => tx.update(MassBatch, { id: batchId }, { retryAt: until, leaseUntil: 0 }))
      return
    }
    const rows = await this.rowsOf(batchId)
    const content = await this.deps.massContent(running.campaign.contents.mass!)
    await db.transact((tx) =>
      tx.update(
        MassBatch,
        { id: batchId },
        {
          state: 'sending',
          size: passes.length,
          tries: () => 'tries + 1',
          leaseUntil: Date.now() + LEASE_MS,
        },
      ),
    )
    await gate.deliverMass({
      clientMessageId: batchId,
      content,
      passes,
      onSettled: async (tx, delivered, { messageId }) => {
        await this.settle(tx, batchId, delivered, messageId)
        const moves = new Moves(running.schedule, false)
        for (const { intent, outcome } of delivered) {
          const id = 'customerId' in intent.to ? rows.get(intent.to.customerId) : undefined
          if (id !== undefined) moves.ended(id, outcome)
        }
        await moves.write(tx, running.campaign.id, clock.now())
      },
    })
  }

  private async settle(
    tx: EntityManager,
    batchId: string,
    delivered: readonly Delivered[],
    messageId: string | undefined,
  ): Promise<void> {
    const now = this.deps.clock.now()
    const results = new Set(delivered.map(({ outcome }) => outcome.result))
    const first = delivered.find(({ outcome }) => outcome.result !== 'sent')?.outcome
    const reasonCode = first !== undefined && 'reasonCode' in first ? first.reasonCode : null
    const row = await tx.findOneByOrFail(MassBatch, { id: batchId })
    if (results.has('sent') || messageId !== undefined) {
      await tx.update(
        MassBatch,
        { id: batchId },
        { state: 'sent', messageId: messageId ?? null, leaseUntil: null },
      )
      return
    }
    if (results.has('unknown') || (results.has('later') && row.tries > 1)) {
      const state = row.tries >= MAX_TRIES ? ('unknown' as const) : ('waiting' as const)
      await tx.update(
        MassBatch,
        { id: batchId },
        { state, reasonCode, retryAt: now + REPEAT_MS, leaseUntil: 0 },
      )
      return
    }
    await tx.update(
      MassBatch,
      { id: batchId },
      { state: 'failed', reasonCode, leaseUntil: null, settledAt: now },
    )
  }

  private async rowsOf(batchId: string): Promise<Map<string, string>> {
    const rows = await this.deps.db.read.find(Delivery, {
      where: { massBatchId: batchId },
      select: { id: true, customerId: true },
    })
    return new Map(rows.map(({ id, customerId }) => [customerId, id]))
  }

  /** WeChat takes no mass message for one person (40130): it is not tried, and the dry run said so. */
  private async alone(
    { campaign, schedule }: RunningCampaign,
    batchId: string,
    pass: SendPass,
  ): Promise<void> {
    const { db, clock, gate } = this.deps
    const rows = await this.rowsOf(batchId)
    await db.transact(async (tx) => {
      await gate.withdraw(tx, [pass], ALONE)
      const moves = new Moves(schedule, false)
      for (const id of rows.values()) moves.skipped(id, ALONE)
      await moves.write(tx, campaign.id, clock.now())
      await tx.delete(MassBatch, { id: batchId })
    })
  }
}
