import type { Clock } from '../../../platform/clock'
import type { Database } from '../../../platform/db/database'
import { isContentFault, type Delivered, type SendGate, type SendPass } from '../../sending'
import type { DeliveryChunk } from '../entities/delivery-chunk'
import { pieces } from './bulk'
import type { Chunks } from './chunks'
import { deliveriesOf } from './deliveries'
import type { MassBatches } from './mass-batches'
import type { Meters } from './meters'
import { isCancelled, Moves, RESTING } from './outcomes'
import { DECIDED_AT_ONCE, Halted, RoundDecisions } from './round-decisions'
import { RoundLimits } from './round-limits'
import type { Running, RunningCampaign } from './running'

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

/** One round of a campaign: the chunks that are due together, decided in batches and delivered. */
export class SendRound {
  private isLost = false
  private fault: string | undefined
  /** When a limit of WeChat's begins anew. */
  private waitUntil: number | undefined
  private readonly resting = new Set<string>()
  private readonly limits: RoundLimits
  private readonly decisions: RoundDecisions

  constructor(
    private readonly deps: RoundDeps,
    private readonly running: RunningCampaign,
    private chunks: readonly DeliveryChunk[],
  ) {
    this.limits = new RoundLimits(deps)
    this.decisions = new RoundDecisions(deps, running, {
      areHeld: (tx) => deps.chunks.areHeld(tx, this.chunks),
      isStopped: () => this.isStopped(),
    })
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

  /** Everybody by themselves: the next batch is decided while the calls of the one before run. */
  private sendEach(ids: readonly string[]): Promise<void> {
    const batches = pieces(ids, DECIDED_AT_ONCE)
    return this.deliver(async () => {
      const some = batches.shift()
      return some === undefined ? undefined : this.granted(await this.decisions.decide(some))
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
          const id = this.decisions.rowOf(intent.key)
          if (id !== undefined) moves.ended(id, outcome)
        }
        await moves.write(tx, campaign.id, clock.now())
        this.noteFault(delivered)
      },
    })
  }

  /** The passes, when WeChat's limits hold so many more calls; else they are put back and the round is over. */
  private async granted(passes: readonly SendPass[]): Promise<readonly SendPass[] | undefined> {
    const until = await this.limits.takeCalls(passes)
    if (until === undefined) return passes
    this.waitUntil = until
    const { db, gate, clock } = this.deps
    const { campaign, schedule } = this.running
    await db.transact(async (tx) => {
      await gate.withdraw(tx, passes, RESTING)
      const moves = new Moves(schedule, await isCancelled(tx, campaign.id))
      for (const { intent } of passes) this.rest(moves, this.decisions.rowOf(intent.key)!, until)
      await moves.write(tx, campaign.id, clock.now())
    })
    return undefined
  }

  /** It stays in its chunk, which comes round again at `until`. */
  private rest(moves: Moves, id: string, until: number): void {
    moves.rests(id, until)
    this.resting.add(id)
  }

  private noteFault(delivered: readonly Delivered[]): void {
    for (const { outcome } of delivered)
      if ('reasonCode' in outcome && isContentFault(outcome.reasonCode)) this.fault ??= outcome.reasonCode
  }

  /** Everybody who is due together gets one mass message; whoever has another channel gets that. */
  private async sendTogether(ids: readonly string[]): Promise<void> {
    const { mass } = this.deps
    const batchId = await mass.open(this.running.campaign.id)
    try {
      const together = await this.decideTogether(ids, batchId)
      await mass.send(this.running, batchId, together, () => this.isStopped())
    } catch (error) {
      await mass.release(batchId)
      throw error
    }
  }

  /** Decides everybody for one mass message, and sends meanwhile to those who have another channel. */
  private async decideTogether(ids: readonly string[], batchId: string): Promise<SendPass[]> {
    const together: SendPass[] = []
    const batches = pieces(ids, DECIDED_AT_ONCE)
    await this.deliver(async () => {
      const some = batches.shift()
      if (some === undefined) return undefined
      const passes = await this.decisions.decide(some, batchId)
      together.push(...passes.filter(({ channel }) => channel === 'mass'))
      return this.granted(passes.filter(({ channel }) => channel !== 'mass'))
    })
    return together
  }

  private async giveBack(): Promise<void> {
    const ids = this.chunks.flatMap(({ deliveryIds }) => deliveryIds)
    const { chunks, clock, db } = this.deps
    const rows = await deliveriesOf(db.read, ids, ['queued', 'later', 'sending'])
    const now = clock.now()
    const open = rows.filter(
      ({ id, state, dueAt, massBatchId }) =>
        this.resting.has(id) || ((state !== 'sending' || massBatchId === null) && dueAt <= now),
    )
    // What somebody else is just sending is looked at again in a moment.
    const dueAt = this.waitUntil ?? now + LOOK_AGAIN_MS
    await chunks.giveBack(this.chunks, open.length === 0 ? { isDone: true } : { isDone: false, dueAt })
  }
}
