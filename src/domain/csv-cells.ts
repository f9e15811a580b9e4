/** Cells of the rules file: each kind of value as a text that people can read and edit, and back again exactly. */
import type { RuleTrigger, WeeklyPeriod } from './reply-rule'
import { describeDays } from './weekly-hours'
import { STORE_TIME_ZONE, zoneOffsetMs } from './store-time'

/** A cell that cannot be read; the message is a Chinese sentence. */
export class CellError extends Error {}

const PHRASE_WORDS = { exact: '完全匹配', contains: '包含', prefix: '开头' } as const
const MESSAGE_WORDS = {
  image: '图片',
  voice: '语音',
  video: '视频',
  shortvideo: '小视频',
  location: '位置',
  link: '链接',
  miniprogrampage: '小程序卡片',
} as const
const EVENT_WORDS = { follow: '关注', scan: '扫码', menu: '菜单', enter: '进入会话' } as const

/** The key of a table by its Chinese word. */
function keyOf<T extends object>(table: T, word: string): keyof T | undefined {
  return (Object.keys(table) as (keyof T)[]).find((key) => table[key] === word)
}

/** One trigger a line: `包含：退货`, `事件：菜单 HOURS`, `默认`. Line breaks and backslashes inside are escaped. */
export function writeTriggers(triggers: RuleTrigger[]): string {
  return triggers.map(writeTrigger).join('\n')
}

function writeTrigger(trigger: RuleTrigger): string {
  switch (trigger.kind) {
    case 'default':
      return '默认'
    case 'pattern':
      return `匹配式：${escapeLines(trigger.pattern)}`
    case 'message':
      return `消息：${MESSAGE_WORDS[trigger.type]}`
    case 'event': {
      const word = `事件：${EVENT_WORDS[trigger.event]}`
      return trigger.key === undefined ? word : `${word} ${escapeLines(trigger.key)}`
    }
    default:
      return `${PHRASE_WORDS[trigger.kind]}：${escapeLines(trigger.phrase)}`
  }
}

/** Reads what `writeTriggers` writes; a line without a known word in front is a phrase to contain. */
export function readTriggers(cell: string): RuleTrigger[] {
  return cell
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(readTrigger)
}

function readTrigger(line: string): RuleTrigger {
  if (/^\s*默认(回复)?\s*$/.test(line)) return { kind: 'default' }
  const match = /^\s*(完全匹配|包含|开头|匹配式|消息|事件)[：:](.*)$/su.exec(line)
  if (!match) return { kind: 'contains', phrase: unescapeLines(line.trim()) }
  const [, word, value] = match
  const phraseKind = keyOf(PHRASE_WORDS, word)
  if (phraseKind) return { kind: phraseKind, phrase: unescapeLines(value) }
  if (word === '匹配式') return { kind: 'pattern', pattern: unescapeLines(value) }
  if (word === '消息') {
    const type = keyOf(MESSAGE_WORDS, value.trim())
    if (type) return { kind: 'message', type }
    throw new CellError(`不认识的消息类型“${value.trim()}”，可用：${Object.values(MESSAGE_WORDS).join('、')}`)
  }
  return readEvent(value)
}

function readEvent(value: string): RuleTrigger {
  const [, word = '', key] = /^\s*(\S+)(?: (.*))?$/su.exec(value) ?? []
  const event = keyOf(EVENT_WORDS, word)
  if (!event)
    throw new CellError(`不认识的事件“${value.trim()}”，可用：${Object.values(EVENT_WORDS).join('、')}`)
  return key === undefined ? { kind: 'event', event } : { kind: 'event', event, key: unescapeLines(key) }
}

const escapeLines = (text: string) =>
  text
    .replace(/\\(?=[\\nr\n\r])/g, '\\\\')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')

function unescapeLines(text: string): string {
  return text.replace(/\\([\\nr])/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 'r' ? '\r' : '\\',
  )
}

/** An instant on the shop's clock: `2026-11-25 10:00`, with seconds or milliseconds only when it has some. */
export function writeInstant(instant: number | undefined): string {
  if (instant === undefined) return ''
  const wall = new Date(instant + zoneOffsetMs(instant, STORE_TIME_ZONE)).toISOString()
  const length = instant % 60_000 === 0 ? 16 : instant % 1000 === 0 ? 19 : 23
  return wall.slice(0, length).replace('T', ' ')
}

/** Reads what `writeInstant` writes, also with `/`, one-digit months, and a date alone (its midnight). */
export function readInstant(cell: string): number | undefined {
  const text = cell.trim()
  if (text === '') return undefined
  const match =
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{3}))?)?)?$/.exec(text)
  const parts = match?.slice(1).map((part) => Number(part ?? 0))
  if (!parts) throw new CellError(`时间“${text}”不对，须写作 2026-11-25 10:00`)
  const [year, month, day, hour, minute, second, ms] = parts
  const wall = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms))
  if (
    wall.getUTCMonth() !== month - 1 ||
    wall.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  ) {
    throw new CellError(`没有“${text}”这个时间`)
  }
  return wall.getTime() - zoneOffsetMs(wall.getTime(), STORE_TIME_ZONE)
}

/** One period a line: `周一至周五 10:00-22:00`. */
export function writeHours(periods: WeeklyPeriod[] | undefined): string {
  return (periods ?? []).map(({ days, from, to }) => `${describeDays(days)} ${from}-${to}`).join('\n')
}

/** Reads what `writeHours` writes; days may also be given as digits. */
export function readHours(cell: string): WeeklyPeriod[] | undefined {
  const lines = cell.split(/\r?\n|[;；]/).filter((line) => line.trim() !== '')
  return lines.length === 0 ? undefined : lines.map(readPeriod)
}

function readPeriod(line: string): WeeklyPeriod {
  const match = /^\s*(\S+)\s+(\d{1,2}:\d{2})\s*[-–—~至]\s*(?:次日\s*)?(\d{1,2}:\d{2})\s*$/u.exec(line)
  if (!match) throw new CellError(`生效时间“${line.trim()}”不对，须写作：周一至周五 10:00-22:00`)
  const [, days, from, to] = match
  return { days: readDays(days), from: from.padStart(5, '0'), to: to.padStart(5, '0') }
}

function readDays(text: string): number[] {
  if (text === '每天') return [1, 2, 3, 4, 5, 6, 7]
  return text.split(/[、,，]/).flatMap((range) => {
    const [first, last = first] = range.split(/[至到-]/).map(readDay)
    return Array.from({ length: Math.max(last - first + 1, 0) }, (_, at) => first + at)
  })
}

function readDay(text: string): number {
  const word = text
    .trim()
    .replace(/^(周|星期|礼拜)/, '')
    .replace('天', '日')
  const day = '一二三四五六日'.indexOf(word) + 1
  if (word.length === 1 && day > 0) return day
  if (/^[1-7]$/.test(word)) return Number(word)
  throw new CellError(`不认识的星期“${text}”，须写作周一到周日`)
}

/** Ids, one a line. */
export function writeIds(ids: string[] | undefined): string {
  return (ids ?? []).join('\n')
}

/** Reads ids separated by lines, commas or semicolons. */
export function readIds(cell: string): string[] | undefined {
  const ids = cell
    .split(/[\r\n,，;；、]/)
    .map((id) => id.trim())
    .filter((id) => id !== '')
  return ids.length === 0 ? undefined : ids
}

/** Reads names, one a line; a name may hold commas. */
export function readNames(cell: string): string[] | undefined {
  const names = cell
    .split(/[\r\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return names.length === 0 ? undefined : names
}

/** A whole number, or `otherwise` when the cell is empty. */
export function readNumber(cell: string, otherwise: number): number {
  if (cell.trim() === '') return otherwise
  if (!/^-?\d+(\.\d+)?$/.test(cell.trim())) throw new CellError(`“${cell.trim()}”不是数字`)
  return Number(cell)
}

/** One of several Chinese words; an empty cell means the first. */
export function readWord<T extends string>(cell: string, words: Record<T, string>): T {
  const [first] = Object.keys(words) as T[]
  if (cell.trim() === '') return first
  const key = keyOf(words, cell.trim())
  if (key === undefined) throw new CellError(`须为：${Object.values(words).join('、')}`)
  return key as T
}
