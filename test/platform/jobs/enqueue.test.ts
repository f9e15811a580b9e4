import { Job } from '../../../src/platform/jobs/job.entity'
import { openQueue, until, type Queue } from './world'

let queue: Queue
beforeAll(async () => {
  queue = await openQueue()
})
afterEach(() => queue.empty())
afterAll(() => queue.close())

it('leaves no job behind when the transaction that caused it is rolled back', async () => {
  const work = queue.db.transact(async (tx) => {
    await queue.jobs.enqueue(tx, { type: 'test.run', payload: {} })
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  expect(await queue.rows()).toEqual([])
})

it('enqueues a key once, also when two transactions want it at the same time', async () => {
  expect(await queue.enqueue({ dedupeKey: 'once' })).toBe(true)
  expect(await queue.enqueue({ dedupeKey: 'once' })).toBe(false)
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () => queue.enqueue({ dedupeKey: 'together' })),
  )
  expect(outcomes.filter(Boolean)).toHaveLength(1)
  expect((await queue.rows()).map((job) => job.dedupeKey)).toEqual(['once', 'together'])
})

it('gives the key back when the job is done', async () => {
  const worker = queue.worker()
  worker.register('test.run', () => Promise.resolve())
  await queue.enqueue({ dedupeKey: 'again' })
  await worker.runDue()
  expect(await queue.enqueue({ dedupeKey: 'again' })).toBe(true)
})

it('runs a job when its time has come and not before', async () => {
  const ran: unknown[] = []
  const worker = queue.worker()
  worker.register('test.run', (payload: { name: string }) => Promise.resolve(void ran.push(payload.name)))
  await queue.enqueue({ payload: { name: 'later' }, runAt: Date.now() + 3_600_000 })
  await queue.enqueue({ payload: { name: 'now' } })
  expect(await worker.runDue()).toBe(1)
  expect(ran).toEqual(['now'])
  await queue.change({ runAt: Date.now() - 1 })
  expect(await worker.runDue()).toBe(1)
  expect(ran).toEqual(['now', 'later'])
})

it('runs what is due in the order of its time', async () => {
  const ran: number[] = []
  const worker = queue.worker({ concurrency: 1 })
  worker.register('test.run', (payload: { at: number }) => Promise.resolve(void ran.push(payload.at)))
  for (const at of [30, 10, 20]) await queue.enqueue({ payload: { at }, runAt: at })
  worker.start()
  await until(() => ran.length === 3)
  expect(ran).toEqual([10, 20, 30])
})

it('keeps a payload of any text whole', async () => {
  const payload = { text: '汉字 😀 \u0000 \\ \' " ` \n % _', long: '长'.repeat(50_000) }
  const seen: unknown[] = []
  const worker = queue.worker()
  worker.register('test.run', (given) => Promise.resolve(void seen.push(given)))
  await queue.enqueue({ payload })
  await worker.runDue()
  expect(seen).toEqual([payload])
})

describe('waking up', () => {
  it('comes with the commit, long before the next poll', async () => {
    const ran: string[] = []
    const worker = queue.worker()
    worker.register('test.run', () => Promise.resolve(void ran.push('ran')))
    worker.start()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await queue.enqueue({})
    await until(() => ran.length === 1)
  })

  it('comes after the commit only, and never after a rollback', async () => {
    const waked: string[] = []
    const unsubscribe = queue.bus.subscribe('jobs', () => waked.push('waked'))
    await queue.db.transact(async (tx) => {
      await queue.jobs.enqueue(tx, { type: 'test.run', payload: {} })
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(waked).toEqual([])
    })
    await until(() => waked.length === 1)
    await queue.db
      .transact(async (tx) => {
        await queue.jobs.enqueue(tx, { type: 'test.run', payload: {} })
        throw new Error('no')
      })
      .catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(waked).toEqual(['waked'])
    unsubscribe()
  })

  it('is replaced by polling when it gets lost', async () => {
    const ran: string[] = []
    const worker = queue.worker({ pollMs: 30 })
    worker.register('test.run', () => Promise.resolve(void ran.push('ran')))
    worker.start()
    await queue.db.commitUnit({ claim: queue.jobs.write({ type: 'test.run', payload: {} }), effects: [] })
    await until(() => ran.length === 1)
  })
})

it('writes a job beside a claim on the hot path, leased to the process that took the claim', async () => {
  const lease = { owner: 'worker-own', until: Date.now() + 60_000 }
  const unit = (key: string) => ({
    claim: queue.jobs.write({
      type: 'test.claim',
      payload: {},
      dedupeKey: 'claim',
      runAt: Date.now() + 60_000,
    }),
    effects: [queue.jobs.write({ type: 'test.run', payload: { key }, dedupeKey: key, lease })],
  })
  const [first, second] = await Promise.all([queue.db.commitUnit(unit('a')), queue.db.commitUnit(unit('b'))])
  expect([first.won, second.won].sort()).toEqual([false, true])
  const own = await queue.db.read.findOneByOrFail(Job, { type: 'test.run' })
  expect(own).toMatchObject({ state: 'running', lockedBy: 'worker-own', attempts: 1 })

  const ran: string[] = []
  const other = queue.worker()
  const mine = queue.worker({ owner: 'worker-own' })
  for (const worker of [other, mine])
    worker.register('test.run', () => Promise.resolve(void ran.push(worker === mine ? 'mine' : 'other')))
  expect(await other.runDue()).toBe(0)
  await other.runOwn(own.id)
  await mine.runOwn(own.id)
  await mine.runOwn(own.id)
  expect(ran).toEqual(['mine'])
})
