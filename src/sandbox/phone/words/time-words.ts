const DAY_MS = 86_400_000
const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']
const two = (value: number) => String(value).padStart(2, '0')

/** 14:05 of an epoch-ms time in the visitor's zone. */
export function clockTime(at: number): string {
  const date = new Date(at)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

/** 14:05:09. */
export function secondTime(at: number): string {
  return `${clockTime(at)}:${two(new Date(at).getSeconds())}`
}

/** 14:05:09.123, for the wire. */
export function preciseTime(at: number): string {
  return `${secondTime(at)}${millisOf(at)}`
}

/** The .123 behind a time. */
export function millisOf(at: number): string {
  return `.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`
}

/** 11月21日 周六. */
export function dayWords(at: number): string {
  const date = new Date(at)
  return `${date.getMonth() + 1}月${date.getDate()}日 ${WEEKDAYS[date.getDay()]}`
}

function daysBetween(at: number, now: number): number {
  return Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / DAY_MS)
}

/** The grey time line of a chat: 14:05, 昨天 14:05, 周六 14:05 or 11月21日 14:05. */
export function chatTime(at: number, now: number): string {
  const days = daysBetween(at, now)
  const date = new Date(at)
  if (days === 0) return clockTime(at)
  if (days === 1) return `昨天 ${clockTime(at)}`
  if (days > 1 && days < 7) return `${WEEKDAYS[date.getDay()]} ${clockTime(at)}`
  const year = date.getFullYear() === new Date(now).getFullYear() ? '' : `${date.getFullYear()}年`
  return `${year}${date.getMonth() + 1}月${date.getDate()}日 ${clockTime(at)}`
}

/** The short time at the right of a list of chats: 14:05, 昨天, 周六 or 11月21日. */
export function listTime(at: number, now: number): string {
  const words = chatTime(at, now)
  return daysBetween(at, now) === 0 ? words : words.split(' ')[0]!
}

/** A rest of time: 47 小时 59 分, 3 分 20 秒, 12 秒. */
export function restWords(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} 小时 ${Math.floor((seconds % 3600) / 60)} 分`
  if (seconds >= 60) return `${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒`
  return `${seconds} 秒`
}

/** How far the virtual clock is from real time: 与真实时间一致, 快 2 天 3 小时, 慢 5 分. */
export function offsetWords(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000)
  if (minutes === 0) return '与真实时间一致'
  const parts = [
    [Math.floor(minutes / 1440), '天'],
    [Math.floor((minutes % 1440) / 60), '小时'],
    [minutes % 60, '分'],
  ] as const
  const words = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`)
  return `比真实时间${offsetMs > 0 ? '快' : '慢'} ${words.join(' ')}`
}

/** A latency: 38 ms, 4.2 s. */
export function latencyWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** The value of an input of type datetime-local for an epoch-ms time. */
export function inputTime(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${clockTime(at)}`
}
