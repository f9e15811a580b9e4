import { text } from '../text'

/** The shop's time zone: the console shows the hours of the shop, wherever it is opened. */
const TIME_ZONE = 'Asia/Shanghai'
const DAY_MS = 86_400_000
/** China keeps one time all year. */
const SHOP_OFFSET_MS = 8 * 3_600_000

let offsetMs = 0

/** Takes over the server's time, which in the sandbox may be a virtual one (decisions.md 27). */
export function setServerTime(iso: string): void {
  offsetMs = Date.parse(iso) - Date.now()
}

/** The server's time in epoch ms. */
export function serverNow(): number {
  return Date.now() + offsetMs
}

const parts = new Intl.DateTimeFormat('zh-CN', {
  timeZone: TIME_ZONE,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

function partsOf(instant: number) {
  const found = Object.fromEntries(parts.formatToParts(instant).map(({ type, value }) => [type, value]))
  return { ...found, time: `${found.hour}:${found.minute}`, date: `${found.month}月${found.day}日` } as {
    year: string
    weekday: string
    time: string
    date: string
  }
}

const dayOf = (instant: number) => Math.floor((instant + SHOP_OFFSET_MS) / DAY_MS)

/** An instant as people say it: 「今天 14:05」「11月21日 周六 14:05」; the year only when it is another one. */
export function sayTime(iso: string | null | undefined): string {
  if (!iso) return text.app.never
  return `${sayDay(iso)} ${partsOf(Date.parse(iso)).time}`
}

/** The day alone: 「今天」「昨天」「11月21日 周六」. */
export function sayDay(iso: string | null | undefined): string {
  if (!iso) return text.app.never
  const instant = Date.parse(iso)
  const distance = dayOf(instant) - dayOf(serverNow())
  if (distance in text.app.days) return text.app.days[distance]!
  const { year, date, weekday } = partsOf(instant)
  return year === partsOf(serverNow()).year ? `${date} ${weekday}` : `${year}年${date}`
}

/** How long ago, for lists: 「3 分钟前」, from two days on the day itself. */
export function sayAgo(iso: string | null | undefined): string {
  if (!iso) return text.app.never
  const minutes = Math.floor((serverNow() - Date.parse(iso)) / 60_000)
  if (minutes < 1) return text.app.justNow
  if (minutes < 60) return text.app.minutesAgo(minutes)
  if (minutes < 24 * 60) return text.app.hoursAgo(Math.floor(minutes / 60))
  return sayDay(iso)
}

/** Whole days from now until an instant; negative when it has passed. */
export function daysUntil(iso: string): number {
  return dayOf(Date.parse(iso)) - dayOf(serverNow())
}

/** The ISO instant at the start of the day that lies so many days ahead, in the shop's time zone. */
export function dayAhead(days: number): string {
  return new Date((dayOf(serverNow()) + days) * DAY_MS - SHOP_OFFSET_MS).toISOString()
}

/** An instant as the shop's wall clock shows it: `YYYY-MM-DD HH:mm`, or the day alone. */
export function shopWallClock(iso: string, hasTime = true): string {
  const shown = new Date(Date.parse(iso) + SHOP_OFFSET_MS).toISOString()
  return hasTime ? shown.slice(0, 16).replace('T', ' ') : shown.slice(0, 10)
}

/** The ISO instant of a time on the shop's wall clock, `YYYY-MM-DD` or `YYYY-MM-DD HH:mm`; null when it is none. */
export function shopInstant(wallClock: string): string | null {
  const [day = '', time = '00:00'] = wallClock.trim().split(/[ T]/)
  const at = Date.parse(`${day}T${time}:00Z`) - SHOP_OFFSET_MS
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

/** Today on the shop's calendar, `YYYY-MM-DD`. */
export const shopToday = (): string => shopWallClock(new Date(serverNow()).toISOString(), false)

/** An instant in full, for lists of the past: `2026-11-21 14:05`; a dash when there is none. */
export const sayExactly = (iso: string | null | undefined): string =>
  iso ? shopWallClock(iso) : text.app.none
