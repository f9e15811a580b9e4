/** Weekly periods (docs at WeeklyPeriod) as stretches of minutes of the week, and in Chinese words. */
import type { WeeklyPeriod } from './reply-rule'
import { WEEK_MINUTES } from './store-time'

const DAY_MINUTES = 1440
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/
const DAY_NAMES = ['一', '二', '三', '四', '五', '六', '日']

/** Sorted, disjoint stretches `[from, to, from, to, …]` in minutes of the week, `to` not included. */
export type WeekStretches = readonly number[]

/** `HH:mm` (also `24:00`) in minutes, or undefined when it is no time of day. */
export function minutesOf(time: string): number | undefined {
  if (time === '24:00') return DAY_MINUTES
  const match = TIME.exec(time)
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined
}

/** Turns periods into stretches; one that runs past midnight continues on the next day, Sunday's on Monday. */
export function weekStretches(periods: WeeklyPeriod[]): WeekStretches {
  const pairs: [number, number][] = []
  for (const { days, from, to } of periods) {
    const start = minutesOf(from)
    const end = minutesOf(to)
    if (start === undefined || end === undefined) continue
    for (const day of days) {
      const midnight = (day - 1) * DAY_MINUTES
      const until = midnight + (end > start ? end : end + DAY_MINUTES)
      pairs.push([midnight + start, Math.min(until, WEEK_MINUTES)])
      if (until > WEEK_MINUTES) pairs.push([0, until - WEEK_MINUTES])
    }
  }
  return join(pairs)
}

function join(pairs: [number, number][]): number[] {
  const joined: number[] = []
  for (const [from, to] of pairs.sort((a, b) => a[0] - b[0])) {
    const last = joined.length - 1
    if (last > 0 && from <= joined[last]) joined[last] = Math.max(joined[last], to)
    else joined.push(from, to)
  }
  return joined
}

/** Is minute-of-week `minute` inside one of the stretches? */
export function isWithin(stretches: WeekStretches, minute: number): boolean {
  for (let at = 0; at < stretches.length; at += 2) {
    if (minute < stretches[at]) return false
    if (minute < stretches[at + 1]) return true
  }
  return false
}

/** Does `outer` hold at every minute at which `inner` holds? */
export function coversWeek(outer: WeekStretches, inner: WeekStretches): boolean {
  for (let at = 0; at < inner.length; at += 2) {
    let isCovered = false
    for (let by = 0; by < outer.length && !isCovered; by += 2) {
      isCovered = outer[by] <= inner[at] && inner[at + 1] <= outer[by + 1]
    }
    if (!isCovered) return false
  }
  return true
}

/** Is there a minute at which both hold? */
export function meetInWeek(one: WeekStretches, other: WeekStretches): boolean {
  for (let at = 0; at < one.length; at += 2) {
    for (let by = 0; by < other.length; by += 2) {
      if (one[at] < other[by + 1] && other[by] < one[at + 1]) return true
    }
  }
  return false
}

/** Periods in words: `周一至周五 10:00–22:00、周六 22:00–次日 02:00`. */
export function describeHours(periods: WeeklyPeriod[]): string {
  return periods
    .map(({ days, from, to }) => `${describeDays([...days].sort())} ${from}–${describeEnd(from, to)}`)
    .join('、')
}

function describeEnd(from: string, to: string): string {
  return (minutesOf(to) ?? 0) > (minutesOf(from) ?? 0) ? to : `次日 ${to}`
}

/** Days in words, in the order given; three and more in a row are joined: `周一至周五、周日`. */
export function describeDays(days: number[]): string {
  if (days.join() === '1,2,3,4,5,6,7') return '每天'
  const runs: number[][] = []
  for (const day of days) {
    const run = runs.at(-1)
    if (run && run[run.length - 1] === day - 1) run.push(day)
    else runs.push([day])
  }
  const name = (day: number) => `周${DAY_NAMES[day - 1] ?? day}`
  return runs
    .map((run) =>
      run.length > 2 ? `${name(run[0])}至${name(run[run.length - 1])}` : run.map(name).join('、'),
    )
    .join('、')
}
