/**
 * Folding: texts that a person would call the same become the same. Width, traditional and simplified script, letter
 * case and accents are levelled; white space, punctuation and invisible characters vanish.
 *
 * Every character is folded on its own, whatever stands beside it. So folding a part of a text gives a part of the
 * folded text, which is what lets a folded phrase be searched in it, and folding twice changes nothing more.
 */
import { buildFoldTables, LOOK_UP, type FoldTables } from './fold-table'

/** Texts are looked at up to this many UTF-16 units, before and after folding. */
export const MAX_FOLD_UNITS = 2048

let tables: { full: FoldTables; light: FoldTables } | undefined

/** Builds the tables now (about 30 ms) instead of with the first text; call it at start. */
export function warmFold(): void {
  tables ??= buildFoldTables()
}

const scratch = new Uint16Array(MAX_FOLD_UNITS)

/** Folds `text` into `out` (UTF-16 units) and returns how many units were written; at most MAX_FOLD_UNITS are read. */
export function foldInto(text: string, out: Uint16Array): number {
  if (tables === undefined) warmFold()
  return run((tables as { full: FoldTables }).full, text, out)
}

/** The folded form of `text`; empty when nothing but punctuation, spaces and invisible characters is in it. */
export function foldText(text: string): string {
  const length = foldInto(text, scratch)
  return String.fromCharCode.apply(null, scratch.subarray(0, length) as unknown as number[])
}

/**
 * The light form, for operators' patterns: width and script are levelled, spaces become plain ones, invisible
 * characters vanish; letter case, white space and punctuation stay. `foldText(foldLight(x)) === foldText(x)`.
 */
export function foldLight(text: string): string {
  if (tables === undefined) warmFold()
  const length = run((tables as { light: FoldTables }).light, text, scratch)
  return String.fromCharCode.apply(null, scratch.subarray(0, length) as unknown as number[])
}

function run({ unit, longer }: FoldTables, text: string, out: Uint16Array): number {
  const capacity = Math.min(out.length, MAX_FOLD_UNITS)
  const end = Math.min(text.length, MAX_FOLD_UNITS)
  let length = 0
  for (let at = 0; at < end; at++) {
    const folded = unit[text.charCodeAt(at)]
    if (folded === 0) continue
    if (folded !== LOOK_UP) {
      if (length >= capacity) break
      out[length++] = folded
      continue
    }
    const code = text.codePointAt(at) as number
    if (code > 0xffff) at++
    if (at >= end) break
    const written = writeLonger(longer, code, out, length, capacity)
    if (written < 0) break
    length += written
  }
  return length
}

/** Writes the replacement of a code point with more than one unit; -1 when it does not fit whole. */
function writeLonger(
  longer: Map<number, string>,
  code: number,
  out: Uint16Array,
  length: number,
  capacity: number,
): number {
  const isLoneSurrogate = code >= 0xd800 && code <= 0xdfff
  if (isLoneSurrogate || code === LOOK_UP) return 0
  const text = longer.get(code) ?? String.fromCodePoint(code)
  if (length + text.length > capacity) return -1
  for (let at = 0; at < text.length; at++) out[length + at] = text.charCodeAt(at)
  return text.length
}
