/** WeChat's shops live in one time zone. */
const CHINA_MS = 8 * 3_600_000
const DAY_MS = 86_400_000
const WEEKDAYS = '日一二三四五六'

/** An ISO instant as 11月21日. */
export function dayText(instant: string): string {
  const day = new Date(Date.parse(instant) + CHINA_MS)
  return `${day.getUTCMonth() + 1}月${day.getUTCDate()}日`
}

/** An ISO instant as 2027年11月21日, for what may lie in another year. */
export function dateText(instant: string): string {
  return `${new Date(Date.parse(instant) + CHINA_MS).getUTCFullYear()}年${dayText(instant)}`
}

/** An ISO instant as people say it: 昨天 20:00, 今天 20:00, 明天 20:00, 11月28日 周六 20:00; with its year when it is another. */
export function momentText(instant: string, now: string): string {
  const at = new Date(Date.parse(instant) + CHINA_MS)
  const today = new Date(Date.parse(now) + CHINA_MS)
  const dayOf = (date: Date): number => Math.floor(date.getTime() / DAY_MS)
  const time = at.toISOString().slice(11, 16)
  const near = ['昨天', '今天', '明天'][dayOf(at) - dayOf(today) + 1]
  if (near !== undefined) return `${near} ${time}`
  const year = at.getUTCFullYear() === today.getUTCFullYear() ? '' : `${at.getUTCFullYear()}年`
  return `${year}${dayText(instant)} 周${WEEKDAYS[at.getUTCDay()]} ${time}`
}

/** An ISO instant as 11月22日 周日. */
export function weekdayText(instant: string): string {
  return `${dayText(instant)} 周${WEEKDAYS[new Date(Date.parse(instant) + CHINA_MS).getUTCDay()]}`
}
