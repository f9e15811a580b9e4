import type { EntityManager } from 'typeorm'
import type { Database } from '../../platform/db/database'
import type { Calls } from './calls'
import { decideBatch, LEASE_MS, type DecideDeps } from './decide'
import type { SendIntent } from './intent'
import { isContentFault, outcomeOf, withheld, type Ending, type SendOutcome } from './outcome'
import { hasNextChannel } from './past'
import type { SendPass } from './pass'
import { settle, type Ended } from './settle'
import { markSending } from './settle-rows'

/** What became of one intent. */
export interface Delivered {
  intent: SendIntent
  outcome: SendOutcome
}

export interface DeliverOptions {
  /** Calls at once. */
  concurrency: number
  /** No call begins once it says so; what is left can be decided again. */
  isStopped?: (() => boolean) | undefined
  /**
   * Gives more passes while calls run, so that the wire is never idle between two batches: asked as soon as fewer wait
   * than are called at once. Undefined is the end of them. When it rejects, what runs is finished first.
   */
  more?: (() => Promise<readonly SendPass[] | undefined>) | undefined
  /**
   * Called in the very transaction that stores how calls ended, so that the caller's own rows agree with it. May run
   * twice.
   */
  onSettled?: ((tx: EntityManager, delivered: readonly Delivered[]) => Promise<void>) | undefined
}

export interface DeliverDeps extends DecideDeps {
  db: Database
  calls: Calls
}

/**
 * Delivers a batch: begins calls in groups, keeps `concurrency` of them running, and stores their ends in groups. Begun
 * and not yet stored are at most twice `concurrency`, and as many a killed process leaves unknown.
 */
export class Delivery {
  private readonly queue: SendPass[]
  /** Begun, and no call runs yet. */
  private readonly begun: SendPass[] = []
  private readonly ended: Ended[] = []
  private readonly delivered: Delivered[] = []
  private running = 0
  /** The first fault of the content: nothing else begins with it. */
  private fault: Ending | undefined
  private isAsking = false
  private hasMore: boolean
  /** Why no more passes came. */
  private failure: unknown
  private wake: () => void = () => undefined

  constructor(
    private readonly deps: DeliverDeps,
    passes: readonly SendPass[],
    private readonly options: DeliverOptions,
  ) {
    this.queue = [...passes]
    this.hasMore = options.more !== undefined
  }

  async run(): Promise<Delivered[]> {
    const { concurrency } = this.options
    const group = Math.max(1, Math.ceil(concurrency / 2))
    while (this.isBusy()) {
      this.ask()
      const under = this.running + this.begun.length
      // A group waits begun beside the calls that run: it is used up when as many have ended, and one commit does both.
      const room = Math.min(concurrency + group - under, 2 * concurrency - under - this.ended.length)
      const mayBegin = this.queue.length > 0 && this.begun.length === 0 && room > 0
      const mustStore = this.ended.length >= group || (this.ended.length > 0 && under === 0)
      if (!mayBegin && !mustStore) {
        await new Promise<void>((resolve) => (this.wake = resolve))
        continue
      }
      const storing = this.ended.length > 0 ? this.store() : undefined
      const beginning = mayBegin ? this.begin(this.queue.splice(0, room)) : undefined
      await Promise.all([storing, beginning])
    }
    if (this.failure !== undefined) throw this.failure
    return this.delivered
  }

  private isBusy(): boolean {
    const waiting = this.queue.length + this.begun.length + this.ended.length
    return waiting + this.running > 0 || this.hasMore
  }

  /** Asks for more passes when few are left. */
  private ask(): void {
    if (!this.hasMore || this.isAsking || this.queue.length >= this.options.concurrency) return
    this.isAsking = true
    const over = (failure?: unknown): void => {
      this.hasMore = false
      this.failure = failure
    }
    void this.options.more!()
      .then((passes) => (passes === undefined ? over() : void this.queue.push(...passes)), over)
      .then(() => {
        this.isAsking = false
        this.wake()
      })
  }

  /** Begins a group of calls in one commit; what somebody else began is left to them. */
  private async begin(group: SendPass[]): Promise<void> {
    const { db } = this.deps
    const ids = group.map(({ attemptId }) => attemptId)
    const lease = Date.now() + LEASE_MS
    const mine = await db.transact((tx) => markSending(tx, ids, lease, ['ready']))
    for (const pass of group) {
      if (mine.has(pass.attemptId)) this.begun.push(pass)
      else this.delivered.push({ intent: pass.intent, outcome: { result: 'sending' } })
    }
    this.fill()
  }

  private fill(): void {
    while (this.running < this.options.concurrency && this.begun.length > 0) {
      const pass = this.begun.shift()!
      const held = this.heldBack()
      if (held) this.ended.push({ pass, ending: held })
      else this.call(pass)
    }
  }

  private heldBack(): Ending | undefined {
    const now = this.deps.clock.now()
    if (this.fault) return withheld(this.fault.reasonCode!, now, this.fault.errcode)
    return this.options.isStopped?.() ? withheld('sending.stopped', now) : undefined
  }

  private call(pass: SendPass): void {
    this.running++
    void this.deps.calls
      .make(pass, () => this.options.isStopped?.() ?? false)
      .then((ending) => {
        this.running--
        if (isContentFault(ending.reasonCode)) this.fault ??= ending
        this.ended.push({ pass, ending })
        this.fill()
        this.wake()
      })
  }

  /** Stores how calls ended; a person whom one channel refused is decided again for the next one. */
  private async store(): Promise<void> {
    const { db, clock } = this.deps
    const ended = this.ended.splice(0)
    const { passes, done } = await db.transact(async (tx) => {
      await settle(tx, clock, ended)
      const again = ended.filter(isNextDue).map(({ pass }) => pass.intent)
      const decided = again.length > 0 ? await decideBatch(this.deps, tx, again) : []
      const rest = ended.filter((one) => !isNextDue(one))
      const done: Delivered[] = rest.map(({ pass, ending }) => ({
        intent: pass.intent,
        outcome: outcomeOf(ending, pass.channel),
      }))
      for (const { intent, outcome } of decided) if (outcome) done.push({ intent, outcome })
      await this.options.onSettled?.(tx, done)
      return { passes: decided.flatMap(({ pass }) => pass ?? []), done }
    })
    this.delivered.push(...done)
    this.queue.push(...passes)
  }
}

const isNextDue = ({ pass, ending }: Ended): boolean =>
  ending.state === 'refused' && hasNextChannel(pass.intent, new Set([pass.channel]))
