/** The tables behind domain/fold.ts: what each character becomes. Built once, on first use (about 30 ms). */
import { Locale } from 'opencc-js'

/** Marks a code unit whose replacement is not a single unit; see `FoldTables.longer`. */
export const LOOK_UP = 0xffff

/** `unit[c]`: the replacement of UTF-16 unit `c`, 0 when it vanishes, LOOK_UP when `longer` must be asked. */
export interface FoldTables {
  unit: Uint16Array
  /** Replacements by code point (also above 0xFFFF) that are longer than a unit, or belong to a surrogate pair. */
  longer: Map<number, string>
}

/** What nobody means when typing a keyword: punctuation, spaces, controls, zero-width, skin tones, "~" and "|". */
const VANISHES =
  /[\p{P}\p{Z}\p{Cc}\p{Cf}\p{Sk}\p{Me}\p{Variation_Selector}\u115f\u1160\u3164\uffa0\u2800~|∼]|[\u0300-\u036f]/u
const STAYS = /[%‰]/u

/** Zero-width characters, removed even where punctuation is kept. */
const INVISIBLE = /[\p{Cf}\p{Variation_Selector}\u115f\u1160\u3164\uffa0]|\u034f/u
const SPACE = /\p{Zs}/u

/** Variants that opencc turns only inside phrases; here one character at a time must do, on both sides alike. */
const VARIANTS = '著着 衞卫 敍叙 枱台 粧妆 糭粽 衹只 瞭了 藉借 妳你 祢你 睪睾 顎颚'

/** Ranges above 0xFFFF with compatibility forms: letters for mathematics, enclosed letters, compatibility ideographs. */
const ASTRAL: [number, number][] = [
  [0x1d400, 0x1d7ff],
  [0x1f100, 0x1f2ff],
  [0x1f3fb, 0x1f3ff],
  [0x2f800, 0x2fa1f],
  [0xe0000, 0xe01ef],
]

const isHangul = (code: number) => code >= 0xac00 && code <= 0xd7a3
const isHan = (code: number) => (code >= 0x3400 && code <= 0x9fff) || code >= 0x20000
const isPrivate = (code: number) => code >= 0xe000 && code <= 0xf8ff
const isSurrogate = (code: number) => code >= 0xd800 && code <= 0xdfff

/** Traditional to simplified, one character each, from opencc's own dictionary. */
function readSimplified(): Map<string, string> {
  const simplified = new Map<string, string>()
  for (const dictionary of Locale.to.cn.flat()) {
    const entries = typeof dictionary === 'string' ? dictionary.split('|').map((e) => e.split(' ')) : []
    for (const [from, to] of entries) {
      if (from && to && [...from].length === 1 && [...to].length === 1) simplified.set(from, to)
    }
  }
  for (const pair of VARIANTS.split(' ')) simplified.set(pair[0], pair[1])
  return simplified
}

/** Applies `change` until nothing changes any more, which is what makes folding idempotent. */
function settle(text: string, change: (character: string) => string): string {
  for (let round = 0; round < 8; round++) {
    const next = [...text].map(change).join('')
    if (next === text) break
    text = next
  }
  return text
}

function put(tables: FoldTables, code: number, folded: string): void {
  if (code > 0xffff) tables.longer.set(code, folded)
  else if (folded.length === 0) tables.unit[code] = 0
  else if (folded.length === 1) tables.unit[code] = folded.charCodeAt(0)
  else {
    tables.unit[code] = LOOK_UP
    tables.longer.set(code, folded)
  }
}

function fillTables(simplified: Map<string, string>, change: (character: string) => string): FoldTables {
  const tables: FoldTables = { unit: new Uint16Array(0x10000), longer: new Map() }
  for (let code = 0; code < 0x10000; code++) {
    if (isSurrogate(code) || code === LOOK_UP) tables.unit[code] = LOOK_UP
    else if (isHan(code) || isHangul(code) || isPrivate(code)) tables.unit[code] = code
    else put(tables, code, settle(String.fromCharCode(code), change))
  }
  for (const [from, to] of ASTRAL) {
    for (let code = from; code <= to; code++) put(tables, code, settle(String.fromCodePoint(code), change))
  }
  for (const from of simplified.keys()) put(tables, from.codePointAt(0) as number, settle(from, change))
  return tables
}

/** Tables for full folding and for the light one (width, script and invisibles only; see domain/fold.ts). */
export function buildFoldTables(): { full: FoldTables; light: FoldTables } {
  const simplified = readSimplified()
  const simple = (character: string) => simplified.get(character) ?? character
  const full = fillTables(simplified, (character) => {
    const code = character.codePointAt(0) as number
    if (isHangul(code)) return character
    const folded = character.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD')
    return [...folded]
      .filter((one) => STAYS.test(one) || !VANISHES.test(one))
      .map(simple)
      .join('')
  })
  const light = fillTables(simplified, (character) => {
    if (INVISIBLE.test(character)) return ''
    if (SPACE.test(character)) return ' '
    const code = character.codePointAt(0) as number
    return simple(code >= 0xff00 && code <= 0xffef ? character.normalize('NFKC') : character)
  })
  return { full, light }
}
