/** The frequency budget: how much marketing a customer gets, over all senders, in sliding windows (domain.md §3.6). */

/** At most `most` messages in any `windowMs` milliseconds; the window is half open, so one exactly that much later is free. */
export interface Cap {
  windowMs: number
  most: number
}

/** A marketing message that somebody knows will be due: it keeps its place before those of lower priority. */
export interface KnownIntent {
  key: string
  priority: number
  /** When it is due, epoch ms. */
  at: number
  /** After this it is dropped. */
  notAfter?: number | undefined
}

/** Whether one more message at `at` keeps every window that holds it within the caps. */
export function fits(times: readonly number[], at: number, caps: readonly Cap[]): boolean {
  const all = [...times, at].sort((a, b) => a - b)
  const place = all.indexOf(at)
  return caps.every(({ windowMs, most }) => {
    for (let first = Math.max(0, place - most); first <= place; first++) {
      const last = all[first + most]
      if (last !== undefined && last - all[first]! < windowMs) return false
    }
    return true
  })
}

/** The earliest moment from `from` on at which one more message fits; Infinity when a cap is 0. */
export function earliestFit(times: readonly number[], from: number, caps: readonly Cap[]): number {
  if (caps.some(({ most }) => most < 1)) return Infinity
  if (fits(times, from, caps)) return from
  const ends = caps.flatMap(({ windowMs }) => times.map((time) => time + windowMs))
  const later = ends.filter((end) => end > from).sort((a, b) => a - b)
  return later.find((end) => fits(times, end, caps)) ?? Infinity
}

/** What is looked at to find a message's place. */
export interface Budget {
  caps: readonly Cap[]
  /** When marketing reached the customer, or is about to. */
  uses: readonly number[]
  /** Other marketing that is known for them. */
  known: readonly KnownIntent[]
}

/** The first moment from a moment on at which nothing else speaks against sending, such as the end of quiet hours. */
export type Allowed = (from: number) => number

/** The first moment from `from` on that is both allowed and within the caps; Infinity when there is none. */
function firstPlace(times: readonly number[], from: number, caps: readonly Cap[], allowed: Allowed): number {
  let at = from
  // Each round moves past a cap's end or out of quiet hours; there are only so many of both in a month.
  for (let round = 0; round < 100; round++) {
    const free = earliestFit(times, at, caps)
    if (!Number.isFinite(free)) return Infinity
    const next = allowed(free)
    if (next === free) return free
    if (!Number.isFinite(next)) return Infinity
    at = next
  }
  return Infinity
}

/**
 * When a message of `priority` may go at the earliest, `now` or later: what is known and of higher priority takes its
 * place first, the highest before the others.
 */
export function placeFor(
  ask: { key: string; priority: number },
  { caps, uses, known }: Budget,
  now: number,
  allowed: Allowed,
): { at: number; isHeldBack: boolean } {
  const withoutOthers = firstPlace(uses, now, caps, allowed)
  const higher = known.filter((one) => one.priority > ask.priority && one.key !== ask.key)
  if (higher.length === 0) return { at: withoutOthers, isHeldBack: false }
  const times = [...uses]
  for (const one of higher.sort(
    (a, b) => b.priority - a.priority || a.at - b.at || (a.key < b.key ? -1 : 1),
  )) {
    const at = firstPlace(times, Math.max(one.at, now), caps, allowed)
    if (at <= (one.notAfter ?? Number.MAX_SAFE_INTEGER)) times.push(at)
  }
  const at = firstPlace(times, now, caps, allowed)
  return { at, isHeldBack: at !== withoutOthers }
}
