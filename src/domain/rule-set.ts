/** The rule set that lies in memory. Sets never change; `amendRules` gives a new one that shares the rest. */
import type { FollowerFacts, ReplyRule } from './reply-rule'
import { buildRuleLayer, type RuleLayer } from './rule-layer'
import type { RankedTrigger } from './rule-order'
import { SlicedBuild } from './sliced'

/** Compiled rules. The first layer holds the bulk, a second one what changed since it was built. */
export interface RuleSet {
  readonly layers: readonly RuleLayer[]
  /** Does any active rule ask about the follower? If not, the facts need not be loaded: pass NO_FACTS. */
  readonly needsFacts: boolean
  /** How many rules were amended since the bulk was built; past some hundreds it is time to build anew. */
  readonly amended: number
}

/** Facts of a follower of whom nothing is known. */
export const NO_FACTS: FollowerFacts = Object.freeze({ tagIds: [] })

/** Compiles all rules at once; for 100,000 of them use `compileRulesSliced`. */
export function compileRules(rules: ReplyRule[]): RuleSet {
  return compileRulesSliced(rules).finish()
}

/** The same in slices: call `step(budgetMs)` until it returns true, then take `result`. */
export function compileRulesSliced(rules: ReplyRule[]): SlicedBuild<RuleSet> {
  return new SlicedBuild(compile(rules))
}

function* compile(rules: ReplyRule[]): Generator<void, RuleSet> {
  return setOf([yield* buildRuleLayer(rules)], 0)
}

function setOf(layers: RuleLayer[], amended: number): RuleSet {
  return { layers, amended, needsFacts: layers.some((layer) => layer.needsFacts) }
}

/**
 * The set after some rules were saved or removed, in time that depends on the amendments alone, not on the size of the
 * set. `saved` may hold new and changed rules, switched-off ones too.
 */
export function amendRules(set: RuleSet, saved: ReplyRule[], removedIds: string[] = []): RuleSet {
  const [bulk, recent] = set.layers
  if (!bulk) return compileRules(saved)
  const touched = new Set([...saved.map((rule) => rule.id), ...removedIds])
  const kept = recent ? recent.rules.filter((rule) => !touched.has(rule.id)) : []
  const hidden = bulk.hidden ? bulk.hidden.slice() : new Uint8Array(bulk.rules.length)
  for (const id of touched) {
    const number = bulk.numbers.get(id)
    if (number !== undefined) hidden[number] = 1
  }
  const layer = new SlicedBuild(buildRuleLayer([...kept, ...saved])).finish()
  return setOf([{ ...bulk, hidden }, layer], set.amended + touched.size)
}

/** Every rule of the set, switched-off ones too. */
export function* rulesOf(set: RuleSet): Generator<ReplyRule, void> {
  for (const layer of set.layers) {
    for (let number = 0; number < layer.rules.length; number++) {
      if (layer.hidden?.[number] !== 1) yield layer.rules[number]
    }
  }
}

/** An entry as the order sees it. */
export function rankedAt(layer: RuleLayer, entry: number): RankedTrigger {
  return {
    rule: layer.rules[layer.entryRule[entry]],
    rank: layer.entryRank[entry],
    length: layer.entryLength[entry],
  }
}
