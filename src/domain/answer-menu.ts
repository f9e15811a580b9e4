/** Numbered menus: a text with entries 1, 2, 3 … and the short memory that understands the number sent back. */
import { renderText, type TextValues } from './answer-text'
import { foldText } from './fold'
import type { AnswerPart, MenuEntry } from './reply-rule'

/** How long a number still means an entry. */
export const MENU_MEMORY_MS = 10 * 60_000

/** What is remembered of the last numbered menu a follower was shown. */
export interface MenuMemory {
  entries: MenuEntry[]
  /** Epoch ms; from then on a number is only a number. */
  expiresAt: number
}

type NumberedMenu = Extract<AnswerPart, { type: 'menu' }>

/** The menu as a text of its own; variables are filled in head, labels and tail. */
export function renderMenu(menu: NumberedMenu, values: TextValues): string {
  const head = menu.head.trim() === '' ? '回复数字：' : menu.head
  const lines = menu.entries.map((entry, at) => `${at + 1} ${entry.label}`)
  return renderText([head, ...lines, ...(menu.tail ? [menu.tail] : [])].join('\n'), values)
}

/** What to remember after the menu was shown at `now` (epoch ms). */
export function rememberMenu(menu: NumberedMenu, now: number): MenuMemory {
  return { entries: menu.entries, expiresAt: now + MENU_MEMORY_MS }
}

const DIGITS = '零一二三四五六七八九'
const FORMAL = '零壹贰叁肆伍陆柒捌玖'
const CHOICE =
  /^(?:请?(?:回复|回覆|选择|选|按|输入|发送|点|我选|我要|要)?第?(?:数字)?)?([0-9]{1,2}|十?[一二三四五六七八九两]|十|[壹贰叁肆伍陆柒捌玖])(?:号|个|项|条|吧|谢谢)*$/u

/**
 * The phrase that a follower's text stands for while the memory is fresh: `1`, `１`, `①`, `一`, `1.`, `回复1`, `第一个`,
 * or an entry's label typed out. Undefined when it means none of the entries.
 */
export function resolveMenuChoice(memory: MenuMemory, text: string, now: number): string | undefined {
  if (now >= memory.expiresAt) return undefined
  const folded = foldText(text)
  if (folded === '') return undefined
  const typed = memory.entries.find((entry) => foldText(entry.label) === folded)
  if (typed) return typed.phrase
  const choice = CHOICE.exec(folded)
  return choice ? memory.entries[numberOf(choice[1]) - 1]?.phrase : undefined
}

function numberOf(written: string): number {
  if (/^\d/.test(written)) return Number(written)
  const tens = written.startsWith('十') ? 10 : 0
  const digit = written.at(-1)?.replace('两', '二') ?? ''
  return tens + Math.max(DIGITS.indexOf(digit), FORMAL.indexOf(digit), 0)
}
