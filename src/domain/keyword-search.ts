/** The question the other way round: which phrases of an index contain a given one. For warnings, not for callbacks. */
import { FOUND_AT_START, FOUND_INSIDE, FOUND_WHOLE, type KeywordIndex } from './keyword-index'

/**
 * Calls `visit` for every phrase of the index in which the first `length` (1 to 250) units of `units` are found, and
 * says how (FOUND_…). One pass over all nodes: some milliseconds for 100,000 phrases.
 */
export function phrasesContaining(
  index: KeywordIndex,
  units: Uint16Array,
  length: number,
  visit: (phrase: number, how: number) => void,
): void {
  const { parent, label, depth, phrase } = index.arrays
  const back = borders(units, length)
  /** Per node: how many units of the phrase its path ends with; INSIDE and START stay for all below. */
  const state = new Uint8Array(parent.length)
  const INSIDE = 254
  const START = 255
  for (let node = 1; node < parent.length; node++) {
    let matched = state[parent[node]]
    if (matched < INSIDE) {
      while (matched > 0 && units[matched] !== label[node]) matched = back[matched]
      if (units[matched] === label[node]) matched++
      if (matched === length) matched = depth[node] === length ? START : INSIDE
    }
    state[node] = matched
    if (matched < INSIDE || phrase[node] === 0) continue
    const isWhole = matched === START && depth[node] === length
    visit(phrase[node] - 1, isWhole ? FOUND_WHOLE : matched === START ? FOUND_AT_START : FOUND_INSIDE)
  }
}

/** `borders[n]`: how long the longest proper beginning of the first n units is that also ends them. */
function borders(units: Uint16Array, length: number): Uint8Array {
  const back = new Uint8Array(length + 1)
  for (let at = 1, matched = 0; at < length; at++) {
    while (matched > 0 && units[matched] !== units[at]) matched = back[matched]
    if (units[matched] === units[at]) matched++
    back[at + 1] = matched
  }
  return back
}
