import { In, LessThan, LessThanOrEqual, type EntityManager } from 'typeorm'
import type { Bus } from '../cache/cache'
import type { Database } from '../db/database'
import type { Logger } from '../log'
import { Job } from './job.entity'
import { JOB_CHANNEL } from './jobs'

/** Work that failed for good: the job is parked at once. */
export class PermanentFailure extends Error {}

export interface JobContext {
  id: string
  /** 1 for the first try. */
  attempt: number
  /** Aborts when the lease was lost; whatever the handler still does must be guarded anyway. */
  signal: AbortSignal
}

/** Does one job. It may run twice (at least once), so its effects are guarded by keys. */
export type JobHandler = (payload: never, context: JobContext) => Promise<void>

export interface WorkerOptions {
  db: Database
  bus: Bus
  log: Logger
  /** This process. */
  owner: string
  concurrency?: number
  leaseMs?: number
  pollMs?: number
}

const BACKOFF_MS = [1000, 5000, 15_000, 60_000, 300_000, 900_000, 3_600_000]

/**
 * Claims due jobs under a lease and runs them. A wake-up comes over the bus; polling is the safety net. A job whose
 * lease ran out, because its process died or stood still, is taken over by any worker.
 */
export class Worker {
  private readonly handlers = new Map<string, JobHandler>()
  private readonly running = new Map<string, AbortController>()
  private timer: NodeJS.Timeout | undefined
  private heartbeat: NodeJS.Timeout | undefined
  private unsubscribe: (() => void) | undefined
  private isStopping = false
  private isClaiming = false
  private isWoken = false

  constructor(private readonly options: WorkerOptions) {}

  register(type: string, handler: JobHandler): void {
    if (this.handlers.has(type)) throw new Error(`two handlers for job ${type}`)
    this.handlers.set(type, handler)
  }

  start(): void {
    this.unsubscribe = this.options.bus.subscribe(JOB_CHANNEL, () => this.poke())
    this.heartbeat = setInterval(() => void this.renew(), this.leaseMs / 3)
    this.heartbeat.unref()
    this.poke()
  }

  /** Takes no more work and waits until what runs is done, or `timeoutMs` is over. */
  async stop(timeoutMs = 10_000): Promise<void> {
    this.isStopping = true
    this.unsubscribe?.()
    clearTimeout(this.timer)
    const deadline = Date.now() + timeoutMs
    while ((this.running.size > 0 || this.isClaiming) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 10))
    clearInterval(this.heartbeat)
  }

  /** Runs everything that is due until nothing is; for tests and tools. Resolves with the number of jobs run. */
  async runDue(): Promise<number> {
    let ran = 0
    for (;;) {
      const jobs = await this.claim(50)
      if (jobs.length === 0) return ran
      await Promise.all(jobs.map((job) => this.run(job)))
      ran += jobs.length
    }
  }

  /** Runs a job that this process enqueued with a lease of its own. */
  async runOwn(jobId: string): Promise<void> {
    const job = await this.options.db.read.findOneBy(Job, { id: jobId, lockedBy: this.options.owner })
    if (job) await this.run(job)
  }

  private get leaseMs(): number {
    return this.options.leaseMs ?? 15_000
  }

  private poke(): void {
    if (this.isStopping) return
    if (this.isClaiming) {
      this.isWoken = true
      return
    }
    clearTimeout(this.timer)
    void this.cycle()
  }

  private async cycle(): Promise<void> {
    this.isClaiming = true
    let claimed = 0
    try {
      const free = (this.options.concurrency ?? 8) - this.running.size
      if (free > 0) {
        const jobs = await this.claim(free)
        claimed = jobs.length
        for (const job of jobs) void this.run(job).then(() => this.poke())
      }
    } catch (error) {
      this.options.log.warn({ reason: (error as Error).message }, 'claiming jobs failed; trying again')
    }
    this.isClaiming = false
    if (this.isStopping) return
    const isBusy = this.isWoken || claimed > 0
    this.isWoken = false
    this.timer = setTimeout(() => this.poke(), isBusy ? 0 : (this.options.pollMs ?? 1000))
    this.timer.unref()
  }

  private claim(limit: number): Promise<Job[]> {
    const { db, owner } = this.options
    const now = Date.now()
    return db.transact(async (tx) => {
      const due = await this.due(tx, now, limit)
      if (due.length === 0) return []
      const ids = due.map((job) => job.id)
      await tx
        .createQueryBuilder()
        .update(Job)
        .set({
          state: 'running',
          lockedBy: owner,
          lockedUntil: now + this.leaseMs,
          attempts: () => 'attempts + 1',
        })
        .where({ id: In(ids) })
        .execute()
      for (const job of due) job.attempts++
      return due
    })
  }

  private due(tx: EntityManager, now: number, limit: number): Promise<Job[]> {
    return tx.find(Job, {
      where: [
        { state: 'queued', runAt: LessThanOrEqual(now) },
        { state: 'running', lockedUntil: LessThan(now) },
      ],
      order: { runAt: 'ASC' },
      take: limit,
      // Workers in other processes pass over rows that somebody is just claiming.
      ...(this.options.db.engine === 'sqlite'
        ? {}
        : { lock: { mode: 'pessimistic_write' as const, onLocked: 'skip_locked' as const } }),
    })
  }

  private async run(job: Job): Promise<void> {
    const { log } = this.options
    const handler = this.handlers.get(job.type)
    const abort = new AbortController()
    this.running.set(job.id, abort)
    try {
      if (!handler) throw new PermanentFailure(`no handler for ${job.type}`)
      const context: JobContext = { id: job.id, attempt: job.attempts, signal: abort.signal }
      await handler(JSON.parse(job.payload) as never, context)
      await this.finish(job)
    } catch (error) {
      log.warn({ job: job.type, attempt: job.attempts, reason: (error as Error).message }, 'job failed')
      await this.giveBack(job, error as Error).catch((failure: Error) =>
        log.error(
          { job: job.type, reason: failure.message },
          'job could not be given back; its lease will run out',
        ),
      )
    } finally {
      this.running.delete(job.id)
    }
  }

  private async finish(job: Job): Promise<void> {
    const { db, owner } = this.options
    await db.transact((tx) => tx.delete(Job, { id: job.id, lockedBy: owner }))
  }

  private async giveBack(job: Job, error: Error): Promise<void> {
    const { db, owner } = this.options
    const isOver = error instanceof PermanentFailure || job.attempts >= job.maxAttempts
    const delay = BACKOFF_MS[Math.min(job.attempts - 1, BACKOFF_MS.length - 1)]!
    await db.transact((tx) =>
      tx.update(
        Job,
        { id: job.id, lockedBy: owner },
        {
          state: isOver ? 'parked' : 'queued',
          runAt: Date.now() + delay,
          lockedBy: null,
          lockedUntil: null,
          lastError: error.message.slice(0, 500),
        },
      ),
    )
  }

  private async renew(): Promise<void> {
    const ids = [...this.running.keys()]
    if (ids.length === 0) return
    const { db, owner } = this.options
    try {
      await db.transact((tx) =>
        tx.update(Job, { id: In(ids), lockedBy: owner }, { lockedUntil: Date.now() + this.leaseMs }),
      )
      const kept = await db.read.find(Job, { where: { id: In(ids), lockedBy: owner }, select: { id: true } })
      const alive = new Set(kept.map((job) => job.id))
      for (const jobId of ids) if (!alive.has(jobId)) this.running.get(jobId)?.abort()
    } catch {
      // The next beat tries again; if all of them fail the lease runs out, which is what leases are for.
    }
  }
}
