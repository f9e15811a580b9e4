const MINUTE_MS = 60_000

/** How long somebody waits: 刚来, 已等 12 分钟, 已等 3 小时, 已等 2 天; empty when nobody does. */
export function waitedWords(since: string | null, now: string): string {
  if (since === null) return ''
  const minutes = Math.floor((Date.parse(now) - Date.parse(since)) / MINUTE_MS)
  if (minutes < 1) return '刚来'
  if (minutes < 60) return `已等 ${minutes} 分钟`
  if (minutes < 2880) return `已等 ${Math.floor(minutes / 60)} 小时`
  return `已等 ${Math.floor(minutes / 1440)} 天`
}

/** A customer by the name they told, or told apart by the end of their number. */
export function customerName(name: string | null, customerId: string): string {
  return name ?? `顾客 ${customerId.slice(-4)}`
}
