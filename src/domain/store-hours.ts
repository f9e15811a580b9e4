/** When a store is open: weekly periods, holidays that differ, and periods that run past midnight. */
import type { WeeklyPeriod } from './reply-rule'
import { STORE_TIME_ZONE, zoneOffsetMs } from './store-time'
import { describeDays, minutesOf } from './weekly-hours'

/** A day that differs from the week's plan; no periods means closed. `date` is `YYYY-MM-DD` in the store's zone. */
export interface StoreHoliday {
  date: string
  name: string
  periods: { from: string; to: string }[]
}

/** What opening times are made of. `timeZone` is an IANA name. */
export interface StorePlan {
  timeZone: string
  openingPeriods: readonly WeeklyPeriod[]
  holidays: readonly StoreHoliday[]
}

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440
const DAY_MS = DAY_MINUTES * MINUTE_MS
/** How far ahead the next opening is looked for. */
const SEARCH_DAYS = 400

/** Days are counted from 1970-01-01, a Thursday, on the store's wall clock. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1
const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** The stretches that begin on a day, in minutes after its midnight; they may end on the next day. Sorted. */
function stretchesOf(plan: StorePlan, day: number): { from: number; to: number }[] {
  const date = dateOf(day)
  const holiday = plan.holidays.find((one) => one.date === date)
  const weekday = weekdayOf(day)
  const periods = holiday ? holiday.periods : plan.openingPeriods.filter(({ days }) => days.includes(weekday))
  return periods
    .flatMap((period) => {
      const from = minutesOf(period.from)
      const to = minutesOf(period.to)
      if (from === undefined || to === undefined) return []
      return [{ from, to: to > from ? to : to + DAY_MINUTES }]
    })
    .sort((a, b) => a.from - b.from)
}

function onWallClock(at: number, timeZone: string): { day: number; minute: number } {
  const minutes = Math.floor((at + zoneOffsetMs(at, timeZone)) / MINUTE_MS)
  const day = Math.floor(minutes / DAY_MINUTES)
  return { day, minute: minutes - day * DAY_MINUTES }
}

/** Epoch ms of a moment of the wall clock; asked twice, because the offset may change in between. */
function instantOf(day: number, minute: number, timeZone: string): number {
  const wall = day * DAY_MS + minute * MINUTE_MS
  const guess = wall - zoneOffsetMs(wall, timeZone)
  return wall - zoneOffsetMs(guess, timeZone)
}

/** Is the store open at `at` (epoch ms)? A holiday replaces its own day; a period of the day before runs on into it. */
export function isOpenAt(plan: StorePlan, at: number): boolean {
  const { day, minute } = onWallClock(at, plan.timeZone)
  return (
    stretchesOf(plan, day).some(({ from, to }) => from <= minute && minute < to) ||
    stretchesOf(plan, day - 1).some(({ to }) => minute < to - DAY_MINUTES)
  )
}

/** The first instant at or after `at` at which the store is open; undefined when none is planned in 400 days. */
export function nextOpeningAt(plan: StorePlan, at: number): number | undefined {
  if (isOpenAt(plan, at)) return at
  const { day, minute } = onWallClock(at, plan.timeZone)
  for (let ahead = 0; ahead <= SEARCH_DAYS; ahead++) {
    const first = stretchesOf(plan, day + ahead).find(({ from }) => ahead > 0 || from > minute)
    if (first) return instantOf(day + ahead, first.from, plan.timeZone)
  }
  return undefined
}

/**
 * Until when a store that is open at `at` stays open, over periods that meet; undefined while it is closed, and when it
 * does not close within a week.
 */
export function closingAt(plan: StorePlan, at: number): number | undefined {
  if (!isOpenAt(plan, at)) return undefined
  const { day } = onWallClock(at, plan.timeZone)
  const ends: number[] = []
  for (let ahead = -1; ahead < 8; ahead++)
    ends.push(...stretchesOf(plan, day + ahead).map(({ to }) => instantOf(day + ahead, to, plan.timeZone)))
  return ends.sort((a, b) => a - b).find((end) => end > at && !isOpenAt(plan, end))
}

/** The holiday of the store's calendar day; undefined on an ordinary one. */
export function holidayAt(plan: StorePlan, at: number): StoreHoliday | undefined {
  const date = dateOf(onWallClock(at, plan.timeZone).day)
  return plan.holidays.find((one) => one.date === date)
}

const endOf = (from: string, to: string): string =>
  (minutesOf(to) ?? 0) > (minutesOf(from) ?? 0) ? to : `次日 ${to}`

/** The week in words: `每天 10:00–21:30`, `周二至周日 10:00–14:00、17:00–21:00，周一休息`; empty without periods. */
export function hoursSentence({ openingPeriods }: Pick<StorePlan, 'openingPeriods'>): string {
  const byHours = new Map<string, number[]>()
  for (let weekday = 1; weekday <= 7; weekday++) {
    const hours = openingPeriods
      .filter(({ days }) => days.includes(weekday))
      .sort((a, b) => (minutesOf(a.from) ?? 0) - (minutesOf(b.from) ?? 0))
      .map(({ from, to }) => `${from}–${endOf(from, to)}`)
      .join('、')
    byHours.set(hours, [...(byHours.get(hours) ?? []), weekday])
  }
  const free = byHours.get('') ?? []
  if (free.length === 7) return ''
  const open = [...byHours].filter(([hours]) => hours !== '')
  const parts = open.map(([hours, days]) => `${describeDays(days)} ${hours}`)
  return [...parts, ...(free.length > 0 ? [`${describeDays(free)}休息`] : [])].join('，')
}

/** When it opens next, for shoppers: `今天 10:00`, `明天 10:00`, `10月8日 10:00`. */
export function openingWords(nextAt: number, now: number, timeZone: string = STORE_TIME_ZONE): string {
  const next = onWallClock(nextAt, timeZone)
  const time = `${pad(Math.floor(next.minute / 60))}:${pad(next.minute % 60)}`
  const ahead = next.day - onWallClock(now, timeZone).day
  if (ahead === 0) return `今天 ${time}`
  if (ahead === 1) return `明天 ${time}`
  const [, month, date] = dateOf(next.day).split('-').map(Number)
  return `${month}月${date}日 ${time}`
}

const pad = (value: number): string => String(value).padStart(2, '0')
