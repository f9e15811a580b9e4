import fc from 'fast-check'
import { SendDecision } from '../../../src/features/sending'
import { demandPlaces, isWithinCaps } from '../../domain/gate-oracle'
import { ANSWERS_AT_ONCE, DAY, demandWhole, HOUR, ownerAt, schedule, START } from '../../domain/gate-schedule'
import { ManualClock } from '../../support/manual-clock'
import { sendingDatabase, startSendingBench, type SendingBench } from './bench'
import { customer, marketing } from './customers'
import { REPLY, TablePlay, type Record } from './gate-play'

/**
 * A tenth of the schedules that the pure decision gets (test/domain/gate-property.test.ts), because here every decision
 * is stored and every reply is sent: 100 in `npm test` and 1,000 in `npm run test:gate`, on each engine.
 */
const RUNS = Math.ceil(Number(process.env.GATE_RUNS ?? 1000) / 10)
const SEED = Number(process.env.FC_SEED ?? Date.now() % 2147483647)
jest.setTimeout(900_000)

const database = sendingDatabase()
let bench: SendingBench
let clock: ManualClock
/** The sandbox's clock only goes forward: schedules are moved by whole days to a midnight that is still to come. */
let shift: number
beforeEach(async () => {
  clock = new ManualClock(START)
  bench = await startSendingBench(database, clock)
  shift = Math.max(0, Math.ceil((bench.sandbox.world.now() - START) / DAY)) * DAY
  clock.set(START + shift)
})
afterEach(() => bench.close())

const isReply = ({ text }: { text: string }): boolean => text.startsWith(REPLY)

/** No customer gets more than the caps allow, in the message centre and on the phone together. */
function demandCaps({ plan, decisions, uses, centre, phone }: Record): void {
  const sent = decisions.filter(({ result }) => result === 'send').map(({ at }) => at)
  const got = [...centre, ...phone.filter((one) => !isReply(one)).map(({ at }) => at)].sort((a, b) => a - b)
  expect(got).toEqual(sent)
  expect(uses.map(({ at }) => at)).toEqual(sent)
  expect(isWithinCaps(got, plan.own)).toBe(true)
}

/** What was known and more important when something went out kept its place. */
function demandPriorities({ plan, decisions }: Record): void {
  const ends = new Map(decisions.filter(({ result }) => result !== 'later').map((one) => [one.name, one]))
  const sent = decisions.filter(({ result }) => result === 'send')
  for (const { name, at: now } of sent) {
    const waiting = plan.planned.filter(({ ask }) => {
      const end = ends.get(ask.key)
      return ask.key !== name && (end === undefined || end.at > now)
    })
    const times = sent.map(({ at }) => at).filter((at) => at < now)
    const one = plan.planned.find(({ ask }) => ask.key === name)!
    demandPlaces(one, { times, waiting, now, own: plan.own })
  }
}

/** Every message of the customer was answered, and every answer of a guide arrived, once. */
function demandReplies({ plan, phone }: Record): void {
  const atOnce = plan.writes.flatMap((at) =>
    Array.from({ length: ANSWERS_AT_ONCE }, (_, answer) => `${REPLY}${answer}:${at}`),
  )
  const later = plan.conversations.flatMap(({ staffId, answers }) =>
    answers.map((at) => `${REPLY}${staffId}:${at}`),
  )
  const texts = phone.filter(isReply).map(({ text }) => text)
  expect(texts.sort()).toEqual([...atOnce, ...later].sort())
}

/** Marketing on the phone is that of a guide whose conversation was open in that hour; answers its number. */
function demandWindow({ plan, decisions, phone }: Record): number {
  const inWindow = decisions.filter(({ channel }) => channel !== null && channel !== 'messageCentre')
  for (const { channel, sourceKind, staffId, at } of inWindow)
    expect({ channel, sourceKind, staffId }).toEqual({
      channel: 'service',
      sourceKind: 'guide',
      staffId: ownerAt(plan, at),
    })
  const onPhone = phone.filter((one) => !isReply(one))
  for (const { text, at } of onPhone) {
    expect(ownerAt(plan, at)).toBeDefined()
    expect(text).toMatch(new RegExp(`^${ownerAt(plan, at)!}-`))
  }
  expect(onPhone).toHaveLength(inWindow.length)
  return onPhone.length
}

describe('the gate on its tables, over random schedules of 5 campaigns, 3 guides and 2 automatic reminders', () => {
  it(`keeps caps, priorities, replies and windows in ${RUNS} of them (FC_SEED=${SEED})`, async () => {
    const plans = fc.sample(schedule, { numRuns: RUNS, seed: SEED })
    plans.forEach(demandWhole)
    const records = await new TablePlay(bench, clock, shift).run(plans)
    let inWindow = 0
    for (const record of records) {
      demandCaps(record)
      demandPriorities(record)
      demandReplies(record)
      inWindow += demandWindow(record)
    }
    const sent = records.reduce((sum, { uses }) => sum + uses.length, 0)
    expect(sent).toBeGreaterThan(3 * RUNS)
    expect(inWindow).toBeGreaterThan(RUNS / 10)
    expect(await bench.db.read.countBy(SendDecision, { class: 'reply', result: 'skip' })).toBe(0)
  })

  it('lets the more important of two win although the other is asked first', async () => {
    const known = await customer(bench)
    clock.set(clock.now() + 11 * HOUR)
    const contents = { messageCentre: { title: '新品', text: '到店可试' } }
    const intents = [30, 70].map((priority) => marketing(known, contents, { priority }))
    const decided = await bench.db.transact((tx) => bench.sending.gate.decide(tx, intents))
    expect(decided.map(({ verdict }) => verdict.result)).toEqual(['later', 'send'])
  })
})
