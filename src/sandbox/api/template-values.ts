import { refusal } from './failures'
import { charactersOf, fieldsIn, textIn, type Fields } from './fields'

const clock = String.raw`\d{1,2}[:：]\d{2}(?:[:：]\d{2})?`
const day = String.raw`(?:\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})`
const moment = `(?:${day}(?:\\s?${clock})?|${clock})`
const timePattern = new RegExp(`^${moment}(?:\\s?[~～]\\s?${moment})?$`)
const amountPattern = /^[-+]?[¥￥$€£]?\d{1,10}(?:\.\d+)?\p{Script=Han}{0,3}$/u

/** What each kind of value may hold (official-account-api §5, "Value type limits"). */
const kinds: Record<string, (value: string) => boolean> = {
  thing: (value) => charactersOf(value) <= 20,
  number: (value) => /^-?\d+(?:\.\d+)?$/.test(value) && value.length <= 32,
  letter: (value) => /^[A-Za-z]{1,32}$/.test(value),
  symbol: (value) => charactersOf(value) <= 5 && !/[\p{L}\p{N}]/u.test(value),
  character_string: (value) => value.length <= 32 && /^[\x20-\x7e]+$/.test(value),
  time: (value) => timePattern.test(value),
  date: (value) => timePattern.test(value),
  amount: (value) => amountPattern.test(value),
  phone_number: (value) => /^[\d+\-() ]{1,17}$/.test(value),
  car_number: (value) => charactersOf(value) <= 8 && /^[\p{Script=Han}A-Za-z0-9]+$/u.test(value),
  name: (value) => (/^[\x20-\x7e]+$/.test(value) ? value.length <= 20 : charactersOf(value) <= 10),
  phrase: (value) => /^\p{Script=Han}{1,5}$/u.test(value),
}

/** A row of a service notice: its label and the key of its value, such as `thing1`. */
interface ContentRow {
  label: string
  key: string
}

/** The rows of a template's content, whose lines read `订单号：{{character_string1.DATA}}`. */
export function rowsOf(content: string): ContentRow[] {
  return [...content.matchAll(/^(.*?)[:：]?\s*\{\{(\w+)\.DATA\}\}/gm)].map(([, label = '', key = '']) => ({
    label,
    key,
  }))
}

/**
 * The rows with the values of `data`, each checked by its kind: 47003 names the first value that is wrong or missing.
 * `enums` lists the values that a const field may have. `first` and `remark` are dropped and keywordN is folded
 * after 20 characters, as since 2023-05-04.
 */
export function filledRows(content: string, data: Fields, enums: Record<string, string[]> = {}) {
  return rowsOf(content)
    .filter(({ key }) => key !== 'first' && key !== 'remark')
    .map(({ label, key }) => ({ label, value: checkedValue(key, data, enums[key]) }))
}

function checkedValue(key: string, data: Fields, allowed: string[] | undefined): string {
  const value = textIn(fieldsIn(data, key), 'value')
  if (value.trim() === '') throw refusal(47003, `argument invalid! data.${key}.value is emtpy`)
  const kind = key.replace(/\d+$/, '')
  if (kind === 'keyword') return charactersOf(value) > 20 ? `${[...value].slice(0, 20).join('')}…` : value
  const fits = allowed ? allowed.includes(value) : (kinds[kind]?.(value) ?? true)
  if (!fits) throw refusal(47003, `argument invalid! data.${key}.value invalid`)
  return value
}
