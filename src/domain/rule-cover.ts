/** Which triggers cover which: A covers B when every input that fires B fires A too. */
import { foldInto, MAX_FOLD_UNITS } from './fold'
import { FOUND_AT_START, FOUND_WHOLE, newHits } from './keyword-index'
import { phrasesContaining } from './keyword-search'
import { compilePattern } from './pattern'
import type { RuleTrigger } from './reply-rule'
import { LISTS_PER_PHRASE, LITERAL_LIST } from './rule-draft'
import { inputKeys, type RuleLayer } from './rule-layer'
import { TriggerRank, triggerRank } from './rule-order'

const units = new Uint16Array(MAX_FOLD_UNITS)
const hits = newHits()

type Visit = (entry: number) => void

function visitList(layer: RuleLayer, phrase: number, kind: number, visit: Visit): void {
  const list = phrase * LISTS_PER_PHRASE + kind
  for (let at = layer.listStart[list]; at < layer.listStart[list + 1]; at++) visit(layer.list[at])
}

/** Calls `visit` with the entries of the layer whose trigger covers `trigger` (itself included). */
export function visitCovering(layer: RuleLayer, trigger: RuleTrigger, visit: Visit): void {
  if (trigger.kind === 'message' || trigger.kind === 'event') {
    const input = trigger.kind === 'message' ? trigger : { ...trigger }
    for (const key of inputKeys(input)) layer.byKey.get(key)?.forEach(visit)
  } else if (trigger.kind === 'pattern') visitPatterns(layer, trigger.pattern, visit)
  if (trigger.kind === 'pattern') {
    const result = compilePattern(trigger.pattern)
    const literals = result.ok ? result.pattern.literals : []
    if (literals.length === 1) visitPhrases(layer, literals[0], TriggerRank.contains, visit)
  }
  if ('phrase' in trigger) visitPhrases(layer, trigger.phrase, triggerRank(trigger), visit)
  if (trigger.kind !== 'event') layer.defaults.forEach(visit)
}

/** Entries whose phrase is found in `phrase`, as far as their way of matching covers `rank`'s. */
function visitPhrases(layer: RuleLayer, phrase: string, rank: number, visit: Visit): void {
  layer.index.scan(units, foldInto(phrase, units), hits)
  for (let at = 0; at < hits.count; at++) {
    const how = hits.how[at]
    visitList(layer, hits.phrase[at], TriggerRank.contains, visit)
    if (how >= FOUND_AT_START && rank <= TriggerRank.prefix)
      visitList(layer, hits.phrase[at], TriggerRank.prefix, visit)
    if (how === FOUND_WHOLE && rank === TriggerRank.exact)
      visitList(layer, hits.phrase[at], TriggerRank.exact, visit)
  }
}

function visitPatterns(layer: RuleLayer, source: string, visit: Visit): void {
  for (const [entry, pattern] of layer.patterns) if (pattern.source === source) visit(entry)
}

/** Calls `visit` with the entries of the layer whose trigger `trigger` covers (itself included). */
export function visitCovered(layer: RuleLayer, trigger: RuleTrigger, visit: Visit): void {
  switch (trigger.kind) {
    case 'exact':
    case 'prefix':
    case 'contains':
      return visitCoveredPhrases(layer, trigger.phrase, triggerRank(trigger), visit)
    case 'pattern':
      return visitPatterns(layer, trigger.pattern, visit)
    case 'message':
      return layer.byKey.get(inputKeys(trigger)[0])?.forEach(visit)
    case 'event':
      return visitCoveredEvents(layer, inputKeys(trigger)[0], trigger.key === undefined, visit)
    case 'default':
      return visitAllButEvents(layer, visit)
  }
}

function visitCoveredPhrases(layer: RuleLayer, phrase: string, rank: number, visit: Visit): void {
  const length = foldInto(phrase, units)
  if (length === 0 || length > 250) return
  phrasesContaining(layer.index, units, length, (number, how) => {
    if (rank === TriggerRank.exact && how !== FOUND_WHOLE) return
    if (rank === TriggerRank.prefix && how < FOUND_AT_START) return
    visitList(layer, number, TriggerRank.exact, visit)
    if (rank === TriggerRank.exact) return
    visitList(layer, number, TriggerRank.prefix, visit)
    if (rank === TriggerRank.prefix) return
    visitList(layer, number, TriggerRank.contains, visit)
    visitList(layer, number, LITERAL_LIST, (entry) => {
      if (layer.patterns.get(entry)?.literals.length === 1) visit(entry)
    })
  })
}

function visitCoveredEvents(layer: RuleLayer, key: string, isAnyKey: boolean, visit: Visit): void {
  layer.byKey.get(key)?.forEach(visit)
  if (!isAnyKey) return
  for (const [other, entries] of layer.byKey) if (other.startsWith(`${key} `)) entries.forEach(visit)
}

function visitAllButEvents(layer: RuleLayer, visit: Visit): void {
  for (let entry = 0; entry < layer.entryRule.length; entry++) {
    const trigger = layer.rules[layer.entryRule[entry]].triggers[layer.entryTrigger[entry]]
    if (trigger.kind !== 'event') visit(entry)
  }
}
