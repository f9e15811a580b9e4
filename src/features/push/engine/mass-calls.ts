import type { EntityManager } from 'typeorm'
import { MASS_SIZE } from '../../../domain/send-schedule'
import type { MassContent as CampaignMass } from '../../../domain/campaign'
import type { Clock } from '../../../platform/clock'
import type { Database } from '../../../platform/db/database'
import type { MassContent } from '../../../wechat/api/notices'
import type { Delivered, SendGate, SendPass } from '../../sending'
import { Delivery } from '../entities/delivery'
import { MassBatch } from '../entities/mass-batch'
import { LIMITS } from './limits'
import { ASKED_AFTER_MS } from './mass-asking'
import type { Meters } from './meters'
import { Moves } from './outcomes'
import type { RunningCampaign } from './running'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000
/** Longer than the call takes (real time); afterwards another process carries the batch on. */
export const LEASE_MS = 20_000
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

/** The deliveries of a mass message, by their customer. */
export async function rowsOf(db: Database, batchId: string): Promise<Map<string, string>> {
  const rows = await db.read.find(Delivery, {
    where: { massBatchId: batchId },
    select: { id: true, customerId: true },
  })
  return new Map(rows.map(({ id, customerId }) => [customerId, id]))
}

/** The calls of mass messages, and what becomes of the batches by them. */
export class MassCalls {
  constructor(private readonly deps: MassDeps) {}

  /** Hands the mass message in, under the batch's id; one whose limit is used up waits for the next window. */
  async make(running: RunningCampaign, batchId: string, passes: readonly SendPass[]): Promise<void> {
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
    const rows = await rowsOf(db, batchId)
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
        { state: 'sent', messageId: messageId ?? null, leaseUntil: null, retryAt: now + ASKED_AFTER_MS },
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
}
