import type { EntityManager } from 'typeorm'
import { nextOpening, putOff, type SendSchedule } from '../../../domain/send-schedule'
import type { CampaignChannel } from '../../../domain/campaign'
import type { Decided, SendOutcome } from '../../sending'
import { Campaign } from '../entities/campaign'
import { addChunks } from './chunks'
import { moveDeliveries, type DeliveryChange } from './deliveries'

/** What a pause means for deliveries that were not called after all. */
export const STOPPED = 'sending.stopped'
/** Why somebody waits for whom a limit of WeChat's has no call left. */
export const RESTING = 'channel.resting'
/** Repetitions after a call that surely did nothing are gathered at these steps. */
const RETRY_STEP_MS = 5_000

/** The deliveries of a round, by the key of their intent. */
export type ByKey = ReadonlyMap<string, { id: string }>

/**
 * Turns what the gate says into moves of deliveries, and gathers those who come round again into new chunks. `cancelled`:
 * the campaign was stopped meanwhile.
 */
export class Moves {
  private readonly changes: DeliveryChange[] = []
  private readonly again = new Map<number, string[]>()

  constructor(
    private readonly schedule: SendSchedule,
    private readonly isCancelled: boolean,
  ) {}

  /** What the gate decided; a pass makes the delivery `sending`. */
  decided(id: string, { pass, outcome, verdict }: Decided, massBatchId?: string): void {
    if (pass !== undefined) {
      const { attemptId } = pass
      const channel = pass.channel as CampaignChannel
      if (this.isCancelled) this.move({ id, state: 'cancelled', reasonCode: 'campaign.stopped' })
      else this.move({ id, state: 'sending', channel, attemptId, massBatchId, reasonCode: null })
      return
    }
    const channel = verdict.result === 'send' ? (verdict.channel as CampaignChannel) : undefined
    if (outcome.result === 'later' && verdict.result === 'later') {
      this.later(id, putOff(this.schedule, verdict.at), outcome.reasonCode)
      return
    }
    // What needs no call goes the whole way at once; the edges stay those of every delivery.
    if (outcome.result === 'sent' || outcome.result === 'unknown' || outcome.result === 'failed')
      this.move({ id, state: 'sending', channel })
    this.ended(id, outcome, channel)
  }

  /** How a call ended. */
  ended(id: string, outcome: SendOutcome, channel?: CampaignChannel): void {
    switch (outcome.result) {
      case 'sent': {
        const { messageId } = outcome
        this.move({ id, state: 'sent', channel: channel ?? (outcome.channel as CampaignChannel), messageId })
        return
      }
      case 'skipped':
      case 'refused':
        this.move({ id, state: 'skipped', reasonCode: outcome.reasonCode })
        return
      case 'failed':
      case 'unknown':
        this.move({ id, state: outcome.result, reasonCode: outcome.reasonCode })
        return
      case 'later':
        this.repeated(id, outcome)
        return
      default:
        return
    }
  }

  /** Its call was not made after all: its chunk stays open while the campaign rests. */
  stopped(id: string): void {
    if (this.isCancelled) this.move({ id, state: 'cancelled', reasonCode: 'campaign.stopped' })
    else this.move({ id, state: 'later', reasonCode: STOPPED })
  }

  /** A limit of WeChat's has no call left for it before `until`; its chunk comes round again then. */
  rests(id: string, until: number): void {
    if (this.isCancelled) this.stopped(id)
    else {
      const dueAt = nextOpening(this.schedule, until) ?? until
      this.move({ id, state: 'later', reasonCode: RESTING, dueAt })
    }
  }

  /** It is decided again at `at`, or skipped when the campaign is over by then. */
  putOff(id: string, at: number | undefined, reasonCode: string): void {
    if (this.isCancelled) this.stopped(id)
    else this.later(id, at === undefined ? undefined : nextOpening(this.schedule, at), reasonCode)
  }

  /** Nothing is left of the campaign's time. */
  skipped(id: string, reasonCode: string): void {
    this.move({ id, state: 'skipped', reasonCode })
  }

  /** Writes it all down. */
  async write(tx: EntityManager, campaignId: string, now: number): Promise<void> {
    const first = this.changes.filter(({ state }) => state === 'sending')
    await moveDeliveries(tx, first, now)
    await moveDeliveries(
      tx,
      this.changes.filter(({ state }) => state !== 'sending'),
      now,
    )
    await addChunks(tx, campaignId, this.again)
  }

  private repeated(id: string, { reasonCode, retryAt }: Extract<SendOutcome, { result: 'later' }>): void {
    if (this.isCancelled || reasonCode === STOPPED) this.stopped(id)
    else
      this.later(
        id,
        nextOpening(this.schedule, Math.ceil(retryAt / RETRY_STEP_MS) * RETRY_STEP_MS),
        reasonCode,
      )
  }

  private later(id: string, dueAt: number | undefined, reasonCode: string): void {
    if (dueAt === undefined) {
      this.move({ id, state: 'skipped', reasonCode })
      return
    }
    this.move({ id, state: 'later', reasonCode, dueAt, massBatchId: null })
    const ids = this.again.get(dueAt)
    if (ids) ids.push(id)
    else this.again.set(dueAt, [id])
  }

  private move(change: DeliveryChange): void {
    this.changes.push(change)
  }
}

/** Whether the campaign was stopped meanwhile: what was not called is cancelled then. */
export async function isCancelled(tx: EntityManager, campaignId: string): Promise<boolean> {
  const row = await tx.findOne(Campaign, { where: { id: campaignId }, select: { id: true, state: true } })
  return row?.state === 'cancelled'
}
