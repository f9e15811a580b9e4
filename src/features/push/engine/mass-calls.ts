import type { EntityManager } from 'typeorm'
import { MASS_SIZE } from '../../../domain/send-schedule'
import type { MassContent as CampaignMass } from '../../../domain/campaign'
import type { Clock } from '../../../platform/clock'
import type { Database } from '../../../platform/db/database'
import type { Logger } from '../../../platform/log'
import type { MassContent } from '../../../wechat/api/notices'
import type { Delivered, SendGate, SendPass } from '../../sending'
import { Delivery } from '../entities/delivery'
import { MassBatch } from '../entities/mass-batch'
import { LIMITS } from './limits'
import { ASKED_AFTER_MS } from './mass-asking'
import type { Meters } from './meters'
import { isCancelled, Moves, RESTING } from './outcomes'
import type { RunningCampaign } from './running'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000
/** Longer than the call takes (real time); afterwards another process carries the batch on. */
export const LEASE_MS = 20_000
/** WeChat refuses the same `clientmsgid` within a minute (45066); afterwards it says what became of it (45065). */
const REPEAT_MS = 61_000
const MAX_TRIES = 5
/** A picture that could not be handed in is tried again after so long. */
const CONTENT_PAUSE_MS = 5 * MINUTE_MS
/** Why everybody in it waits: the picture could not be handed in. */
const NOT_READY = 'mass.not_ready'

export interface MassDeps {
  db: Database
  clock: Clock
  gate: SendGate
  meters: Meters
  /** WeChat's media id of a picture of ours. */
  massContent(content: CampaignMass): Promise<MassContent>
  log: Logger
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

  /**
   * Hands the mass message in, under the batch's id. When a limit is used up or its content is not ready, nothing was
   * called: whoever was not called before is decided again later, and a repetition waits.
   */
  async make(running: RunningCampaign, batchId: string, passes: readonly SendPass[]): Promise<void> {
    const { db, clock, gate } = this.deps
    if (passes.length > MASS_SIZE) throw new Error(`a mass message goes to ${MASS_SIZE} at most`)
    const batch = await db.read.findOneBy(MassBatch, { id: batchId })
    // Somebody else thought that we are gone, and put everybody back.
    if (batch === null) return
    const { tries } = batch
    const content = await this.content(running)
    const until = content === undefined ? clock.now() + CONTENT_PAUSE_MS : await this.takeCall()
    if (content === undefined || until !== undefined) {
      const reasonCode = content === undefined ? NOT_READY : RESTING
      if (tries === 0) await this.putBack(running, batchId, passes, { at: until, reasonCode })
      else await this.waitUntil(batchId, until!)
      return
    }
    const rows = await rowsOf(db, batchId)
    await this.begin(batchId, passes.length)
    await gate.deliverMass({
      clientMessageId: batchId,
      content,
      passes,
      isRepeated: tries > 0,

      onSettled: async (tx, delivered, { messageId }) => {
        await this.settle(tx, batchId, delivered, messageId)
        const moves = new Moves(running.schedule, await isCancelled(tx, running.campaign.id))
        for (const { intent, outcome } of delivered) {
          const id = 'customerId' in intent.to ? rows.get(intent.to.customerId) : undefined
          if (id !== undefined) moves.ended(id, outcome)
        }
        await moves.write(tx, running.campaign.id, clock.now())
      },
    })
  }

  /** Nobody was called: gives up the passes and the batch; everybody is decided again at `at`, when there is time left. */
  async putBack(
    { campaign, schedule }: RunningCampaign,
    batchId: string,
    passes: readonly SendPass[],
    { at, reasonCode }: { at: number | undefined; reasonCode: string },
  ): Promise<void> {
    const { db, clock, gate } = this.deps
    const rows = await rowsOf(db, batchId)
    await db.transact(async (tx) => {
      await gate.withdraw(tx, passes, reasonCode)
      const moves = new Moves(schedule, await isCancelled(tx, campaign.id))
      for (const id of rows.values()) moves.putOff(id, at, reasonCode)
      await moves.write(tx, campaign.id, clock.now())
      await tx.delete(MassBatch, { id: batchId })
    })
  }

  /** The same message is handed in again from `retryAt` on. */
  async waitUntil(batchId: string, retryAt: number): Promise<void> {
    await this.deps.db.transact((tx) =>
      tx.update(MassBatch, { id: batchId }, { state: 'waiting', retryAt, leaseUntil: 0 }),
    )
  }

  /** What the message holds; undefined when its picture cannot be had now. */
  private async content({ campaign }: RunningCampaign): Promise<MassContent | undefined> {
    const { massContent, log } = this.deps
    try {
      return await massContent(campaign.contents.mass!)
    } catch (error) {
      const reason = (error as Error).message
      log.warn(
        { campaignId: campaign.id, reason },
        'the content of a mass message is not ready; trying again',
      )
      return undefined
    }
  }

  /** Takes a call from WeChat's limits; else until when it must wait (decision clock). */
  private takeCall(): Promise<number | undefined> {
    const { perMinute, perDay } = LIMITS.mass
    const minute = { name: 'mass:minute', windowMs: MINUTE_MS, most: perMinute }
    const day = { name: 'mass:day', windowMs: DAY_MS, shiftMs: BEIJING_MS, most: perDay }
    return this.deps.meters.take([minute, day], 1)
  }

  private async begin(batchId: string, size: number): Promise<void> {
    const leaseUntil = Date.now() + LEASE_MS
    const begun = { state: 'sending' as const, size, tries: () => 'tries + 1', leaseUntil }
    await this.deps.db.transact((tx) => tx.update(MassBatch, { id: batchId }, begun))
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
    const { tries } = await tx.findOneByOrFail(MassBatch, { id: batchId })
    if (results.has('sent') || messageId !== undefined) {
      const taken = { messageId: messageId ?? null, leaseUntil: null, retryAt: now + ASKED_AFTER_MS }
      await tx.update(MassBatch, { id: batchId }, { state: 'sent', ...taken })
    } else if (results.has('unknown') || tries > 1) {
      const state = tries >= MAX_TRIES ? ('unknown' as const) : ('waiting' as const)
      const again = { reasonCode, retryAt: now + REPEAT_MS, leaseUntil: 0 }
      await tx.update(MassBatch, { id: batchId }, { state, ...again })
    } else {
      const ended = { state: 'failed' as const, reasonCode, leaseUntil: null, settledAt: now }
      await tx.update(MassBatch, { id: batchId }, ended)
    }
  }
}
