/** Templates of subscription messages: their fields, the limits of values, filling them in (official-account-api.md §5). */

/** One field of a template: `key` such as `thing1`, `kind` such as `thing`. */
export interface TemplateField {
  key: string
  kind: string
  label: string
}

/** The fields of a template's content, whose lines read `直播主题:{{thing1.DATA}}`. */
export function templateFields(content: string): TemplateField[] {
  return [...content.matchAll(/^(.*?)[:：]?\s*\{\{(\w+)\.DATA\}\}/gm)].map(([, label = '', key = '']) => ({
    key,
    kind: key.replace(/\d+$/, ''),
    label: label.trim(),
  }))
}

const CLOCK = String.raw`\d{1,2}[:：]\d{2}(?:[:：]\d{2})?`
const DAY = String.raw`(?:\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2})`
const MOMENT = `(?:${DAY}(?: ${CLOCK})?|${CLOCK})`
const TIME = new RegExp(`^${MOMENT}(?: ?~ ?${MOMENT})?$`)

const characters = (value: string): number => [...value].length

interface Limit {
  fits(value: string): boolean
  words: string
}

/** What a value of each kind may be. */
const LIMITS: Readonly<Record<string, Limit>> = {
  thing: { fits: (value) => characters(value) <= 20, words: '最多 20 个字' },
  number: {
    fits: (value) => /^-?\d+(\.\d+)?$/.test(value) && value.length <= 32,
    words: '只能是 32 位以内的数字',
  },
  letter: { fits: (value) => /^[A-Za-z]{1,32}$/.test(value), words: '只能是 32 个以内的字母' },
  symbol: {
    fits: (value) => characters(value) <= 5 && !/[\p{L}\p{N}]/u.test(value),
    words: '只能是 5 个以内的符号',
  },
  character_string: {
    fits: (value) => value.length <= 32 && /^[\x20-\x7e]+$/.test(value),
    words: '只能是 32 个以内的数字、字母或符号，不能有汉字',
  },
  time: { fits: (value) => TIME.test(value), words: '要写成 2026年11月21日 15:01 这样的时间' },
  date: { fits: (value) => TIME.test(value), words: '要写成 2026年11月21日 这样的日期' },
  amount: {
    fits: (value) => /^[-+]?[¥￥$€£]?\d{1,10}(\.\d+)?\p{Script=Han}{0,3}$/u.test(value),
    words: '要写成 ¥399.00 或 399元 这样的金额',
  },
  phone_number: { fits: (value) => /^[\d+\-() ]{1,17}$/.test(value), words: '只能是 17 位以内的电话号码' },
  car_number: { fits: (value) => characters(value) <= 8, words: '最多 8 位' },
  name: {
    fits: (value) => (/^[\x20-\x7e]+$/.test(value) ? value.length <= 20 : characters(value) <= 10),
    words: '最多 10 个汉字或 20 个字母',
  },
  phrase: { fits: (value) => /^\p{Script=Han}{1,5}$/u.test(value), words: '最多 5 个汉字，不能有数字和符号' },
}

/** What is wrong with the values of a template, one sentence each; none when WeChat will take them. */
export function templateProblems(
  fields: readonly TemplateField[],
  values: Readonly<Record<string, string>>,
): string[] {
  return fields.flatMap(({ key, kind, label }) => {
    const value = (values[key] ?? '').trim()
    if (value === '') return [`模板的「${label}」没有内容，请补上。`]
    const limit = LIMITS[kind]
    return limit && !limit.fits(value)
      ? [`模板的「${label}」${limit.words}，现在是「${value}」，请改短或改写。`]
      : []
  })
}

const NAMED = /\{(\w+)\}/g

/** The variables that a text names: `{title}` names `title`. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(NAMED)].map(([, name = '']) => name)
}

/** Texts that a field of a kind shortens to; other kinds are never cut. */
const CUT: Readonly<Record<string, number>> = { thing: 20, name: 10 }

/**
 * The values of a message: each field's text with `{variable}` replaced. What a variable makes too long for free words
 * is cut with an ellipsis; anything else that does not fit stays, for `templateProblems` to refuse.
 */
export function fillTemplate(
  fields: readonly TemplateField[],
  texts: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ key, kind }) => {
      const text = texts[key] ?? ''
      const filled = text.replace(NAMED, (_, name: string) => variables[name] ?? '').trim()
      return [key, variablesIn(text).length > 0 ? shortened(filled, CUT[kind]) : filled]
    }),
  )
}

function shortened(value: string, most: number | undefined): string {
  const signs = [...value]
  if (most === undefined || signs.length <= most) return value
  return `${signs.slice(0, most - 1).join('')}…`
}
