import { STORE_TIME_ZONE, zoneOffsetMs } from './store-time'

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440

/** Minutes of the store's day, 0–1439, from (inclusive) to (exclusive); past midnight when `from` is the later one. */
export interface QuietHours {
  from: number
  to: number
}

/** The minute of the store's day at `at` (epoch ms). */
export function minuteOfStoreDay(at: number): number {
  const minutes = Math.floor((at + zoneOffsetMs(at, STORE_TIME_ZONE)) / MINUTE_MS)
  return ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES
}

/** Whether `at` is quiet; equal ends mean that no time is. */
export function isQuiet(at: number, { from, to }: QuietHours): boolean {
  const minute = minuteOfStoreDay(at)
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to
}

/** How many minutes are quiet. */
const lengthOf = ({ from, to }: QuietHours): number => (to - from + DAY_MINUTES) % DAY_MINUTES

const covers = (wide: QuietHours, one: QuietHours): boolean =>
  lengthOf(one) === 0 ||
  ((one.from - wide.from + DAY_MINUTES) % DAY_MINUTES) + lengthOf(one) <= lengthOf(wide)

/**
 * The shortest quiet hours in which both lie; when only a whole day would hold both, the longer of the two, because a
 * day without an hour in which something may come is what stopping is for. Of two that are as long the earlier.
 */
export function quietOfBoth(a: QuietHours, b: QuietHours): QuietHours {
  const spans = [a, b, { from: a.from, to: b.to }, { from: b.from, to: a.to }]
  const byLength = (one: QuietHours, other: QuietHours): number =>
    lengthOf(one) - lengthOf(other) || one.from - other.from
  const [narrowest] = spans.filter((span) => covers(span, a) && covers(span, b)).sort(byLength)
  if (narrowest) return narrowest
  if (lengthOf(a) === lengthOf(b)) return a.from < b.from ? a : b
  return lengthOf(a) > lengthOf(b) ? a : b
}

/** The first moment from `at` on that none of the hours makes quiet; Infinity when they cover the day. */
export function quietEnd(at: number, all: readonly QuietHours[]): number {
  let end = at
  for (let round = 0; round <= all.length; round++) {
    const quiet = all.find((one) => isQuiet(end, one))
    if (quiet === undefined) return end
    const minutes = (quiet.to - minuteOfStoreDay(end) + DAY_MINUTES) % DAY_MINUTES
    end = Math.floor(end / MINUTE_MS) * MINUTE_MS + (minutes || DAY_MINUTES) * MINUTE_MS
  }
  return Infinity
}
