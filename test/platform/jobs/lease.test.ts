import { Job } from '../../../src/platform/jobs/job.entity'
import { gate, openQueue, until, type Queue } from './world'

let queue: Queue
beforeAll(async () => {
  queue = await openQueue()
})
afterEach(() => queue.empty())
afterAll(() => queue.close())

const expire = (): Promise<void> => queue.change({ lockedUntil: Date.now() - 1 })

it('lets another worker take over when the lease ran out, and the first one change nothing any more', async () => {
  const [stuck, release] = [gate(), gate()]
  const first = queue.worker()
  first.register('test.run', async () => {
    stuck.open()
    await release.opened
  })
  await queue.enqueue({})
  const firstRun = first.runDue()
  await stuck.opened
  await expire()

  const [begun, finish] = [gate(), gate()]
  const attempts: number[] = []
  const second = queue.worker()
  second.register('test.run', async (_payload, { attempt }) => {
    attempts.push(attempt)
    begun.open()
    await finish.opened
  })
  const secondRun = second.runDue()
  await begun.opened
  expect(attempts).toEqual([2])
  release.open()
  await firstRun
  expect(await queue.rows()).toMatchObject([{ state: 'running', lockedBy: 'worker-2', attempts: 2 }])
  finish.open()
  await secondRun
  expect(await queue.rows()).toEqual([])
})

it('lets nobody be robbed by a failure that comes late', async () => {
  const [stuck, release] = [gate(), gate()]
  const first = queue.worker()
  first.register('test.run', async () => {
    stuck.open()
    await release.opened
    throw new Error('late')
  })
  await queue.enqueue({ maxAttempts: 1 })
  const firstRun = first.runDue()
  await stuck.opened
  await queue.change({ lockedBy: 'somebody else' })
  release.open()
  await firstRun
  expect(await queue.rows()).toMatchObject([{ state: 'running', lockedBy: 'somebody else', lastError: null }])
})

it('tells the two runs apart also when one process lost and took the same job', async () => {
  const [stuck, release] = [gate(), gate()]
  const owner = 'same process'
  const before = queue.worker({ owner })
  before.register('test.run', async () => {
    stuck.open()
    await release.opened
  })
  await queue.enqueue({})
  const beforeRun = before.runDue()
  await stuck.opened
  await expire()
  const [begun, finish] = [gate(), gate()]
  const after = queue.worker({ owner })
  after.register('test.run', async () => {
    begun.open()
    await finish.opened
  })
  const afterRun = after.runDue()
  await begun.opened
  release.open()
  await beforeRun
  expect(await queue.rows()).toMatchObject([{ state: 'running', attempts: 2 }])
  finish.open()
  await afterRun
  expect(await queue.rows()).toEqual([])
})

it('never begins again what the same worker is still running', async () => {
  const [stuck, release] = [gate(), gate()]
  let runs = 0
  const worker = queue.worker({ pollMs: 10 })
  worker.register('test.run', async () => {
    runs++
    stuck.open()
    await release.opened
  })
  await queue.enqueue({})
  worker.start()
  await stuck.opened
  await expire()
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(runs).toBe(1)
  release.open()
  await until(async () => (await queue.rows()).length === 0)
})

it('keeps a lease alive for as long as the work runs', async () => {
  const [stuck, release] = [gate(), gate()]
  const patient = queue.worker({ leaseMs: 600 })
  patient.register('test.run', async () => {
    stuck.open()
    await release.opened
  })
  patient.start()
  await queue.enqueue({})
  await stuck.opened
  const other = queue.worker()
  other.register('test.run', () => Promise.resolve())
  const deadline = Date.now() + 1500
  while (Date.now() < deadline) {
    expect(await other.runDue()).toBe(0)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  release.open()
  await until(async () => (await queue.rows()).length === 0)
})

it('tells a handler that its lease is gone', async () => {
  const stuck = gate()
  const worker = queue.worker({ leaseMs: 300 })
  let reason = ''
  worker.register('test.run', async (_payload, { signal }) => {
    stuck.open()
    await new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => {
        reason = 'aborted'
        resolve()
      }),
    )
  })
  worker.start()
  await queue.enqueue({})
  await stuck.opened
  await queue.change({ lockedBy: 'somebody else', lockedUntil: Date.now() + 60_000 })
  await until(() => reason === 'aborted')
})

it('parks a job whose process died each time, instead of letting it kill the next one', async () => {
  await queue.enqueue({ maxAttempts: 3 })
  const dead = { state: 'running' as const, lockedBy: 'dead', lockedUntil: Date.now() - 1 }
  await queue.change({ ...dead, attempts: 2 })
  const worker = queue.worker()
  let runs = 0
  worker.register('test.run', () => {
    runs++
    return Promise.reject(new Error('again'))
  })
  expect(await worker.runDue()).toBe(1)
  await queue.change({ ...dead, attempts: 3 })
  expect(await worker.runDue()).toBe(0)
  expect(runs).toBe(1)
  const [job] = await queue.rows()
  expect(job).toMatchObject({ state: 'parked', lockedBy: null })
  expect(job!.lastError).toContain('died each time')
})

describe('stop', () => {
  it('waits for what runs and takes nothing new', async () => {
    const [stuck, release] = [gate(), gate()]
    const done: string[] = []
    const worker = queue.worker({ concurrency: 1 })
    worker.register('test.run', async (payload: { name: string }) => {
      stuck.open()
      await release.opened
      done.push(payload.name)
    })
    worker.start()
    await queue.enqueue({ payload: { name: 'first' } })
    await stuck.opened
    await queue.enqueue({ payload: { name: 'second' } })
    const stopped = worker.stop()
    release.open()
    await stopped
    expect(done).toEqual(['first'])
    expect(await queue.rows()).toMatchObject([{ state: 'queued', attempts: 0 }])
  })

  it('gives up at the deadline and tells the handler', async () => {
    const stuck = gate()
    const worker = queue.worker()
    worker.register('test.run', async (_payload, { signal }) => {
      stuck.open()
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      throw new Error('gave up')
    })
    worker.start()
    await queue.enqueue({})
    await stuck.opened
    await worker.stop(50)
    await until(async () => (await queue.rows())[0]?.lastError === 'gave up')
  })

  it('strands nothing that it was just claiming', async () => {
    for (let index = 0; index < 6; index++) await queue.enqueue({})
    const ran: string[] = []
    const worker = queue.worker()
    worker.register('test.run', () => Promise.resolve(void ran.push('ran')))
    worker.start()
    await worker.stop()
    expect(ran).toEqual([])
    const rows = await queue.rows()
    expect(rows.map((job) => [job.state, job.attempts, job.lockedBy])).toEqual(
      Array(6).fill(['queued', 0, null]),
    )
    expect(await queue.db.read.countBy(Job, { state: 'running' })).toBe(0)
  })
})
