import { In, type EntityManager } from 'typeorm'
import { nextOpening } from '../../../domain/send-schedule'
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
import type { MassBatches } from './mass-batches'
import type { Meters } from './meters'
import { Moves, STOPPED } from './outcomes'
import { RoundLimits } from './round-limits'
import type { Running, RunningCampaign } from './running'

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
  private readonly limits: RoundLimits
  /** The deliveries behind the passes, by the key of their intent. */
  private readonly rows = new Map<string, string>()

  constructor(
    private readonly deps: RoundDeps,
    private readonly running: RunningCampaign,
    private chunks: readonly DeliveryChunk[],
  ) {
    this.limits = new RoundLimits(deps)
  }

  /** Works through the chunks and gives them back: done, or due again when a limit or the window says so. */
  async run(): Promise<void> {
    const { chunks } = this.deps
    await this.keepFitting()
    if (this.chunks.length === 0) return
    const ids = this.chunks.flatMap(({ deliveryIds }) => deliveryIds)
    const heartbeat = setInterval(() => void this.renew(), 1_500)
    try {
      const isMass = this.running.campaign.contents.mass !== undefined
      if (isMass) await this.sendTogether(ids)
      else await this.sendEach(ids)
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

  /** Gives back the chunks that must wait: one after the other takes its part of the minute, a mass message all at once. */
  private async keepFitting(): Promise<void> {
    const isMass = this.running.campaign.contents.mass !== undefined
    const parts = isMass ? [this.chunks] : this.chunks.map((chunk) => [chunk])
    const fitting: DeliveryChunk[] = []
    let until: number | undefined
    for (const part of parts) {
      const many = part.reduce((sum, { deliveryIds }) => sum + deliveryIds.length, 0)
      until ??= await this.limits.waitFor(this.running, many)
      if (until === undefined) fitting.push(...part)
      else await this.deps.chunks.giveBack(part, { isDone: false, dueAt: until })
    }
    this.chunks = fitting
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
        this.rows.set(one.intent.key, row.id)
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

  /** Everybody by themselves: the next batch is decided while the calls of the one before run. */
  private sendEach(ids: readonly string[]): Promise<void> {
    const batches = pieces(ids, DECIDED_AT_ONCE)
    return this.deliver(async () => {
      const some = batches.shift()
      return some === undefined ? undefined : this.granted(await this.decide(some))
    })
  }

  /** Makes the calls of the batches that `next` gives, until it gives none. */
  private async deliver(next: () => Promise<readonly SendPass[] | undefined>): Promise<void> {
    const { gate, concurrency, clock } = this.deps
    const { campaign, schedule } = this.running
    await gate.deliver([], {
      concurrency,
      more: next,
      isStopped: () => this.isStopped(),
      onSettled: async (tx, delivered) => {
        const moves = new Moves(schedule, await isCancelled(tx, campaign.id))
        for (const { intent, outcome } of delivered) {
          const id = this.rows.get(intent.key)
          if (id !== undefined) moves.ended(id, outcome)
        }
        await moves.write(tx, campaign.id, clock.now())
        this.noteFault(delivered)
      },
    })
  }

  /** The passes, when WeChat's limits hold so many more calls; else they are put back and the round is over. */
  private async granted(passes: readonly SendPass[]): Promise<readonly SendPass[] | undefined> {
    this.waitUntil = await this.limits.takeCalls(passes)
    if (this.waitUntil === undefined) return passes
    const { db, gate, clock } = this.deps
    await db.transact(async (tx) => {
      await gate.withdraw(tx, passes, STOPPED)
      const moves = new Moves(this.running.schedule, await isCancelled(tx, this.running.campaign.id))
      for (const { intent } of passes) moves.stopped(this.rows.get(intent.key)!)
      await moves.write(tx, this.running.campaign.id, clock.now())
    })
    return undefined
  }

  private noteFault(delivered: readonly Delivered[]): void {
    for (const { outcome } of delivered)
      if ('reasonCode' in outcome && isContentFault(outcome.reasonCode)) this.fault ??= outcome.reasonCode
  }

  /** Everybody who is due together gets one mass message; whoever has another channel gets that. */
  private async sendTogether(ids: readonly string[]): Promise<void> {
    const { mass } = this.deps
    const { campaign } = this.running
    const batchId = await mass.open(campaign.id)
    const together: SendPass[] = []
    const batches = pieces(ids, DECIDED_AT_ONCE)
    await this.deliver(async () => {
      const some = batches.shift()
      if (some === undefined) return undefined
      const passes = await this.decide(some, batchId)
      together.push(...passes.filter(({ channel }) => channel === 'mass'))
      return this.granted(passes.filter(({ channel }) => channel !== 'mass'))
    })
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

async function isCancelled(tx: EntityManager, campaignId: string): Promise<boolean> {
  const row = await tx.findOne(Campaign, { where: { id: campaignId }, select: { id: true, state: true } })
  return row?.state === 'cancelled'
}
