/** Rules compiled for matching: one layer holds its rules, their triggers in winning order, and where to look them up. */
import { buildKeywordIndex, type KeywordIndex } from './keyword-index'
import { KeywordTrie } from './keyword-trie'
import { compilePattern, type CompiledPattern } from './pattern'
import type { ReplyRule, RuleInput, RuleTrigger } from './reply-rule'
import { compileConditions, needsFacts, type CompiledConditions } from './rule-conditions'
import { draftTrigger, LISTS_PER_PHRASE, newDraft, type Draft } from './rule-draft'
import { compareRules, TriggerRank } from './rule-order'
import { sortSliced } from './sliced'

/**
 * A compiled part of a rule set. An *entry* is one trigger of one active rule; entries are numbered in the order in
 * which they win (domain/rule-order.ts), so of several entries that match and hold, the lowest number answers.
 */
export interface RuleLayer {
  /** All rules, switched-off ones too. */
  rules: ReplyRule[]
  /** Rule number by rule id. */
  numbers: Map<string, number>
  /** By rule number; undefined where nothing is asked. */
  conditions: (CompiledConditions | undefined)[]
  /** By rule number: 1 for rules that a later layer replaces or that were removed. */
  hidden?: Uint8Array
  /** By entry: rule number, trigger number, kind and phrase length in folded units. */
  entryRule: Uint32Array
  entryTrigger: Uint16Array
  entryRank: Uint8Array
  entryLength: Uint16Array
  index: KeywordIndex
  /** `listStart[phrase * 4 + list]`: where that list begins in `list`, whose parts are ascending entries. */
  listStart: Uint32Array
  list: Uint32Array
  /** Entries by message type and by event, see `inputKeys`. */
  byKey: Map<string, number[]>
  defaults: number[]
  patterns: Map<number, CompiledPattern>
  /** Patterns without a literal to look for, ascending. */
  unfiltered: number[]
  /** Does any active rule ask about the follower? */
  needsFacts: boolean
}

const RULES_PER_SLICE = 128
const ENTRIES_PER_SLICE = 4096

/** Compiles rules into a layer, pausing often. Triggers that can never match (empty phrases, bad patterns) are left out. */
export function* buildRuleLayer(rules: ReplyRule[]): Generator<void, RuleLayer> {
  const draft = newDraft()
  const numbers = new Map<string, number>()
  const conditions: (CompiledConditions | undefined)[] = []
  let asksFacts = false
  for (let number = 0; number < rules.length; number++) {
    const rule = rules[number]
    numbers.set(rule.id, number)
    conditions.push(compileConditions(rule.conditions))
    if (rule.isActive) {
      asksFacts ||= needsFacts(conditions[number] ?? NO_CONDITIONS)
      rule.triggers.forEach((trigger, at) => draftTrigger(draft, rule, number, trigger, at))
    }
    if (number % RULES_PER_SLICE === 0) yield
  }
  const order = yield* orderEntries(draft, rules)
  const lists = yield* buildLists(draft, order)
  const entries = yield* orderColumns(draft, order)
  const layer = { rules, numbers, conditions, ...entries, ...lists, needsFacts: asksFacts }
  return { ...layer, ...(yield* findOthers(rules, entries)) }
}

const NO_CONDITIONS: CompiledConditions = { validFrom: -Infinity, validUntil: Infinity }
/** The draft's entries, best first. */
function* orderEntries(draft: Draft, rules: ReplyRule[]): Generator<void, Uint32Array> {
  const { key, rule, trigger } = draft
  const keys = Float64Array.from(key)
  yield
  const order = new Uint32Array(keys.length)
  for (let at = 0; at < order.length; at++) order[at] = at
  return yield* sortSliced(order, (a, b) => {
    if (keys[a] !== keys[b]) return keys[a] - keys[b]
    return rule[a] === rule[b] ? trigger[a] - trigger[b] : compareRules(rules[rule[a]], rules[rule[b]])
  })
}

/** The automaton over all phrases, and per phrase its lists of entries. */
function* buildLists(draft: Draft, order: Uint32Array) {
  const { units, phraseEnd, phraseEntry, phraseList } = draft
  const trie = new KeywordTrie(phraseEnd.at(-1) ?? 0)
  const listOf = new Uint32Array(phraseEnd.length)
  for (let at = 0; at < phraseEnd.length; at++) {
    const phrase = trie.add(units, at === 0 ? 0 : phraseEnd[at - 1], phraseEnd[at])
    listOf[at] = phrase * LISTS_PER_PHRASE + phraseList[at]
    if (at % (RULES_PER_SLICE * 4) === 0) yield
  }
  const place = new Uint32Array(order.length)
  for (let entry = 0; entry < order.length; entry++) place[order[entry]] = entry
  yield
  const listStart = new Uint32Array(trie.phraseCount * LISTS_PER_PHRASE + 1)
  for (const list of listOf) listStart[list + 1]++
  for (let at = 1; at < listStart.length; at++) listStart[at] += listStart[at - 1]
  yield
  const list = new Uint32Array(phraseEnd.length)
  const next = listStart.slice()
  for (let at = 0; at < phraseEnd.length; at++) list[next[listOf[at]]++] = place[phraseEntry[at]]
  yield
  for (let at = 0; at + 1 < listStart.length; at++) {
    if (listStart[at + 1] - listStart[at] > 1) list.subarray(listStart[at], listStart[at + 1]).sort()
    if (at % (ENTRIES_PER_SLICE * 4) === 0) yield
  }
  return { index: yield* buildKeywordIndex(trie), listStart, list }
}

/** The entry columns in winning order. */
function* orderColumns(draft: Draft, order: Uint32Array) {
  const entryRule = new Uint32Array(order.length)
  const entryTrigger = new Uint16Array(order.length)
  const entryRank = new Uint8Array(order.length)
  const entryLength = new Uint16Array(order.length)
  for (let entry = 0; entry < order.length; entry++) {
    const from = order[entry]
    entryRule[entry] = draft.rule[from]
    entryTrigger[entry] = draft.trigger[from]
    entryRank[entry] = draft.rank[from]
    entryLength[entry] = draft.length[from]
    if (entry % ENTRIES_PER_SLICE === 0) yield
  }
  return { entryRule, entryTrigger, entryRank, entryLength }
}

/** Looks up tables for whatever is not found by phrase: patterns, messages, events, defaults. */
function* findOthers(
  rules: ReplyRule[],
  entries: Pick<RuleLayer, 'entryRule' | 'entryTrigger' | 'entryRank'>,
) {
  const byKey = new Map<string, number[]>()
  const defaults: number[] = []
  const patterns = new Map<number, CompiledPattern>()
  const unfiltered: number[] = []
  for (let entry = 0; entry < entries.entryRank.length; entry++) {
    if (entry % ENTRIES_PER_SLICE === 0) yield
    if (entries.entryRank[entry] < TriggerRank.pattern) continue
    const trigger = rules[entries.entryRule[entry]].triggers[entries.entryTrigger[entry]]
    if (trigger.kind === 'default') defaults.push(entry)
    else if (trigger.kind === 'pattern') {
      const result = compilePattern(trigger.pattern)
      if (!result.ok) continue
      patterns.set(entry, result.pattern)
      if (result.pattern.literals.length === 0) unfiltered.push(entry)
    } else if (trigger.kind === 'message' || trigger.kind === 'event') {
      const key = triggerKey(trigger)
      const list = byKey.get(key)
      if (list) list.push(entry)
      else byKey.set(key, [entry])
    }
  }
  return { byKey, defaults, patterns, unfiltered }
}

function triggerKey(trigger: Extract<RuleTrigger, { kind: 'message' | 'event' }>): string {
  if (trigger.kind === 'message') return `message ${trigger.type}`
  return trigger.key === undefined ? `event ${trigger.event}` : `event ${trigger.event} ${trigger.key}`
}

/** Under which keys of `byKey` the entries for an input stand; none for texts. */
export function inputKeys(input: RuleInput): string[] {
  if (input.kind === 'text') return []
  if (input.kind === 'message') return [triggerKey(input)]
  const keyless = triggerKey({ kind: 'event', event: input.event })
  return input.key === undefined ? [keyless] : [triggerKey(input), keyless]
}
