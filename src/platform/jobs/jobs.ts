import type { EntityManager } from 'typeorm'
import type { Bus } from '../cache/cache'
import type { Database } from '../db/database'
import { isUniqueViolation } from '../db/errors'
import { insertRow, rowBy } from '../db/rows'
import type { RowWrite } from '../db/write'
import { newId } from '../ids'
import { Job } from './job.entity'

/** What to enqueue. */
export interface NewJob {
  /** `feature.verb`. */
  type: string
  payload: unknown
  /** Epoch ms of real time; absent means now. */
  runAt?: number
  /** Enqueue nothing when a job with this key waits already. */
  dedupeKey?: string
  /** After this many failed tries the job is parked; 8 unless told. */
  maxAttempts?: number
  /** The enqueuing process keeps the job for itself until then (epoch ms); others take it only afterwards. */
  lease?: { owner: string; until: number }
}

export const JOB_CHANNEL = 'jobs'

const COLUMNS = [
  'id',
  'type',
  'dedupeKey',
  'payload',
  'state',
  'runAt',
  'attempts',
  'maxAttempts',
  'lockedBy',
  'lockedUntil',
  'lastError',
  'createdAt',
] as const

/** Enqueues jobs in the transaction that causes them, and wakes the workers after the commit. */
export class Jobs {
  constructor(
    private readonly db: Database,
    private readonly bus: Bus,
  ) {}

  /** Enqueues inside the running transaction; false when the dedupe key was taken. */
  async enqueue(tx: EntityManager, job: NewJob): Promise<boolean> {
    const row = this.rowOf(job)
    if (row.dedupeKey !== null && (await rowBy(tx, Job, { dedupeKey: row.dedupeKey }))) return false
    try {
      await insertRow(tx, Job, row)
    } catch (error) {
      if (isUniqueViolation(error)) return false
      throw error
    }
    this.db.afterCommit(() => this.wake())
    return true
  }

  /** The same as data for the hot path; call `wake` after the commit. */
  write(job: NewJob): RowWrite {
    const row = this.rowOf(job)
    return {
      table: 'jobs',
      columns: COLUMNS,
      values: COLUMNS.map((column) => row[column]),
      onConflict: 'ignore',
    }
  }

  /** Tells every worker that there is something to do. */
  wake(): void {
    this.bus.publish(JOB_CHANNEL, '')
  }

  private rowOf(job: NewJob): Job {
    const now = Date.now()
    return {
      id: newId(),
      type: job.type,
      dedupeKey: job.dedupeKey ?? null,
      payload: JSON.stringify(job.payload),
      state: job.lease ? 'running' : 'queued',
      runAt: job.runAt ?? now,
      attempts: job.lease ? 1 : 0,
      maxAttempts: job.maxAttempts ?? 8,
      lockedBy: job.lease?.owner ?? null,
      lockedUntil: job.lease?.until ?? null,
      lastError: null,
      createdAt: now,
    }
  }
}
