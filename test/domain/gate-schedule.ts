import fc from 'fast-check'
import type { SendAsk } from '../../src/domain/send-facts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
/** 1 November 2026, 00:00 in Beijing; every time of a schedule lies on a whole hour. */
export const START = Date.UTC(2026, 9, 31, 16)

/** A marketing message that some sender will want, and from when everybody knows of it. */
export interface Planned {
  ask: SendAsk
  dueAt: number
  knownFrom: number
}

/** A conversation of a guide with the customer: it begins with a message of theirs and lasts as long as the window. */
export interface Conversation {
  staffId: string
  at: number
  /** When the guide answers, beside the answer that comes at once. */
  answers: number[]
}

/** What may happen to one customer in a month and a half. */
export interface Schedule {
  planned: Planned[]
  /** When the customer writes; no two messages in one hour. */
  writes: number[]
  conversations: Conversation[]
  own: { maxPer7Days?: number; quiet?: { from: number; to: number } }
}

/** A message of the customer is answered at once by so many: what WeChat allows for one (5), less what may follow. */
export const ANSWERS_AT_ONCE = 2

const WINDOW = 48 * HOUR
const GUIDES = ['guide-1', 'guide-2', 'guide-3']
const REMINDERS = ['reminder-1', 'reminder-2']

const days = (many: number) => fc.integer({ min: 0, max: many * 24 }).map((hour) => START + hour * HOUR)
const priority = fc.constantFrom(10, 30, 50, 70, 90)
/** How long before it is due a message is known to everybody. */
const lead = (hours: number) => fc.integer({ min: 0, max: hours }).map((hour) => hour * HOUR)

/** Everybody has something for the customer-service window too: it is the gate that must keep them out of it. */
function ask(key: string, one: number, kind: SendAsk['source']['kind'], staffId?: string): SendAsk {
  return {
    key,
    class: 'marketing',
    topic: 'offers',
    priority: one,
    isPersonalised: true,
    offers: { service: {}, messageCentre: {} },
    source: { kind, staffId },
  }
}

interface Wish {
  priority: number
  dueAt: number
  lead: number
}

const wish = (most: number, leadHours: number) =>
  fc.record({ priority, dueAt: days(most), lead: lead(leadHours) })

const plannedOf = (
  key: string,
  wishes: Wish[],
  kind: SendAsk['source']['kind'],
  staffId?: string,
): Planned[] =>
  wishes.map((one, index) => ({
    ask: ask(`${key}-${index}`, one.priority, kind, staffId),
    dueAt: one.dueAt,
    knownFrom: one.dueAt - one.lead,
  }))

/** Campaigns are known from their planning on. */
const campaigns = fc
  .array(wish(35, 240), { minLength: 5, maxLength: 5 })
  .map((five) => five.flatMap((one, index) => plannedOf(`campaign-${index + 1}`, [one], 'campaign')))

/** Each of these senders wants something at least once. */
const senders = (names: readonly string[], kind: 'guide' | 'reminder', leadHours: number) =>
  fc.tuple(...names.map(() => fc.array(wish(40, leadHours), { minLength: 1, maxLength: 3 }))).map((lists) =>
    lists.flatMap((list, index) => {
      const name = names[index]!
      return plannedOf(name, list, kind, kind === 'guide' ? name : undefined)
    }),
  )

/** One or two of the three guides have conversations, each around a time at which they want to send something. */
const conversationsAround = (planned: readonly Planned[]): fc.Arbitrary<Conversation[]> =>
  fc.subarray(GUIDES, { minLength: 1, maxLength: 2 }).chain((owners) => {
    const own = planned.filter(({ ask: { source } }) => owners.includes(source.staffId ?? ''))
    const begins = fc.tuple(...own.map(() => fc.integer({ min: 0, max: 30 })))
    // Two late answers in all: with more of them in one window WeChat itself would refuse the last.
    const late = fc.uniqueArray(fc.integer({ min: 1, max: 47 }), { minLength: 1, maxLength: 2 })
    return fc.tuple(begins, late).map(([before, hours]) =>
      own.map(({ ask: { source }, dueAt }, index) => {
        const at = Math.max(START, dueAt - before[index]! * HOUR)
        const answers = index === 0 ? hours.map((hour) => at + hour * HOUR) : []
        return { staffId: source.staffId!, at, answers }
      }),
    )
  })

const quiet = fc.record({
  from: fc.integer({ min: 0, max: 23 }).map((hour) => hour * 60),
  to: fc.integer({ min: 0, max: 23 }).map((hour) => hour * 60),
})

/** 5 campaigns, 3 guides and 2 automatic reminders around one customer, who writes now and then. */
export const schedule: fc.Arbitrary<Schedule> = fc
  .tuple(campaigns, senders(GUIDES, 'guide', 0), senders(REMINDERS, 'reminder', 48))
  .map(([one, two, three]) => [...one, ...two, ...three])
  .chain((planned) =>
    fc.record({
      planned: fc.constant(planned),
      writes: fc.array(days(45), { minLength: 1, maxLength: 6 }),
      conversations: conversationsAround(planned),
      own: fc.record({ maxPer7Days: fc.integer({ min: 0, max: 3 }), quiet }, { requiredKeys: [] }),
    }),
  )
  .map((one) => ({
    ...one,
    writes: [...new Set([...one.writes, ...one.conversations.map(({ at }) => at)])].sort((a, b) => a - b),
  }))

/** Whose conversation is open at a time: of two the one that began last. */
export function ownerAt({ conversations }: Schedule, at: number): string | undefined {
  const open = conversations.filter((one) => one.at <= at && at < one.at + WINDOW)
  return open.sort((a, b) => b.at - a.at || (a.staffId < b.staffId ? -1 : 1))[0]?.staffId
}

/** Throws unless a schedule is what the issue asks for: 5 campaigns, 3 guides, 2 reminders, replies, conversations. */
export function demandWhole({ planned, writes, conversations }: Schedule): void {
  const names = (kind: string): Set<string> =>
    new Set(planned.filter(({ ask: one }) => one.source.kind === kind).map(({ ask: one }) => nameOf(one.key)))
  expect([...names('campaign')]).toHaveLength(5)
  expect([...names('guide')].sort()).toEqual(GUIDES)
  expect([...names('reminder')].sort()).toEqual(REMINDERS)
  expect(writes.length).toBeGreaterThan(0)
  const owners = new Set(conversations.map(({ staffId }) => staffId))
  expect(owners.size).toBeGreaterThanOrEqual(1)
  expect(owners.size).toBeLessThan(GUIDES.length)
}

const nameOf = (key: string): string => key.slice(0, key.lastIndexOf('-'))
