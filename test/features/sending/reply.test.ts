import { lateReply, replyJob, type ReplyOrder } from '../../../src/features/sending'
import { Job } from '../../../src/platform/jobs/job.entity'
import type { Follower } from '../../../src/sandbox/client'
import { sendingDatabase, startSendingBench, type SendingBench } from './bench'

const SEND = '/cgi-bin/message/custom/send'

const database = sendingDatabase()
let bench: SendingBench
beforeEach(async () => {
  bench = await startSendingBench(database)
})
afterEach(() => bench.close())

const order = (person: Follower, cause: string, texts: string[]): ReplyOrder => ({
  account: 'official',
  openId: person.openId(),
  parts: texts.map((content) => ({ type: 'text', content })),
  cause,
})

const enqueue = (what: ReplyOrder): Promise<boolean> =>
  bench.db.transact((tx) => bench.jobs.enqueue(tx, replyJob(what)))

describe('a reply of several parts', () => {
  it('arrives in order', async () => {
    const person = await bench.follower()
    await bench.says(person)
    await enqueue(order(person, 'in-1', ['一', '二', '三']))
    await bench.worker.runDue()
    expect(await bench.received(person)).toEqual(['一', '二', '三'])
  })

  it('is sent once although its job comes again', async () => {
    const person = await bench.follower()
    await bench.says(person)
    const reply = order(person, 'in-1', ['一', '二'])
    expect(await enqueue(reply)).toBe(true)
    expect(await enqueue(reply)).toBe(false)
    await bench.worker.runDue()
    await enqueue(reply)
    await bench.worker.runDue()
    expect(await bench.received(person)).toEqual(['一', '二'])
    expect(bench.calls(SEND)).toHaveLength(2)
  })

  it('ends where the allowance ends', async () => {
    const person = await bench.follower()
    await bench.says(person)
    await enqueue(order(person, 'in-1', ['1', '2', '3', '4', '5', '6', '7']))
    await bench.worker.runDue()
    expect(await bench.received(person)).toEqual(['1', '2', '3', '4', '5'])
    expect(bench.calls(SEND)).toHaveLength(5)
  })

  it('names a media id that WeChat has lost, and goes on with the next part', async () => {
    const person = await bench.follower()
    await bench.says(person)
    const parts: ReplyOrder['parts'] = [
      { type: 'image', mediaId: 'never-uploaded' },
      { type: 'text', content: '二' },
    ]
    await enqueue({ ...order(person, 'in-1', []), parts })
    await bench.worker.runDue()
    expect(bench.lostMedia).toEqual(['never-uploaded'])
    expect(await bench.received(person)).toEqual(['二'])
  })

  it('goes on with the part that had to wait when WeChat was busy', async () => {
    const person = await bench.follower()
    await bench.says(person)
    await bench.fault({ kind: 'busy', match: SEND, times: 3 })
    await enqueue(order(person, 'in-1', ['一', '二']))
    await bench.worker.runDue()
    expect(await bench.received(person)).toEqual([])
    const [waiting] = await bench.db.read.find(Job)
    expect(waiting!.runAt - Date.now()).toBeGreaterThan(3_000)
    await bench.sandbox.client.clock.advance(6_000)
    await bench.db.transact((tx) => tx.update(Job, { id: waiting!.id }, { runAt: 1 }))
    await bench.worker.runDue()
    expect(await bench.received(person)).toEqual(['一', '二'])
  })
})

describe('a reply that is late', () => {
  it('goes out as a customer-service message', async () => {
    const person = await bench.follower()
    await bench.says(person)
    const late = { account: 'official' as const, openId: person.openId(), cause: 'late:in-1' }
    const job = lateReply({ ...late, reply: { type: 'text', content: '久等了' } })
    await bench.db.transact((tx) => bench.jobs.enqueue(tx, job!))
    await bench.worker.runDue()
    expect(await bench.received(person)).toEqual(['久等了'])
    expect(lateReply({ ...late, reply: { type: 'transfer' } })).toBeUndefined()
  })
})
