/** When a campaign's deliveries are due: by its rate, its sending window and the quiet hours; pure. */

import { STORE_TIME_ZONE, zoneOffsetMs } from './store-time'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const DAY_MINUTES = 1440
/** What is put off is gathered at these steps, so that few chunks stand for many people. */
const STEP_MS = 5 * MINUTE_MS
/** One chunk row stands for at most so many deliveries (decisions.md 21). */
export const CHUNK_SIZE = 1_000
/** WeChat takes at most so many openids in one mass message (official-account-api.md §7). */
export const MASS_SIZE = 10_000

/** A campaign's times. Minutes are those of the store's day; instants are epoch ms of the decision clock. */
export interface SendSchedule {
  startAt: number
  endAt: number
  windowFrom: number
  windowTo: number
  ratePerMinute: number
  /** Nothing is sent from `from` to `to`, also over midnight. */
  quiet?: { from: number; to: number } | undefined
  /** Mass messages go to many at once, so their chunks fall due together. */
  isMass?: boolean | undefined
}

function isOpen({ windowFrom, windowTo, quiet }: SendSchedule, minute: number): boolean {
  if (minute < windowFrom || minute >= windowTo) return false
  if (quiet === undefined || quiet.from === quiet.to) return true
  return quiet.from < quiet.to
    ? minute < quiet.from || minute >= quiet.to
    : minute < quiet.from && minute >= quiet.to
}

/** The first instant from `at` on at which the campaign may send; undefined when its time is over by then. */
export function nextOpening(schedule: SendSchedule, at: number): number | undefined {
  const offsetMs = zoneOffsetMs(at, STORE_TIME_ZONE)
  const from = Math.max(at, schedule.startAt)
  const day = Math.floor((from + offsetMs) / DAY_MS) * DAY_MS - offsetMs
  const minute = Math.floor((from - day) / MINUTE_MS)
  if (isOpen(schedule, minute)) return from < schedule.endAt ? from : undefined
  const openings = [schedule.windowFrom, schedule.quiet?.to ?? schedule.windowFrom].sort((a, b) => a - b)
  const later = [0, DAY_MINUTES].flatMap((start) => openings.map((opening) => ({ start, opening })))
  const next = later.find(
    ({ start, opening }) => start + opening > minute && isOpen(schedule, opening % DAY_MINUTES),
  )
  if (next === undefined) return undefined
  const opens = day + (next.start + next.opening) * MINUTE_MS
  return opens < schedule.endAt ? opens : undefined
}

/** How a minute's worth is cut: the size of a chunk, how many fall due together, and how long after each other. */
export interface Cut {
  size: number
  together: number
  gapMs: number
}

/** Cuts so that no minute has more than the rate, and a mass message goes to as many at once as WeChat takes. */
export function cutOf({ ratePerMinute, isMass }: SendSchedule): Cut {
  const rate = Math.max(1, ratePerMinute)
  const perMinute = Math.ceil(rate / CHUNK_SIZE)
  const size = Math.floor(rate / perMinute)
  const groups = isMass ? Math.ceil(perMinute / (MASS_SIZE / CHUNK_SIZE)) : perMinute
  const together = Math.floor(perMinute / groups)
  return { size, together, gapMs: Math.ceil(MINUTE_MS / groups) }
}

/** The instants at which one chunk after the other is due; ends when the campaign is over. */
export function* dueTimes(schedule: SendSchedule): Generator<number, undefined> {
  const { together, gapMs } = cutOf(schedule)
  let at = nextOpening(schedule, schedule.startAt)
  while (at !== undefined) {
    for (let index = 0; index < together; index++) yield at
    at = nextOpening(schedule, at + gapMs)
  }
  return undefined
}

/** When somebody who cannot be sent to before `at` comes round again; undefined when the campaign is over by then. */
export function putOff(schedule: SendSchedule, at: number): number | undefined {
  return nextOpening(schedule, Math.ceil(at / STEP_MS) * STEP_MS)
}

/** The next whole minute at which the campaign may send; undefined when it is over by then. */
export function nextMinute(schedule: SendSchedule, at: number): number | undefined {
  return nextOpening(schedule, (Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS)
}
