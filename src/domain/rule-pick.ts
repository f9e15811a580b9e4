/** The hot path: which entry of a layer answers an input. Nothing is allocated but what a pattern needs. */
import { foldInto, foldLight, MAX_FOLD_UNITS } from './fold'
import { FOUND_AT_START, FOUND_WHOLE, newHits } from './keyword-index'
import type { FollowerFacts, RuleInput } from './reply-rule'
import { conditionsHold, type Moment } from './rule-conditions'
import { LISTS_PER_PHRASE, LITERAL_LIST } from './rule-draft'
import { inputKeys, type RuleLayer } from './rule-layer'
import { TriggerRank } from './rule-order'

/** An input made ready once for all layers; valid until the next `prepareQuery`. */
export interface Query {
  input: RuleInput
  facts: FollowerFacts
  moment: Moment
  /** The folded text and its length in units. */
  units: Uint16Array
  length: number
  /** The light form, made when the first pattern asks. */
  light?: string
}

const units = new Uint16Array(MAX_FOLD_UNITS)
const hits = newHits()
const candidates: number[] = []

/** No entry: more than any entry's number. */
export const NONE = 0xffffffff

/** Folds the input's text into a buffer that all queries share. */
export function prepareQuery(input: RuleInput, facts: FollowerFacts, moment: Moment): Query {
  const length = input.kind === 'text' ? foldInto(input.text, units) : 0
  return { input, facts, moment, units, length, light: undefined }
}

/** The best entry that matches and whose conditions hold, or NONE. */
export function bestEntry(layer: RuleLayer, query: Query): number {
  if (query.input.kind === 'text') return bestForText(layer, query)
  let best = NONE
  for (const key of inputKeys(query.input)) {
    const entries = layer.byKey.get(key)
    if (entries) best = firstHolding(layer, query, entries, 0, entries.length, best)
  }
  return query.input.kind === 'event' ? best : bestDefault(layer, query, best)
}

function bestForText(layer: RuleLayer, query: Query): number {
  let best = NONE
  candidates.length = 0
  layer.index.scan(query.units, query.length, hits)
  for (let at = 0; at < hits.count; at++) {
    const start = hits.phrase[at] * LISTS_PER_PHRASE
    const how = hits.how[at]
    if (how === FOUND_WHOLE) best = firstInList(layer, query, start + TriggerRank.exact, best)
    if (how >= FOUND_AT_START) best = firstInList(layer, query, start + TriggerRank.prefix, best)
    best = firstInList(layer, query, start + TriggerRank.contains, best)
    const { listStart, list } = layer
    for (let next = listStart[start + LITERAL_LIST]; next < listStart[start + LITERAL_LIST + 1]; next++) {
      candidates.push(list[next])
    }
  }
  best = bestPattern(layer, query, best)
  return bestDefault(layer, query, best)
}

function bestDefault(layer: RuleLayer, query: Query, best: number): number {
  return firstHolding(layer, query, layer.defaults, 0, layer.defaults.length, best)
}

/** Tries the patterns whose literal was seen and those that have none, best first, until one is beaten or matches. */
function bestPattern(layer: RuleLayer, query: Query, best: number): number {
  const { unfiltered, patterns } = layer
  if (candidates.length > 1) candidates.sort(ascending)
  let seen = 0
  let free = 0
  let last = NONE
  while (seen < candidates.length || free < unfiltered.length) {
    const takeSeen =
      free >= unfiltered.length || (seen < candidates.length && candidates[seen] < unfiltered[free])
    const entry = takeSeen ? candidates[seen++] : unfiltered[free++]
    if (entry >= best) return best
    if (entry === last) continue
    last = entry
    if (holds(layer, query, entry) && patterns.get(entry)?.test(lightText(query))) return entry
  }
  return best
}

const ascending = (a: number, b: number) => a - b

/** The light form of the query's text, for patterns. */
export function lightText(query: Query): string {
  query.light ??= query.input.kind === 'text' ? foldLight(query.input.text) : ''
  return query.light
}

function firstInList(layer: RuleLayer, query: Query, list: number, best: number): number {
  return firstHolding(layer, query, layer.list, layer.listStart[list], layer.listStart[list + 1], best)
}

/** The first of the ascending `entries[from … to)` that is better than `best` and holds, else `best`. */
function firstHolding(
  layer: RuleLayer,
  query: Query,
  entries: ArrayLike<number>,
  from: number,
  to: number,
  best: number,
): number {
  for (let at = from; at < to; at++) {
    const entry = entries[at]
    if (entry >= best) return best
    if (holds(layer, query, entry)) return entry
  }
  return best
}

/** Is the entry's rule visible and do its conditions hold? */
export function holds(layer: RuleLayer, query: Query, entry: number): boolean {
  const rule = layer.entryRule[entry]
  if (layer.hidden !== undefined && layer.hidden[rule] === 1) return false
  const conditions = layer.conditions[rule]
  return conditions === undefined || conditionsHold(conditions, query.facts, query.moment)
}

/** Every entry whose trigger matches, whatever its conditions; in no order, without doubles. For the test bench. */
export function matchingEntries(layer: RuleLayer, query: Query): number[] {
  const { input } = query
  const found = new Set<number>()
  const addList = (list: number) => {
    for (let at = layer.listStart[list]; at < layer.listStart[list + 1]; at++) found.add(layer.list[at])
  }
  if (input.kind === 'text') {
    layer.index.scan(query.units, query.length, hits)
    for (let at = 0; at < hits.count; at++) {
      const start = hits.phrase[at] * LISTS_PER_PHRASE
      if (hits.how[at] === FOUND_WHOLE) addList(start + TriggerRank.exact)
      if (hits.how[at] >= FOUND_AT_START) addList(start + TriggerRank.prefix)
      addList(start + TriggerRank.contains)
    }
    for (const [entry, pattern] of layer.patterns) if (pattern.test(lightText(query))) found.add(entry)
  }
  for (const key of inputKeys(input)) for (const entry of layer.byKey.get(key) ?? []) found.add(entry)
  if (input.kind !== 'event') for (const entry of layer.defaults) found.add(entry)
  return [...found].filter((entry) => layer.hidden?.[layer.entryRule[entry]] !== 1)
}
