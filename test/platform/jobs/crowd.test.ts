import { migrations } from '../../../migrations'
import { MemoryBus } from '../../../src/platform/cache/memory'
import type { Database } from '../../../src/platform/db/database'
import { openDatabase } from '../../../src/platform/db/open'
import { Job } from '../../../src/platform/jobs/job.entity'
import { Jobs } from '../../../src/platform/jobs/jobs'
import { JobLeases } from '../../../src/platform/jobs/leases'
import { Worker } from '../../../src/platform/jobs/worker'
import { silentLogger } from '../../../src/platform/log'
import { migratedDatabase, testEngine, type EmptyDatabase } from '../../support/database'
import { until } from './world'

let place: EmptyDatabase
let processes: Database[]
beforeEach(async () => {
  place = await migratedDatabase()
  // Two processes on a server; SQLite is for one (decisions.md 28).
  const count = testEngine() === 'sqlite' ? 1 : 2
  processes = []
  for (let index = 0; index < count; index++) {
    const db = await openDatabase({ url: place.url, entities: [Job], migrations, isRelaxed: true })
    if (index === 0) await db.migrate()
    processes.push(db)
  }
})
afterEach(async () => {
  await Promise.all(processes.map((db) => db.close()))
  await place.drop()
})

async function enqueueMany(count: number): Promise<void> {
  const db = processes[0]!
  const jobs = new Jobs(db, new MemoryBus())
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      db.commitUnit({ claim: jobs.write({ type: 'test.run', payload: { index } }), effects: [] }),
    ),
  )
}

it('runs each of 200 jobs exactly once with four workers, though none of them hears of the others', async () => {
  const runs = new Map<number, number>()
  const together = new Set<number>()
  const workers = Array.from({ length: 4 }, (_, index) => {
    const db = processes[index % processes.length]!
    const worker = new Worker({
      db,
      bus: new MemoryBus(),
      log: silentLogger(),
      owner: `worker-${index}`,
      pollMs: 5,
    })
    worker.register('test.run', async (payload: { index: number }) => {
      if (together.has(payload.index)) throw new Error('at the same time')
      together.add(payload.index)
      runs.set(payload.index, (runs.get(payload.index) ?? 0) + 1)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10))
      together.delete(payload.index)
    })
    return worker
  })
  for (const worker of workers) worker.start()
  await enqueueMany(200)
  await until(async () => (await processes[0]!.read.count(Job)) === 0, 20_000)
  await Promise.all(workers.map((worker) => worker.stop()))
  expect(runs.size).toBe(200)
  expect([...runs.values()].every((count) => count === 1)).toBe(true)
})

it('claims out of a backlog of 10,000 by touching only what it takes', async () => {
  await enqueueMany(10_000)
  const [here, there = here] = processes as [Database, Database?]
  const first = new JobLeases(here, 'first', 60_000)
  const second = new JobLeases(there, 'second', 60_000)
  const taken = await here.transact(async () => {
    const mine = await first.claim(8, [])
    // On a server the other process claims while this transaction still holds its locks.
    const theirs = testEngine() === 'sqlite' ? [] : await second.claim(8, [])
    return [...mine, ...theirs]
  })
  if (testEngine() === 'sqlite') taken.push(...(await second.claim(8, [])))
  expect(new Set(taken.map((job) => job.id)).size).toBe(16)
  const plan: unknown = await here.read.query(
    `${testEngine() === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'} SELECT * FROM jobs WHERE state = 'queued' AND runAt <= 9000000000000 ORDER BY runAt ASC LIMIT 8`,
  )
  expect(JSON.stringify(plan)).toContain('ix_jobs_state_run_at')
  expect(JSON.stringify(plan)).not.toMatch(/TEMP B-TREE|filesort/)
})

it('takes over a lost job in spite of a long backlog', async () => {
  await enqueueMany(500)
  const db = processes[0]!
  const jobs = new Jobs(db, new MemoryBus())
  const lease = { owner: 'dead', until: Date.now() - 1 }
  await db.commitUnit({
    claim: jobs.write({ type: 'test.lost', payload: {}, lease, runAt: Date.now() + 5000 }),
    effects: [],
  })
  const [claimed] = await new JobLeases(db, 'alive', 60_000).claim(1, [])
  expect(claimed).toMatchObject({ type: 'test.lost', attempts: 2 })
})
