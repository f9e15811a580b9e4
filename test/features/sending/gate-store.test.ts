import fc from 'fast-check'
import { In } from 'typeorm'
import { SendDecision, type SendIntent } from '../../../src/features/sending'
import { AllowanceRow } from '../../../src/features/sending/entities/allowance'
import { FrequencyUse } from '../../../src/features/sending/entities/frequency-use'
import {
  DAY,
  HOUR,
  isWithinCaps,
  schedule,
  START,
  type Planned,
  type Schedule,
} from '../../domain/gate-schedule'
import { sendingDatabase, startSendingBench, type SendingBench } from './bench'
import { customer, type Known } from './customers'

/** A hundredth of what the pure decision gets: here every decision is stored and read back. */
const RUNS = Math.ceil(Number(process.env.GATE_RUNS ?? 1000) / 100)
jest.setTimeout(600_000)

const database = sendingDatabase()
let bench: SendingBench
beforeEach(async () => {
  bench = await startSendingBench(database)
  const ahead = START - bench.clock.now()
  const months = Math.ceil(-ahead / DAY)
  // The sandbox's clock only goes forward: schedules are moved to the first midnight that is still to come.
  shift = ahead > 0 ? 0 : months * DAY
  if (ahead + shift > 0) await bench.sandbox.client.clock.advance(ahead + shift)
})
afterEach(() => bench.close())
let shift = 0

const intentOf = (known: Known, { ask }: Planned): SendIntent => ({
  key: `${known.id}:${ask.key}`,
  class: 'marketing',
  topic: 'offers',
  priority: ask.priority,
  to: { customerId: known.id },
  contents: {
    messageCentre: { title: '新品', text: '到店可试' },
    ...(ask.offers.service ? { service: { type: 'text', content: '新品到了' } } : {}),
  },
  source: { kind: ask.source.kind, id: ask.key, staffId: ask.source.staffId },
})

interface Playing {
  known: Known
  plan: Schedule
  waiting: Planned[]
}

/** All schedules at once, in one time: every hour is one batch of the real gate on the real tables. */
async function play(plans: Schedule[]): Promise<void> {
  const players: Playing[] = []
  for (const plan of plans) {
    const known = await customer(bench)
    players.push({ known, plan, waiting: [...plan.planned] })
    await bench.db.transact((tx) => bench.sending.preferences.change(tx, known.id, plan.own, 'customer'))
  }
  const begin = bench.clock.now()
  const toOwn = (at: number): number => at - begin + START
  const toClock = (at: number): number => at - START + begin
  bench.sending.connect({
    pendingFor: (_tx, ids) =>
      Promise.resolve(
        new Map(
          players
            .filter(({ known }) => ids.includes(known.id))
            .map(({ known, waiting }) => [
              known.id,
              waiting
                .filter(({ knownFrom }) => toClock(knownFrom) <= bench.clock.now())
                .map(({ ask, dueAt }) => ({
                  key: `${known.id}:${ask.key}`,
                  priority: ask.priority,
                  at: toClock(dueAt),
                })),
            ]),
        ),
      ),
  })
  for (let hour = 0; hour < 60 * 24; hour++) {
    const now = START + hour * HOUR
    const due = players.flatMap((one) =>
      one.waiting.filter(({ dueAt }) => dueAt <= now).map((planned) => ({ one, planned })),
    )
    const isAwake = due.length > 0 || players.some(({ plan }) => plan.replies.includes(now))
    if (!isAwake) continue
    const behind = begin + hour * HOUR - bench.clock.now()
    if (behind > 0) await bench.sandbox.client.clock.advance(behind)
    await replies(players, now)
    const intents = due.map(({ one, planned }) => intentOf(one.known, planned))
    const decided = await bench.db.transact((tx) => bench.sending.gate.decide(tx, intents))
    for (const [index, { verdict, pass }] of decided.entries()) {
      const { one, planned } = due[index]!
      expect(pass).toBeUndefined()
      if (verdict.result === 'later') continue
      one.waiting.splice(one.waiting.indexOf(planned), 1)
    }
  }
  for (const { known, plan } of players) {
    const uses = await bench.db.read.findBy(FrequencyUse, { customerId: known.id })
    const hours = uses.map(({ at }) => Math.floor(toOwn(at) / HOUR) * HOUR)
    expect(isWithinCaps(hours, plan.own)).toBe(true)
  }
}

/** Whoever wrote gets an answer, whatever marketing did. */
async function replies(players: readonly Playing[], now: number): Promise<void> {
  for (const { known, plan } of players) {
    if (!plan.replies.includes(now)) continue
    await bench.says(known.person)
    const outcome = await bench.sending.gate.send({
      key: `${known.id}:reply:${now}`,
      class: 'reply',
      to: { account: 'official', openId: known.person.openId() },
      contents: { service: { type: 'text', content: '在的' } },
      source: { kind: 'rule', id: 'r' },
    })
    expect(outcome).toEqual({ result: 'sent', channel: 'service' })
  }
}

describe('the gate on its tables, over random schedules', () => {
  it(`keeps the caps, answers every message and leaves the window alone in ${RUNS} of them`, async () => {
    const plans = fc.sample(schedule, { numRuns: RUNS, seed: Date.now() % 2147483647 })
    await play(plans)
    const marketing = await bench.db.read.findBy(SendDecision, { class: 'marketing', result: 'send' })
    expect(marketing.length).toBeGreaterThan(RUNS)
    expect(new Set(marketing.map(({ channel }) => channel))).toEqual(new Set(['messageCentre']))
    const windows = await bench.db.read.findBy(AllowanceRow, { kind: In(['kfUserMsg']) })
    expect(windows.every(({ used }) => used <= 1)).toBe(true)
  })

  it('lets the more important of two win although the other is asked first', async () => {
    const known = await customer(bench)
    await bench.sandbox.client.clock.advance(11 * HOUR)
    const at = START + 11 * HOUR
    const plan = (priority: number): Planned => {
      const [one] = fc.sample(schedule, { numRuns: 1, seed: 1 })[0]!.planned
      return { ask: { ...one!.ask, key: `p${priority}`, priority }, dueAt: at, knownFrom: at }
    }
    const intents = [plan(30), plan(70)].map((one) => intentOf(known, one))
    const decided = await bench.db.transact((tx) => bench.sending.gate.decide(tx, intents))
    expect(decided.map(({ verdict }) => verdict.result)).toEqual(['later', 'send'])
  })
})
