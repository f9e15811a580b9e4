import type { Bus } from '../cache/cache'
import type { Database } from '../db/database'
import type { Logger } from '../log'
import type { Job } from './job.entity'
import { JOB_CHANNEL } from './jobs'
import { JobLeases } from './leases'

export { PermanentFailure } from './leases'

export interface JobContext {
  id: string
  /** 1 for the first try. */
  attempt: number
  /** Aborts when the lease was lost or the worker's stop ran out of time; effects must be guarded anyway. */
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

interface Run {
  job: Job
  abort: AbortController
}

/**
 * Claims due jobs under a lease and runs them. A wake-up comes over the bus; polling is the safety net. A job whose
 * lease ran out, because its process died or stood still, is taken over by any worker.
 */
export class Worker {
  private readonly handlers = new Map<string, JobHandler>()
  private readonly running = new Map<string, Run>()
  private readonly leases: JobLeases
  private readonly leaseMs: number
  private timer: NodeJS.Timeout | undefined
  private heartbeat: NodeJS.Timeout | undefined
  private unsubscribe: (() => void) | undefined
  private isStopping = false
  private isClaiming = false
  private isWoken = false

  constructor(private readonly options: WorkerOptions) {
    this.leaseMs = options.leaseMs ?? 15_000
    this.leases = new JobLeases(options.db, options.owner, this.leaseMs)
  }

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

  /**
   * Takes no more work and waits until what runs is done, or `timeoutMs` is over; then the rest is told to give up,
   * and another process takes it over when its lease runs out.
   */
  async stop(timeoutMs = 10_000): Promise<void> {
    this.isStopping = true
    this.unsubscribe?.()
    clearTimeout(this.timer)
    const deadline = Date.now() + timeoutMs
    while ((this.running.size > 0 || this.isClaiming) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 10))
    clearInterval(this.heartbeat)
    for (const { abort } of this.running.values()) abort.abort()
  }

  /** Runs everything that is due until nothing is; for tests and tools. Resolves with the number of jobs run. */
  async runDue(): Promise<number> {
    let ran = 0
    for (;;) {
      const jobs = await this.leases.claim(50, [...this.running.keys()])
      if (jobs.length === 0) return ran
      await Promise.all(jobs.map((job) => this.run(job)))
      ran += jobs.length
    }
  }

  /** Runs a job that this process enqueued with a lease of its own. */
  async runOwn(jobId: string): Promise<void> {
    const job = await this.leases.own(jobId)
    if (job) await this.run(job)
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
      if (free > 0) claimed = await this.claimAndRun(free)
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

  private async claimAndRun(free: number): Promise<number> {
    const jobs = await this.leases.claim(free, [...this.running.keys()])
    // Nobody may be waiting for them any more, and others should not have to wait for the lease.
    if (this.isStopping) await this.leases.release(jobs)
    else for (const job of jobs) void this.run(job).then(() => this.poke())
    return jobs.length
  }

  private async run(job: Job): Promise<void> {
    if (this.running.has(job.id)) return
    const { log } = this.options
    const abort = new AbortController()
    this.running.set(job.id, { job, abort })
    try {
      await this.handle(job, abort.signal)
      await this.leases.finish(job)
    } catch (error) {
      log.warn({ job: job.type, attempt: job.attempts, reason: (error as Error).message }, 'job failed')
      await this.leases
        .giveBack(job, error as Error)
        .catch((failure: Error) =>
          log.error(
            { job: job.type, reason: failure.message },
            'job could not be given back; its lease will run out',
          ),
        )
    } finally {
      this.running.delete(job.id)
    }
  }

  private async handle(job: Job, signal: AbortSignal): Promise<void> {
    const handler = this.handlers.get(job.type)
    // Not for good: during an upgrade an older process meets jobs that only the newer one knows.
    if (!handler) throw new Error(`no handler for ${job.type}`)
    await handler(JSON.parse(job.payload) as never, { id: job.id, attempt: job.attempts, signal })
  }

  private async renew(): Promise<void> {
    const runs = [...this.running.values()]
    if (runs.length === 0) return
    try {
      const lost = await this.leases.renew(runs.map((run) => run.job))
      for (const run of runs) if (lost.includes(run.job.id)) run.abort.abort()
    } catch {
      // The next beat tries again; if all of them fail the lease runs out, which is what leases are for.
    }
  }
}
