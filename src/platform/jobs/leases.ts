import { In, LessThan, type EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import { rowsWhere } from '../db/rows'
import { Job } from './job.entity'

/** Work that failed for good: the job is parked at once. */
export class PermanentFailure extends Error {}

const BACKOFF_MS = [1000, 5000, 15_000, 60_000, 300_000, 900_000, 3_600_000]

const places = (values: readonly unknown[]): string => values.map(() => '?').join(', ')

/** What the console shows of a job whose process ended again and again while it ran. */
const ABANDONED = 'its process stopped or died each time while it ran'

/**
 * The rows behind a worker: claims due jobs under a lease and gives them back. Owner and number of the attempt
 * together name a claim, so that whoever lost the lease meanwhile changes nothing any more.
 */
export class JobLeases {
  constructor(
    private readonly db: Database,
    private readonly owner: string,
    private readonly leaseMs: number,
  ) {}

  /**
   * Takes up to `limit` jobs that are due or whose lease ran out, the latter first so that no backlog hides them;
   * never one of `own`, which this process is running just now.
   */
  claim(limit: number, own: readonly string[]): Promise<Job[]> {
    const now = Date.now()
    return this.db.transact(async (tx) => {
      const abandoned = await this.abandoned(tx, now, limit, own)
      const rest = limit - abandoned.length
      const jobs = [...abandoned, ...(rest > 0 ? await this.queued(tx, now, rest) : [])]
      if (jobs.length === 0) return []
      const ids = jobs.map((job) => job.id)
      await tx.query(
        `UPDATE jobs SET state = 'running', lockedBy = ?, lockedUntil = ?, attempts = attempts + 1 WHERE id IN (${places(ids)})`,
        [this.owner, now + this.leaseMs, ...ids],
      )
      for (const job of jobs) job.attempts++
      return jobs
    })
  }

  /** The job that this process enqueued for itself; null when it was taken over or done. */
  own(jobId: string): Promise<Job | null> {
    return this.db.read.findOneBy(Job, { id: jobId, state: 'running', lockedBy: this.owner })
  }

  /** Deletes a job that is done. */
  async finish(job: Job): Promise<void> {
    const { id, lockedBy, attempts } = this.claimOf(job)
    await this.db.transact((tx) =>
      tx.query('DELETE FROM jobs WHERE id = ? AND lockedBy = ? AND attempts = ?', [id, lockedBy, attempts]),
    )
  }

  /** Queues a failed job for another try, or parks it when its tries are used up or another one makes no sense. */
  async giveBack(job: Job, error: Error): Promise<void> {
    const isOver = error instanceof PermanentFailure || job.attempts >= job.maxAttempts
    const delay = BACKOFF_MS[Math.min(job.attempts, BACKOFF_MS.length) - 1] ?? BACKOFF_MS[0]!
    await this.db.transact((tx) =>
      tx.update(Job, this.claimOf(job), {
        state: isOver ? 'parked' : 'queued',
        runAt: Date.now() + delay,
        lockedBy: null,
        lockedUntil: null,
        lastError: error.message.slice(0, 500),
      }),
    )
  }

  /** Queues jobs again that were claimed and never begun; the attempt does not count. */
  async release(jobs: readonly Job[]): Promise<void> {
    await this.db.transact(async (tx) => {
      for (const job of jobs)
        await tx.update(Job, this.claimOf(job), {
          state: 'queued',
          attempts: job.attempts - 1,
          lockedBy: null,
          lockedUntil: null,
        })
    })
  }

  /** Renews the leases of running jobs; resolves with the ids of those that somebody else took over or finished. */
  async renew(jobs: readonly Job[]): Promise<string[]> {
    const ids = jobs.map((job) => job.id)
    const held = { id: In(ids), lockedBy: this.owner }
    const kept = await this.db.transact(async (tx) => {
      await tx.update(Job, held, { lockedUntil: Date.now() + this.leaseMs })
      return tx.find(Job, { where: held, select: { id: true, attempts: true } })
    })
    const attempts = new Map(kept.map((job) => [job.id, job.attempts]))
    return jobs.filter((job) => attempts.get(job.id) !== job.attempts).map((job) => job.id)
  }

  private claimOf(job: Job): { id: string; lockedBy: string; attempts: number } {
    return { id: job.id, lockedBy: this.owner, attempts: job.attempts }
  }

  /** Workers in other processes pass over rows that somebody is just claiming. */
  private get lock() {
    if (this.db.engine === 'sqlite') return {}
    return { lock: { mode: 'pessimistic_write' as const, onLocked: 'skip_locked' as const } }
  }

  /** One state and one order, so that the index ends the search (and InnoDB's locking) after `limit` rows. */
  private queued(tx: EntityManager, now: number, limit: number): Promise<Job[]> {
    const skipping = this.db.engine === 'sqlite' ? '' : ' FOR UPDATE SKIP LOCKED'
    return rowsWhere(tx, Job, `state = 'queued' AND runAt <= ? ORDER BY runAt LIMIT ?${skipping}`, [
      now,
      limit,
    ])
  }

  private async abandoned(
    tx: EntityManager,
    now: number,
    limit: number,
    own: readonly string[],
  ): Promise<Job[]> {
    const isLost = { state: 'running' as const, lockedUntil: LessThan(now) }
    // Looked for without locks first: locking the search would make those wait who just finish their own.
    const others = own.length > 0 ? ` AND id NOT IN (${places(own)})` : ''
    const seen = await rowsWhere(tx, Job, `state = 'running' AND lockedUntil < ?${others} LIMIT ?`, [
      now,
      ...own,
      limit,
    ])
    if (seen.length === 0) return []
    const lost = await tx.find(Job, {
      where: { ...isLost, id: In(seen.map((job) => job.id)) },
      ...this.lock,
    })
    const isHopeless = (job: Job): boolean => job.attempts >= job.maxAttempts
    const hopeless = lost.filter(isHopeless).map((job) => job.id)
    if (hopeless.length > 0)
      await tx.update(
        Job,
        { id: In(hopeless) },
        { state: 'parked', lockedBy: null, lockedUntil: null, lastError: ABANDONED },
      )
    return lost.filter((job) => !isHopeless(job))
  }
}
