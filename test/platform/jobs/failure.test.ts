import { PermanentFailure } from '../../../src/platform/jobs/worker'
import { openQueue, type Queue } from './world'

let queue: Queue
beforeAll(async () => {
  queue = await openQueue()
})
afterEach(() => queue.empty())
afterAll(() => queue.close())

it('tries again with a growing back-off, and parks the job when its tries are used up', async () => {
  const attempts: number[] = []
  const worker = queue.worker()
  worker.register('test.run', (_payload, { attempt }) => {
    attempts.push(attempt)
    return Promise.reject(new Error(`no luck ${attempt}`))
  })
  await queue.enqueue({ maxAttempts: 4 })
  for (const backOff of [1000, 5000, 15_000]) {
    expect(await worker.runDue()).toBe(1)
    const [job] = await queue.rows()
    expect(job).toMatchObject({ state: 'queued', lockedBy: null, lastError: `no luck ${attempts.length}` })
    const wait = job!.runAt - Date.now()
    expect(wait).toBeGreaterThan(backOff - 900)
    expect(wait).toBeLessThanOrEqual(backOff)
    await queue.change({ runAt: Date.now() - 1 })
  }
  expect(await worker.runDue()).toBe(1)
  expect(attempts).toEqual([1, 2, 3, 4])
  expect((await queue.rows())[0]).toMatchObject({ state: 'parked', lastError: 'no luck 4' })
  await queue.change({ runAt: 1 })
  expect(await worker.runDue()).toBe(0)
})

it('parks at once what failed for good', async () => {
  const worker = queue.worker()
  worker.register('test.run', () => Promise.reject(new PermanentFailure('the follower is gone')))
  await queue.enqueue({})
  await worker.runDue()
  expect((await queue.rows())[0]).toMatchObject({
    state: 'parked',
    attempts: 1,
    lastError: 'the follower is gone',
  })
})

it('survives a handler that throws before its first await', async () => {
  const worker = queue.worker()
  worker.register('test.run', () => {
    throw new Error('at once')
  })
  await queue.enqueue({})
  await worker.runDue()
  expect((await queue.rows())[0]).toMatchObject({ state: 'queued', lastError: 'at once' })
})

it('keeps a job that only a newer version knows for that version', async () => {
  const older = queue.worker()
  const ran: string[] = []
  await queue.enqueue({ type: 'test.new' })
  await older.runDue()
  expect((await queue.rows())[0]).toMatchObject({ state: 'queued', lastError: 'no handler for test.new' })
  await queue.change({ runAt: 1 })
  const newer = queue.worker()
  newer.register('test.new', () => Promise.resolve(void ran.push('ran')))
  await newer.runDue()
  expect(ran).toEqual(['ran'])
})

it('refuses two handlers for one type', () => {
  const worker = queue.worker()
  worker.register('test.run', () => Promise.resolve())
  expect(() => worker.register('test.run', () => Promise.resolve())).toThrow('two handlers')
})
