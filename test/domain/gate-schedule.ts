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

/** What may happen to one customer in a month and a half. */
export interface Schedule {
  planned: Planned[]
  /** Replies to what the customer wrote. */
  replies: number[]
  /** When the guides' own conversations begin; each lasts two days. */
  conversations: { staffId: string; at: number }[]
  own: { maxPer7Days?: number; quiet?: { from: number; to: number } }
}

const hours = (days: number) => fc.integer({ min: 0, max: days * 24 }).map((hour) => START + hour * HOUR)
const priority = fc.constantFrom(10, 30, 50, 70, 90)

function ask(key: string, one: number, kind: SendAsk['source']['kind'], staffId?: string): SendAsk {
  const window = kind === 'guide' ? { service: {} } : {}
  return {
    key,
    class: 'marketing',
    topic: 'offers',
    priority: one,
    isPersonalised: true,
    offers: { messageCentre: {}, ...window },
    source: { kind, staffId },
  }
}

/** Campaigns are known from their planning on; guides and reminders come as they come. */
const campaigns = fc
  .array(fc.record({ priority, dueAt: hours(35), lead: fc.integer({ min: 0, max: 240 }) }), {
    minLength: 5,
    maxLength: 5,
  })
  .map((list) =>
    list.map(({ priority: one, dueAt, lead }, index) => ({
      ask: ask(`campaign-${index}`, one, 'campaign'),
      dueAt,
      knownFrom: dueAt - lead * HOUR,
    })),
  )

const senders = (kind: 'guide' | 'reminder', many: number) =>
  fc
    .array(fc.record({ who: fc.integer({ min: 1, max: many }), priority, dueAt: hours(40) }), {
      maxLength: many * 3,
    })
    .map((list) =>
      list.map(({ who, priority: one, dueAt }, index) => ({
        ask: ask(`${kind}-${who}-${index}`, one, kind, kind === 'guide' ? `guide-${who}` : undefined),
        dueAt,
        knownFrom: dueAt,
      })),
    )

const quiet = fc.record({
  from: fc.integer({ min: 0, max: 23 }).map((hour) => hour * 60),
  to: fc.integer({ min: 0, max: 23 }).map((hour) => hour * 60),
})

/** 5 campaigns, 3 guides and 2 automatic reminders around one customer. */
export const schedule: fc.Arbitrary<Schedule> = fc.record({
  planned: fc
    .tuple(campaigns, senders('guide', 3), senders('reminder', 2))
    .map(([one, two, three]) => [...one, ...two, ...three]),
  replies: fc.array(hours(45), { maxLength: 8 }),
  conversations: fc.array(
    fc.record({ staffId: fc.constantFrom('guide-1', 'guide-2', 'guide-3'), at: hours(40) }),
    { maxLength: 3 },
  ),
  own: fc.record({ maxPer7Days: fc.integer({ min: 0, max: 3 }), quiet }, { requiredKeys: [] }),
})

/** The caps by the book, as the oracle counts them: windows in days, and how many fit. */
export const BOOK: readonly (readonly [number, number])[] = [
  [1, 1],
  [7, 2],
  [30, 6],
]

/** Whether an hour is quiet, counted on the wall clock. */
function sleeps(at: number, own: Schedule['own']): boolean {
  const minute = (((at - START) / 60_000) % 1440) as number
  const within = ({ from, to }: { from: number; to: number }): boolean =>
    from < to ? minute >= from && minute < to : from > to && (minute >= from || minute < to)
  return within({ from: 1260, to: 540 }) || (own.quiet !== undefined && within(own.quiet))
}

/** Counts every window by hand. */
export function isWithinCaps(times: readonly number[], own: Schedule['own']): boolean {
  const book = own.maxPer7Days === undefined ? BOOK : [...BOOK, [7, own.maxPer7Days] as const]
  return book.every(([days, most]) =>
    times.every((start) => times.filter((time) => time >= start && time < start + days * DAY).length <= most),
  )
}

/** The first hour, tried one after the other, at which a message could go beside those at `times`. */
export function firstHour(times: readonly number[], from: number, own: Schedule['own']): number | undefined {
  for (let at = from; at < from + 45 * DAY; at += HOUR)
    if (!sleeps(at, own) && isWithinCaps([...times, at], own)) return at
  return undefined
}

/** Where known messages go when the more important one takes its place first. */
export function placesOf(
  times: readonly number[],
  known: readonly Planned[],
  now: number,
  own: Schedule['own'],
) {
  const taken = [...times]
  const order = [...known].sort(
    (a, b) => b.ask.priority - a.ask.priority || a.dueAt - b.dueAt || (a.ask.key < b.ask.key ? -1 : 1),
  )
  return order.map((one) => {
    const at = firstHour(taken, Math.max(one.dueAt, now), own)
    if (at !== undefined) taken.push(at)
    return `${one.ask.key}@${at}`
  })
}
