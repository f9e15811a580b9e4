import type { Clock } from '../clock'
import type { Database } from '../db/database'
import type { Logger } from '../log'
import type { Jobs } from './jobs'
import type { JobHandler } from './worker'

const ROUND_MS = 3_600_000
/** The type of the job that does a round. */
export const HOUSEKEEPING_JOB = 'housekeeping'

/** Takes away what its time is over for; `now` (epoch ms) comes from our clock. Gives the number of rows removed. */
export type Chore = (now: number) => Promise<number>

export interface HousekeepingDeps {
  db: Database
  jobs: Jobs
  clock: Clock
  log: Logger
  /** By a name for the log. */
  chores: Record<string, Chore>
}

/**
 * Rounds of tidying up, one an hour of real time by whichever process comes first; each round begins by enqueuing the
 * next one. What is due is decided by our clock, so a moved sandbox clock is caught up with at the next round.
 */
export class Housekeeping {
  constructor(private readonly deps: HousekeepingDeps) {}

  /** Makes sure that a next round waits; to be called when a process starts. */
  async start(): Promise<void> {
    await this.enqueueNext()
  }

  /** For the worker. */
  get jobHandlers(): Record<string, JobHandler> {
    return { [HOUSEKEEPING_JOB]: () => this.round() }
  }

  /** Does every chore; one that fails does not keep the others from being done, and comes again next round. */
  async round(): Promise<void> {
    await this.enqueueNext()
    const { chores, clock, log } = this.deps
    const now = clock.now()
    for (const [chore, work] of Object.entries(chores)) {
      try {
        const removed = await work(now)
        if (removed > 0) log.info({ chore, removed }, 'housekeeping')
      } catch (error) {
        log.warn({ chore, reason: (error as Error).message }, 'housekeeping failed; trying again next round')
      }
    }
  }

  private async enqueueNext(): Promise<void> {
    const round = Math.floor(Date.now() / ROUND_MS) + 1
    const { db, jobs } = this.deps
    await db.transact((tx) =>
      jobs.enqueue(tx, {
        type: HOUSEKEEPING_JOB,
        payload: {},
        runAt: round * ROUND_MS,
        dedupeKey: `${HOUSEKEEPING_JOB}:${round}`,
      }),
    )
  }
}
