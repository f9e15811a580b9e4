/** The wall clock of the shops. Asking Intl is slow, so its answer is kept for a quarter of an hour. */

/** China has one zone and no summer time. */
export const STORE_TIME_ZONE = 'Asia/Shanghai'
const CHINA_OFFSET_MS = 8 * 3_600_000
/** Zones change their offset only at quarters of an hour. */
const QUARTER_MS = 900_000
const MINUTE_MS = 60_000
const DAY_MINUTES = 1440
export const WEEK_MINUTES = 7 * DAY_MINUTES

let cached = { timeZone: '', quarter: -1, offsetMs: 0 }

/** Milliseconds to add to UTC for the wall clock of `timeZone` (IANA name) at `now` (epoch ms). */
export function zoneOffsetMs(now: number, timeZone: string): number {
  if (timeZone === STORE_TIME_ZONE) return CHINA_OFFSET_MS
  const quarter = Math.floor(now / QUARTER_MS)
  if (cached.quarter !== quarter || cached.timeZone !== timeZone) {
    cached = { timeZone, quarter, offsetMs: askIntl(quarter * QUARTER_MS, timeZone) }
  }
  return cached.offsetMs
}

function askIntl(now: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  const part = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]))
  const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute)
  return wall - Math.floor(now / MINUTE_MS) * MINUTE_MS
}

/** The minute of the shop's week at `now`: 0 is Monday 00:00, 10,079 Sunday 23:59. */
export function minuteOfWeek(now: number, timeZone: string): number {
  const minutes = Math.floor((now + zoneOffsetMs(now, timeZone)) / MINUTE_MS)
  // 1970-01-01 was a Thursday, three days after Monday.
  return (((minutes + 3 * DAY_MINUTES) % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES
}

/** `now` on the shop's wall clock as `YYYY-MM-DD` and `HH:mm`. */
export function wallClock(now: number, timeZone: string): { date: string; time: string } {
  const iso = new Date(now + zoneOffsetMs(now, timeZone)).toISOString()
  return { date: iso.slice(0, 10), time: iso.slice(11, 16) }
}
