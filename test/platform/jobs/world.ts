import type { EntityManager } from 'typeorm'
import { MemoryBus } from '../../../src/platform/cache/memory'
import type { Database } from '../../../src/platform/db/database'
import { Job } from '../../../src/platform/jobs/job.entity'
import { Jobs, type NewJob } from '../../../src/platform/jobs/jobs'
import { Worker, type WorkerOptions } from '../../../src/platform/jobs/worker'
import { silentLogger } from '../../../src/platform/log'
import { openTestDatabase } from '../../support/database'
import { deleteAll } from '../db/rows'

/** A queue on an empty database of the project's engine, with workers that end with it. */
export interface Queue {
  db: Database
  bus: MemoryBus
  jobs: Jobs
  /** A worker that polls so rarely that only a wake-up can be what moved it, unless told otherwise. */
  worker(options?: Partial<WorkerOptions>): Worker
  enqueue(job: Partial<NewJob>): Promise<boolean>
  change(changes: Parameters<EntityManager['update']>[2] & object): Promise<void>
  rows(): Promise<Job[]>
  empty(): Promise<void>
  close(): Promise<void>
}

/** Opens it. */
export async function openQueue(): Promise<Queue> {
  const db = await openTestDatabase([Job])
  const bus = new MemoryBus()
  const jobs = new Jobs(db, bus)
  const workers: Worker[] = []
  let born = 0
  const empty = async (): Promise<void> => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop(2000)))
    await deleteAll(db)
  }
  return {
    db,
    bus,
    jobs,
    worker: (options = {}) => {
      const owner = `worker-${++born}`
      const worker = new Worker({ db, bus, log: silentLogger(), owner, pollMs: 60_000, ...options })
      workers.push(worker)
      return worker
    },
    enqueue: (job) =>
      db.transact((tx) => jobs.enqueue(tx, { type: 'test.run', payload: {}, ...job } as NewJob)),
    change: async (changes) => {
      await db.transact((tx) => tx.createQueryBuilder().update(Job).set(changes).execute())
    },
    rows: () => db.read.find(Job, { order: { id: 'ASC' } }),
    empty,
    close: async () => {
      await empty()
      await db.close()
    },
  }
}

/** A promise that somebody else settles. */
export function gate(): { opened: Promise<void>; open(): void } {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
}

/** Waits until `isTrue` says so; fails after `timeoutMs`. */
export async function until(isTrue: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
