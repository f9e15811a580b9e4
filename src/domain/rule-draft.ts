/** Rules taken apart into entries, before they are put in order and into lists (domain/rule-layer.ts). */
import { foldInto, MAX_FOLD_UNITS } from './fold'
import { compilePattern } from './pattern'
import type { ReplyRule, RuleTrigger } from './reply-rule'
import { orderKey, triggerRank, TriggerRank } from './rule-order'

/** The lists that a phrase has, one per way of matching; the last one holds patterns that need it as a literal. */
export const LISTS_PER_PHRASE = 4
export const LITERAL_LIST = TriggerRank.pattern

/** Entries before they are in order; columns of equal length. */
export interface Draft {
  rule: number[]
  trigger: number[]
  rank: number[]
  length: number[]
  key: number[]
  /** Folded phrases, one after the other, and for each where it ends, whose entry it is and in which list it goes. */
  units: Uint16Array
  phraseEnd: number[]
  phraseEntry: number[]
  phraseList: number[]
}

/** A draft without entries. */
export function newDraft(): Draft {
  return {
    rule: [],
    trigger: [],
    rank: [],
    length: [],
    key: [],
    units: new Uint16Array(4096),
    phraseEnd: [],
    phraseEntry: [],
    phraseList: [],
  }
}

const scratch = new Uint16Array(MAX_FOLD_UNITS)

/** Adds one trigger as an entry; one that can never match (an empty phrase, a bad pattern) is left out. */
export function draftTrigger(
  draft: Draft,
  rule: ReplyRule,
  number: number,
  trigger: RuleTrigger,
  at: number,
): void {
  const rank = triggerRank(trigger)
  let length = 0
  if ('phrase' in trigger) {
    length = foldInto(trigger.phrase, scratch)
    if (length === 0) return
    addPhrase(draft, length, rank)
  } else if (trigger.kind === 'pattern') {
    const result = compilePattern(trigger.pattern)
    if (!result.ok) return
    for (const literal of result.pattern.literals) addPhrase(draft, foldInto(literal, scratch), LITERAL_LIST)
  }
  draft.rule.push(number)
  draft.trigger.push(at)
  draft.rank.push(rank)
  draft.length.push(length)
  draft.key.push(orderKey(rule.priority, rank, length))
}

/** Keeps the folded phrase in `scratch` for the entry that is being added. */
function addPhrase(draft: Draft, length: number, list: number): void {
  const start = draft.phraseEnd.at(-1) ?? 0
  if (start + length > draft.units.length) {
    const larger = new Uint16Array(Math.max(draft.units.length * 2, start + length))
    larger.set(draft.units)
    draft.units = larger
  }
  draft.units.set(scratch.subarray(0, length), start)
  draft.phraseEnd.push(start + length)
  draft.phraseEntry.push(draft.rule.length)
  draft.phraseList.push(list)
}
