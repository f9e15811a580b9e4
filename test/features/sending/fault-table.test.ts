import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SendAttempt, SendDecision } from '../../../src/features/sending'
import { AccessTokenRow } from '../../../src/wechat/api/access-token.entity'
import { sendingDatabase, startSendingBench, textFrom, type SendingBench } from './bench'
import { accepts, customer, notice, templateOf, toDaytime } from './customers'
import { FAULT_ROWS } from './fault-rows'

/** The rows of reliability.md §5 that no other test shows for what the gate sends, and the list of all of them. */
const SUBSCRIBE = '/cgi-bin/message/subscribe/send'
const TEMPLATE = '/cgi-bin/message/template/send'
const TOKEN = '/cgi-bin/stable_token'

const database = sendingDatabase()
let bench: SendingBench
beforeEach(async () => {
  bench = await startSendingBench(database)
  await toDaytime(bench)
})
afterEach(() => bench.close())

type Intents = ReturnType<typeof notice>[]

/** Decides and delivers; the results by name, also of those that were not called. */
async function run(intents: Intents, concurrency = 5): Promise<Record<string, number>> {
  const decided = await bench.db.transact((tx) => bench.sending.gate.decide(tx, intents))
  const passes = decided.flatMap(({ pass }) => pass ?? [])
  const delivered = await bench.sending.gate.deliver(passes, { concurrency })
  const counts: Record<string, number> = {}
  for (const { outcome } of [...delivered, ...decided])
    if (outcome) counts[outcome.result] = (counts[outcome.result] ?? 0) + 1
  return counts
}

async function subscribers(many: number): Promise<Intents> {
  const subscription = await templateOf(bench, 'miniapp-subscribe')
  const people = await Promise.all(Array.from({ length: many }, () => customer(bench)))
  for (const one of people) await accepts(bench, one, subscription.templateId)
  return people.map((one) => notice(one, { subscription }))
}

async function readers(many: number): Promise<Intents> {
  const template = await templateOf(bench, 'template')
  const people = await Promise.all(Array.from({ length: many }, () => customer(bench)))
  return people.map((one) => notice(one, { template }))
}

const circuitCloses = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5_100))
const pass = (ms: number): Promise<unknown> => bench.sandbox.client.clock.advance(ms)

describe('the fault table', () => {
  it('has a test for each of its rows', () => {
    const missing = FAULT_ROWS.flatMap(({ answer, shownBy }) =>
      shownBy
        .filter(({ file, title }) => !readFileSync(join(__dirname, '../../..', file), 'utf8').includes(title))
        .map(({ file, title }) => `${answer}: ${file} has no test named ${title}`),
    )
    expect(missing).toEqual([])
    expect(FAULT_ROWS).toHaveLength(11)
  })

  it('no answer in time: unknown, and never called again', async () => {
    const [intent] = await subscribers(1)
    await bench.fault({ kind: 'slow', match: SUBSCRIBE, delayMs: 5_500, times: 1 })
    expect(await bench.sending.gate.send(intent!)).toMatchObject({
      result: 'unknown',
      reasonCode: 'transport.timeout',
    })
    expect(await bench.sending.gate.send(intent!)).toMatchObject({ result: 'unknown' })
    // WeChat is done with it a moment after we gave up.
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(bench.calls(SUBSCRIBE)).toHaveLength(1)
  })

  it.each(['http-5xx', 'html', 'half-json', 'cut-before', 'cut-inside'] as const)(
    '%s in a batch: unknown for the one that it hit, and not called again',
    async (kind) => {
      const intents = await subscribers(4)
      await bench.fault({ kind, match: SUBSCRIBE, times: 1 })
      expect(await run(intents, 1)).toEqual({ sent: 3, unknown: 1 })
      expect(await run(intents, 1)).toEqual({ sent: 3, unknown: 1 })
      expect(bench.calls(SUBSCRIBE)).toHaveLength(4)
    },
  )

  it('100 × -1, then all is well: everybody gets it once, and nobody is tried more than three times in a turn', async () => {
    const intents = await readers(100)
    await bench.fault({ kind: 'busy', match: TEMPLATE, times: 100 })
    await run(intents, 100)
    for (const pauseMs of [6_000, 31_000, 121_000, 601_000]) {
      await circuitCloses()
      await pass(pauseMs)
      if ((await run(intents, 100)).sent === 100) break
    }
    expect(await run(intents, 100)).toEqual({ sent: 100 })
    const calls = bench.calls(TEMPLATE)
    expect(calls.filter(({ errcode }) => errcode === 0)).toHaveLength(100)
    const turns = await bench.db.read.count(SendDecision, { where: { result: 'send' } })
    expect(calls.length).toBeLessThanOrEqual(3 * turns)
  }, 60_000)

  it('an hour without WeChat costs nobody a message', async () => {
    const intents = await readers(3)
    const fault = await bench.fault({ kind: 'busy', match: TEMPLATE })
    for (const minutes of [1, 2, 5, 12, 35, 60]) {
      expect(await run(intents)).toEqual({ later: 3 })
      await pass(minutes * 60_000)
    }
    await bench.sandbox.client.faults.remove(fault.id!)
    await circuitCloses()
    for (const hours of [2, 2, 6, 12]) {
      await pass(hours * 3_600_000)
      await run(intents)
    }
    expect(await run(intents)).toEqual({ sent: 3 })
  }, 60_000)

  it.each([40001, 40014, 42001])('%i: one refresh and one more call, for all of them', async (errcode) => {
    const intents = await subscribers(6)
    const before = bench.calls(TOKEN).length
    await bench.fault({ kind: 'errcode', errcode, match: SUBSCRIBE, times: 1 })
    expect(await run(intents, 6)).toEqual({ sent: 6 })
    expect(bench.calls(SUBSCRIBE)).toHaveLength(7)
    expect(bench.calls(TOKEN).length - before).toBeLessThanOrEqual(2)
  })

  it.each([40125, 40013, 40243, 40164])(
    '%i: no call but one for a token a minute, an alert, callbacks go on, and everybody gets it afterwards',
    async (errcode) => {
      const intents = await readers(20)
      const fault = await bench.fault({ kind: 'errcode', errcode, match: TOKEN })
      expect(await run(intents, 20)).toEqual({ later: 20 })
      expect(bench.calls(TEMPLATE)).toHaveLength(0)
      expect(bench.calls(TOKEN)).toHaveLength(1)
      await pass(6_000)
      expect(await run(intents, 20)).toEqual({ later: 20 })
      expect(bench.calls(TOKEN)).toHaveLength(1)
      expect((await bench.official.health.read()).token.alert).toMatchObject({ errcode })
      const [{ openId }] = (await bench.db.read.find(SendDecision)) as [SendDecision]
      await bench.receive(textFrom(openId, bench.clock.now()))
      expect(await bench.sending.sentenceFor('official', openId)).toMatch(/还可以再发 5 条/)
      // A minute of real time later, and somebody has repaired it.
      await bench.sandbox.client.faults.remove(fault.id!)
      await bench.db.transact((tx) =>
        tx.update(AccessTokenRow, { appId: bench.official.gateway.appId }, { blockedUntil: null }),
      )
      await pass(121_000)
      expect(await run(intents, 20)).toEqual({ sent: 20 })
    },
  )

  it('45009 of the Mini Program: rests for the minute, and nothing fails', async () => {
    const intents = await subscribers(8)
    await bench.fault({ kind: 'errcode', errcode: 45009, match: SUBSCRIBE, times: 1 })
    expect(await run(intents, 1)).toEqual({ later: 8 })
    expect(await run(intents, 1)).toEqual({ later: 8 })
    expect(bench.calls(SUBSCRIBE)).toHaveLength(1)
    // It comes back slowly: what was one call a minute climbs by half each minute.
    for (let minute = 0; minute < 12 && (await run(intents, 1)).sent !== 8; minute++) await pass(61_000)
    expect(await run(intents, 1)).toEqual({ sent: 8 })
    expect(await bench.db.read.countBy(SendAttempt, { state: 'failed' })).toBe(0)
  })

  it('45011: slows down, and everybody gets it in the next minutes', async () => {
    const intents = await readers(12)
    await bench.fault({ kind: 'errcode', errcode: 45011, match: TEMPLATE, times: 1 })
    const first = await run(intents, 1)
    expect(first.failed).toBeUndefined()
    expect(first.later).toBeGreaterThan(0)
    const calls = bench.calls(TEMPLATE).length
    await run(intents, 1)
    expect(bench.calls(TEMPLATE)).toHaveLength(calls)
    for (let minute = 0; minute < 12 && (await run(intents, 1)).sent !== 12; minute++) await pass(61_000)
    expect(await run(intents, 1)).toEqual({ sent: 12 })
    expect(bench.calls(TEMPLATE).filter(({ errcode }) => errcode === 0)).toHaveLength(12)
  })

  it('47001: stops at the first, like every fault of the content', async () => {
    const intents = await subscribers(20)
    await bench.fault({ kind: 'errcode', errcode: 47001, match: SUBSCRIBE })
    const counts = await run(intents)
    expect(counts.failed).toBeLessThanOrEqual(5)
    expect(counts.failed).toBe(bench.calls(SUBSCRIBE).length)
    expect(counts.later).toBe(20 - counts.failed!)
  })
})
