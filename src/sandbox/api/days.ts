const beijingOffsetMs = 8 * 3_600_000

/** The calendar day in Beijing as YYYY-MM-DD; WeChat counts daily limits by it (wechat/README rule 5). */
export function beijingDay(at: number): string {
  return new Date(at + beijingOffsetMs).toISOString().slice(0, 10)
}

/** The calendar month in Beijing as YYYY-MM. */
export function beijingMonth(at: number): string {
  return beijingDay(at).slice(0, 7)
}
