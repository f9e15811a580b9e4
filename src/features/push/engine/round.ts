import { In, type EntityManager } from 'typeorm'
import { nextMinute, nextOpening } from '../../../domain/send-schedule'
import type { Clock } from '../../../platform/clock'
import type { Database } from '../../../platform/db/database'
import { isContentFault, type Decided, type Delivered, type SendGate, type SendPass } from '../../sending'
import { Campaign } from '../entities/campaign'
import { Delivery } from '../entities/delivery'
import type { DeliveryChunk } from '../entities/delivery-chunk'
import { pieces, sharedLock } from './bulk'
import type { Chunks } from './chunks'
import { deliveriesOf } from './deliveries'
import { OVER_BUDGET, TOO_LATE } from './dry-run'
import { intentFor } from './ground'
import { isLimited, LIMITS } from './limits'
import type { MassBatches } from './mass-batches'
import type { Lane, Meters } from './meters'
import { Moves } from './outcomes'
import type { Running, RunningCampaign } from './running'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000
const DECIDED_AT_ONCE = 500
const LOOK_AGAIN_MS = 1_000

export interface RoundDeps {
  db: Database
  clock: Clock
  gate: SendGate
  chunks: Chunks
  running: Running
  meters: Meters
  mass: MassBatches
  /** Calls to WeChat at once. */
  concurrency: number
  /** A content fault stops the campaign at its first (reliability.md §5). */
  onFault(campaignId: string, reasonCode: string): Promise<void>
}

/** The campaign was paused or stopped, or the chunk was lost: nothing more is decided. */
class Halted extends Error {}

/** One round of a campaign: the chunks that are due together, decided in batches and delivered. */
export class SendRound {
  private isLost = false
  private fault: string | undefined
  /** When a limit of WeChat's begins anew. */
  private waitUntil: number | undefined

  constructor(
    private readonly deps: RoundDeps,
    private readonly running: RunningCampaign,
    private readonly chunks: readonly DeliveryChunk[],
  ) {}

  /** Works through the chunks and gives them back: done, or due again when a limit or the window says so. */
  async run(): Promise<void> {
    const { chunks } = this.deps
    const ids = this.chunks.flatMap(({ deliveryIds }) => deliveryIds)
    const wait = await this.waitFor(ids.length)
    if (wait !== undefined) {
      await chunks.giveBack(this.chunks, { isDone: false, dueAt: wait })
      return
    }
    const heartbeat = setInterval(() => void this.renew(), 1_500)
    try {
      const isMass = this.running.campaign.contents.mass !== undefined
      if (isMass) await this.sendTogether(ids)
      else for (const some of pieces(ids, DECIDED_AT_ONCE)) await this.deliver(await this.decide(some))
      await this.reportFault()
      await this.giveBack()
    } catch (error) {
      if (!(error instanceof Halted)) throw error
      await this.reportFault()
      await chunks.giveBack(this.chunks, { isDone: false })
    } finally {
      clearInterval(heartbeat)
    }
  }

  private async reportFault(): Promise<void> {
    if (this.fault !== undefined) await this.deps.onFault(this.running.campaign.id, this.fault)
  }

  private isStopped(): boolean {
    return this.isLost || this.fault !== undefined || !this.deps.running.has(this.running.campaign.id)
  }

  private async renew(): Promise<void> {
    const isKept = await this.deps.chunks.renew(this.chunks).catch(() => true)
    if (!isKept) this.isLost = true
  }

  /** Until when the round must wait: outside the window, or a limit is reached. Undefined when it may go now. */
  private async waitFor(many: number): Promise<number | undefined> {
    const { clock, meters } = this.deps
    const { campaign, schedule } = this.running
    const now = clock.now()
    const opening = nextOpening(schedule, now)
    if (opening !== undefined && opening > now) return opening
    const lanes: Lane[] = [
      { name: `campaign:${campaign.id}`, windowMs: MINUTE_MS, most: campaign.ratePerMinute },
    ]
    const until = opening === undefined ? undefined : await meters.take(lanes, many)
    return until === undefined ? undefined : (nextMinute(schedule, now) ?? until)
  }

  /** Decides a batch: states, decisions and reservations in one commit, before any call. */
  private async decide(ids: readonly string[], massBatchId?: string): Promise<SendPass[]> {
    const { db, clock, gate, chunks } = this.deps
    const { campaign, schedule } = this.running
    return db.transact(async (tx) => {
      await this.demandRunning(tx)
      if (!(await chunks.areHeld(tx, this.chunks))) throw new Halted()
      const rows = (await deliveriesOf(tx, ids, ['queued', 'later', 'sending'])).filter(
        // A mass message that was begun is carried on by its batch.
        ({ state, massBatchId: begun }) => !(state === 'sending' && begun !== null),
      )
      const moves = new Moves(schedule, false)
      const now = clock.now()
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
      }
      await moves.write(tx, campaign.id, now)
      return decided.flatMap(({ pass }: Decided) => pass ?? [])
    })
  }

  private async demandRunning(tx: EntityManager): Promise<void> {
    const rows: { state: string }[] = await tx.query(
      `SELECT state FROM campaigns WHERE id = ?${sharedLock(tx)}`,
      [this.running.campaign.id],
    )
    if (rows[0]?.state !== 'running' || this.isStopped()) throw new Halted()
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

  private async deliver(passes: readonly SendPass[]): Promise<void> {
    if (passes.length === 0) return
    const { gate, concurrency, clock } = this.deps
    const { campaign, schedule } = this.running
    const rows = await this.idsOf(passes)
    this.waitUntil ??= await this.takeCalls(passes)
    await gate.deliver(passes, {
      concurrency,
      isStopped: () => this.waitUntil !== undefined || this.isStopped(),
      onSettled: async (tx, delivered) => {
        const moves = new Moves(schedule, await isCancelled(tx, campaign.id))
        for (const { intent, outcome } of delivered) {
          const id = rows.get(intent.key)
          if (id !== undefined) moves.ended(id, outcome)
        }
        await moves.write(tx, campaign.id, clock.now())
        this.noteFault(delivered)
      },
    })
  }

  /** Takes the calls from WeChat's own limits; until when they must wait (decision clock) when they do not fit now. */
  private async takeCalls(passes: readonly SendPass[]): Promise<number | undefined> {
    const { meters } = this.deps
    const perChannel = new Map<string, number>()
    for (const { channel } of passes) perChannel.set(channel, (perChannel.get(channel) ?? 0) + 1)
    for (const [channel, many] of perChannel) {
      if (!isLimited(channel as never)) continue
      const { perMinute, perDay } = LIMITS[channel as keyof typeof LIMITS]
      const lanes: Lane[] = [
        { name: `${channel}:minute`, windowMs: MINUTE_MS, most: perMinute },
        { name: `${channel}:day`, windowMs: DAY_MS, shiftMs: BEIJING_MS, most: perDay },
      ]
      const until = await meters.take(lanes, many)
      if (until !== undefined) return until
    }
    return undefined
  }

  private noteFault(delivered: readonly Delivered[]): void {
    for (const { outcome } of delivered)
      if ('reasonCode' in outcome && isContentFault(outcome.reasonCode)) this.fault ??= outcome.reasonCode
  }

  private async idsOf(passes: readonly SendPass[]): Promise<Map<string, string>> {
    const { campaign } = this.running
    const found = await this.deps.db.read.find(Delivery, {
      where: { campaignId: campaign.id, customerId: In(passes.map(({ intent }) => customerOf(intent.to))) },
      select: { id: true, customerId: true },
    })
    const byCustomer = new Map(found.map(({ id, customerId }) => [customerId, id]))
    return new Map(passes.map(({ intent }) => [intent.key, byCustomer.get(customerOf(intent.to))!]))
  }

  /** Everybody who is due together gets one mass message; whoever has another channel gets that. */
  private async sendTogether(ids: readonly string[]): Promise<void> {
    const { mass } = this.deps
    const { campaign } = this.running
    const batchId = await mass.open(campaign.id)
    const together: SendPass[] = []
    for (const some of pieces(ids, DECIDED_AT_ONCE)) {
      const passes = await this.decide(some, batchId)
      together.push(...passes.filter(({ channel }) => channel === 'mass'))
      await this.deliver(passes.filter(({ channel }) => channel !== 'mass'))
    }
    await mass.send(this.running, batchId, together, () => this.isStopped())
  }

  private async giveBack(): Promise<void> {
    const ids = this.chunks.flatMap(({ deliveryIds }) => deliveryIds)
    const { chunks, clock, db } = this.deps
    const rows = await deliveriesOf(db.read, ids, ['queued', 'later', 'sending'])
    const now = clock.now()
    const open = rows.filter(
      ({ state, dueAt, massBatchId }) => (state !== 'sending' || massBatchId === null) && dueAt <= now,
    )
    // What somebody else is just sending is looked at again in a moment.
    const dueAt = this.waitUntil ?? now + LOOK_AGAIN_MS
    await chunks.giveBack(this.chunks, open.length === 0 ? { isDone: true } : { isDone: false, dueAt })
  }
}

const customerOf = (to: SendPass['intent']['to']): string => ('customerId' in to ? to.customerId : '')

async function isCancelled(tx: EntityManager, campaignId: string): Promise<boolean> {
  const row = await tx.findOne(Campaign, { where: { id: campaignId }, select: { id: true, state: true } })
  return row?.state === 'cancelled'
}
