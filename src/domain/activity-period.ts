import { STORE_TIME_ZONE, zoneOffsetMs } from './store-time'

const DAY_MS = 86_400_000

/** From and to as epoch ms, `to` not included. */
export interface Span {
  from: number
  to: number
}

/** The days of which a guide asks at `now` (epoch ms), whole days of the stores' zone with today the last one. */
export function activitySpan(period: 'today' | 'week' | 'month', now: number): Span {
  const offset = zoneOffsetMs(now, STORE_TIME_ZONE)
  const wall = now + offset
  const today = wall - (wall % DAY_MS)
  const first = new Date(wall)
  const starts = {
    today,
    week: today - 6 * DAY_MS,
    month: Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), 1),
  }
  return { from: starts[period] - offset, to: today + DAY_MS - offset }
}
