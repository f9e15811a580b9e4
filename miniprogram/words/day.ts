/** WeChat's shops live in one time zone. */
const CHINA_MS = 8 * 3_600_000

/** An ISO instant as 11月21日. */
export function dayText(instant: string): string {
  const day = new Date(Date.parse(instant) + CHINA_MS)
  return `${day.getUTCMonth() + 1}月${day.getUTCDate()}日`
}
