import type { Delivered, SendContents } from '../../../src/features/sending'
import { sendingDatabase, startSendingBench, type SendingBench } from './bench'
import { accepts, centre, customer, marketing, notice, templateOf, toDaytime, type Known } from './customers'

/** The fault table of reliability.md §5, for what is sent in batches; single replies are in gate.test.ts. */
const SUBSCRIBE = '/cgi-bin/message/subscribe/send'
const TEMPLATE = '/cgi-bin/message/template/send'
const MASS = '/cgi-bin/message/mass/send'

const database = sendingDatabase()
let bench: SendingBench
beforeEach(async () => {
  bench = await startSendingBench(database)
  await toDaytime(bench)
})
afterEach(() => bench.close())

const crowd = (many: number): Promise<Known[]> =>
  Promise.all(Array.from({ length: many }, () => customer(bench)))

/** Decides and delivers; the same intents may be handed in again. */
async function run(intents: ReturnType<typeof notice>[], concurrency = 5): Promise<Delivered[]> {
  const decided = await bench.db.transact((tx) => bench.sending.gate.decide(tx, intents))
  const delivered = await bench.sending.gate.deliver(
    decided.flatMap(({ pass }) => pass ?? []),
    { concurrency },
  )
  return [...delivered, ...decided.flatMap(({ intent, outcome }) => (outcome ? [{ intent, outcome }] : []))]
}
const results = (delivered: Delivered[]): string[] => delivered.map(({ outcome }) => outcome.result).sort()

async function subscribers(many: number, more: SendContents = {}) {
  const subscription = await templateOf(bench, 'miniapp-subscribe')
  const people = await crowd(many)
  for (const one of people) await accepts(bench, one, subscription.templateId)
  return people.map((one) => notice(one, { subscription, ...more }))
}

describe('what WeChat answers to a batch', () => {
  it.each([40037, 47003])(
    '%i: stops at the first, with no more calls than ran side by side',
    async (errcode) => {
      const intents = await subscribers(30)
      await bench.fault({ kind: 'errcode', errcode, match: SUBSCRIBE })
      const delivered = await run(intents)
      expect(bench.calls(SUBSCRIBE).length).toBeLessThanOrEqual(5)
      const failed = delivered.filter(({ outcome }) => outcome.result === 'failed').length
      expect(failed).toBe(bench.calls(SUBSCRIBE).length)
      expect(delivered.filter(({ outcome }) => outcome.result === 'later')).toHaveLength(30 - failed)
    },
  )

  it('48001: closes the channel with a reason and takes the next one', async () => {
    const intents = await subscribers(4, centre)
    await bench.fault({ kind: 'errcode', errcode: 48001, match: SUBSCRIBE })
    expect(results(await run(intents, 1))).toEqual(['sent', 'sent', 'sent', 'sent'])
    const [first] = await subscribers(1)
    const calls = bench.calls(SUBSCRIBE).length
    expect(await bench.sending.gate.send(first!)).toMatchObject({
      result: 'skipped',
      reasonCode: 'channel.closed',
    })
    expect(bench.calls(SUBSCRIBE)).toHaveLength(calls)
  })

  it('45009: no call until the day is over, nothing failed, then everything', async () => {
    const template = await templateOf(bench, 'template')
    const intents = (await crowd(6)).map((one) => notice(one, { template }))
    const fault = await bench.fault({ kind: 'errcode', errcode: 45009, match: TEMPLATE, times: 1 })
    expect(results(await run(intents, 1))).toEqual(Array(6).fill('later'))
    expect(bench.calls(TEMPLATE)).toHaveLength(1)
    expect(fault.id).toBeDefined()
    expect(results(await run(intents))).toEqual(Array(6).fill('later'))
    expect(bench.calls(TEMPLATE)).toHaveLength(1)
    await toDaytime(bench)
    expect(results(await run(intents))).toEqual(Array(6).fill('sent'))
    expect(bench.calls(TEMPLATE)).toHaveLength(7)
  })

  it('-1 storm: everybody gets it in the end, once', async () => {
    const intents = await subscribers(8)
    await bench.fault({ kind: 'busy', match: SUBSCRIBE, times: 20 })
    await run(intents)
    // The circuit is open for five seconds of real time; then one call tries.
    await new Promise((resolve) => setTimeout(resolve, 5_100))
    for (const seconds of [6, 31, 121]) {
      await bench.sandbox.client.clock.advance(seconds * 1000)
      await run(intents)
    }
    expect(results(await run(intents))).toEqual(Array(8).fill('sent'))
    const answered = bench.calls(SUBSCRIBE).filter(({ errcode }) => errcode === 0)
    expect(answered).toHaveLength(8)
  })

  it('a revoked token: one refresh, and everybody gets it', async () => {
    const intents = await subscribers(10)
    await bench.fault({ kind: 'token-revoked', match: SUBSCRIBE, times: 1 })
    expect(results(await run(intents, 10))).toEqual(Array(10).fill('sent'))
  })

  it('a time-out after the send: unknown once, and never sent again', async () => {
    const intents = await subscribers(3)
    await bench.fault({ kind: 'cut-after', match: SUBSCRIBE, times: 1 })
    expect(results(await run(intents, 1))).toEqual(['sent', 'sent', 'unknown'])
    expect(results(await run(intents, 1))).toEqual(['sent', 'sent', 'unknown'])
    expect(bench.calls(SUBSCRIBE)).toHaveLength(3)
  })

  it('a time-out after a template message: asked again under the same id, and sent once', async () => {
    const template = await templateOf(bench, 'template')
    const [one] = await crowd(1)
    await bench.fault({ kind: 'cut-after', match: TEMPLATE, times: 1 })
    expect(await bench.sending.gate.send(notice(one!, { template }))).toMatchObject({ result: 'sent' })
    expect(bench.calls(TEMPLATE)).toHaveLength(2)
    const got = await bench.sandbox.client.chats(one!.person.id)
    expect(got.filter(({ via }) => via === 'template')).toHaveLength(1)
  })

  it.each([43004, 40003])('%i: marks this person and takes the next channel', async (errcode) => {
    const template = await templateOf(bench, 'template')
    const [one] = await crowd(1)
    await bench.fault({ kind: 'errcode', errcode, match: TEMPLATE, times: 1 })
    expect(await bench.sending.gate.send(notice(one!, { template, ...centre }))).toEqual({
      result: 'sent',
      channel: 'messageCentre',
    })
    expect(bench.calls(TEMPLATE)).toHaveLength(1)
  })

  it('45066 and 45065: waits a minute, then believes that WeChat has the mass message', async () => {
    const people = await crowd(2)
    const intents = people.map((one) => marketing(one, { mass: {} }))
    const decided = await bench.db.transact((tx) => bench.sending.gate.decide(tx, intents))
    const passes = decided.flatMap(({ pass }) => pass ?? [])
    const content = { type: 'text' as const, content: '新店开业' }
    const send = () => bench.sending.gate.deliverMass({ clientMessageId: 'm', content, passes })
    await bench.fault({ kind: 'errcode', errcode: 45066, match: MASS, times: 1 })
    const first = await send()
    expect(first.delivered[0]!.outcome).toMatchObject({ result: 'unknown', reasonCode: 'wechat.45066' })
    await bench.sandbox.client.clock.advance(61_000)
    await bench.fault({ kind: 'errcode', errcode: 45065, match: MASS, times: 1 })
    expect((await send()).delivered.map((one) => one.outcome.result)).toEqual(['sent', 'sent'])
    expect(bench.calls(MASS)).toHaveLength(2)
  })
})
