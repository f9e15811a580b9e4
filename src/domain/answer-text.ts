/** Variables in answer texts: `{{nickname}}`, or with a fallback of one's own `{{nickname|亲}}`. */
import { wallClock, STORE_TIME_ZONE } from './store-time'
import { cutToBytes } from './utf8'

/** A text message holds this many bytes (wechat/callbacks.md §8, official-account-api.md §4). */
export const MAX_TEXT_BYTES = 2048

/** Every variable there is, with its name for operators and what stands in for it when it is not known. */
export const TEXT_VARIABLES = {
  nickname: { label: '粉丝昵称', fallback: '您' },
  brand: { label: '品牌名', fallback: '我们' },
  store: { label: '所属门店', fallback: '附近门店' },
  storeHours: { label: '门店营业时间', fallback: '请以门店公告为准' },
  storeAddress: { label: '门店地址', fallback: '请见门店列表' },
  storePhone: { label: '门店电话', fallback: '请见门店列表' },
  guide: { label: '专属导购', fallback: '导购' },
  tier: { label: '会员等级', fallback: '会员' },
  date: { label: '今天的日期', fallback: '今天' },
  weekday: { label: '今天星期几', fallback: '今天' },
  time: { label: '现在的时间', fallback: '现在' },
  input: { label: '粉丝发来的文字', fallback: '您的消息' },
} as const

export type TextVariable = keyof typeof TEXT_VARIABLES

/** What is known; empty and absent ones get their fallback. */
export type TextValues = Partial<Record<TextVariable, string>>

const VARIABLE = /\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}/g
const MAX_VALUE_UNITS = 200
const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六']

interface Moment {
  minute: number
  timeZone: string
  values: TextValues
}
let lastMoment: Moment | undefined

/** The values that depend on the moment alone, on the shop's clock: date, weekday and time. */
export function momentValues(now: number, timeZone: string = STORE_TIME_ZONE): TextValues {
  const minute = Math.floor(now / 60_000)
  // every answer asks, and within a minute the answer is the same
  if (lastMoment?.minute !== minute || lastMoment.timeZone !== timeZone) {
    lastMoment = { minute, timeZone, values: Object.freeze(valuesOfMoment(now, timeZone)) }
  }
  return lastMoment.values
}

function valuesOfMoment(now: number, timeZone: string): TextValues {
  const { date, time } = wallClock(now, timeZone)
  const [, month, day] = date.split('-').map(Number)
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return { date: `${month}月${day}日`, weekday: `星期${WEEKDAYS[weekday]}`, time }
}

/**
 * Fills in the variables and cuts the result to 2,048 bytes between two characters. The result never holds `{{`;
 * values cannot bring links of their own (`<` becomes `＜`), unknown variables vanish.
 */
export function renderText(template: string, values: TextValues): string {
  if (!template.includes('{{')) return cutToBytes(template, MAX_TEXT_BYTES)
  const filled = template.replace(VARIABLE, (_, name: string, fallback: string | undefined) => {
    if (!isVariable(name)) return ''
    const value = values[name]?.trim()
    return value ? tame(value) : (fallback ?? TEXT_VARIABLES[name].fallback)
  })
  return cutToBytes(filled.replace(/\{{2,}/g, '{'), MAX_TEXT_BYTES)
}

function tame(value: string): string {
  const short = [...value].slice(0, MAX_VALUE_UNITS).join('')
  return short.replace(/</g, '＜')
}

function isVariable(name: string): name is TextVariable {
  return Object.hasOwn(TEXT_VARIABLES, name)
}

/** What is wrong with the variables of a template, in Chinese sentences; empty when all is well. */
export function variableProblems(template: string): string[] {
  const problems: string[] = []
  for (const [written, name] of template.matchAll(VARIABLE)) {
    if (!isVariable(name)) problems.push(`没有名为“${name}”的变量（${written}），可用：${variableNames()}`)
  }
  const rest = template.replace(VARIABLE, '')
  if (rest.includes('{{')) problems.push('有“{{”没有用“}}”闭合；变量写作 {{nickname}}')
  return problems
}

function variableNames(): string {
  return Object.keys(TEXT_VARIABLES).join('、')
}
