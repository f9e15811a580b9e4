import { DAY, HOUR, START, type Planned, type Schedule } from './gate-schedule'

/** What the gate must keep to, counted by hand: the tests compare with these, and never with the gate's own functions. */

/** The caps by the book, as the oracle counts them: windows in days, and how many fit. */
const BOOK: readonly (readonly [number, number])[] = [
  [1, 1],
  [7, 2],
  [30, 6],
]

/** Whether an hour is quiet, counted on the wall clock. */
function sleeps(at: number, own: Schedule['own']): boolean {
  const minute = ((at - START) / 60_000) % 1440
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

/** Whether one more message at `at` leaves every window that holds it within the caps. */
function hasRoom(times: readonly number[], at: number, own: Schedule['own']): boolean {
  const book = own.maxPer7Days === undefined ? BOOK : [...BOOK, [7, own.maxPer7Days] as const]
  const all = [...times, at]
  return book.every(([days, most]) => {
    const holding = all.filter((start) => start <= at && at < start + days * DAY)
    return holding.every(
      (start) => all.filter((time) => time >= start && time < start + days * DAY).length <= most,
    )
  })
}

/** The first hour, tried one after the other, at which a message could go beside those at `times`. */
function firstHour(times: readonly number[], from: number, own: Schedule['own']): number | undefined {
  for (let at = from; at < from + 45 * DAY; at += HOUR)
    if (!sleeps(at, own) && hasRoom(times, at, own)) return at
  return undefined
}

/** Where known messages go when the more important one takes its place first. */
function placesOf(times: readonly number[], known: readonly Planned[], now: number, own: Schedule['own']) {
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

/**
 * Throws unless those that are known at `now` and more important than the one that goes out keep the very places that
 * they had without it.
 */
export function demandPlaces(
  sent: Planned,
  {
    times,
    waiting,
    now,
    own,
  }: { times: readonly number[]; waiting: readonly Planned[]; now: number; own: Schedule['own'] },
): void {
  const higher = waiting.filter((one) => one.knownFrom <= now && one.ask.priority > sent.ask.priority)
  if (higher.length === 0) return
  expect(placesOf([...times, now], higher, now, own)).toEqual(placesOf(times, higher, now, own))
}
