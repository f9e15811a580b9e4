/** What an operator is told on saving: which rules can never answer because another one always answers first. */
import type { ReplyRule, RuleTrigger } from './reply-rule'
import { canMeet, isImplied } from './rule-conditions'
import { visitCovered, visitCovering } from './rule-cover'
import type { RuleLayer } from './rule-layer'
import { compareTriggers, triggerRank, type RankedTrigger } from './rule-order'
import { rankedAt, type RuleSet } from './rule-set'
import { describeTrigger } from './rule-words'
import { foldText } from './fold'

/** One warning. `hidden_by` and `hides` are for good, `overlaps` only while the other rule's conditions hold. */
export interface ShadowWarning {
  relation: 'hidden_by' | 'hides' | 'overlaps'
  /** The other rule. */
  ruleId: string
  ruleName: string
  /** Which trigger of the hidden rule never gets its turn (for `overlaps`: of the saved rule); 0-based. */
  triggerIndex: number
  /** Do all triggers of the hidden rule share this fate, so that it never answers at all? */
  isWholeRule: boolean
  message: string
}

/** More warnings of one kind than these help nobody. */
const MAX_WARNINGS = 50

/** A trigger of a visible, active rule. */
interface Place extends RankedTrigger {
  layer: RuleLayer
  number: number
  trigger: RuleTrigger
  triggerIndex: number
}

/**
 * The warnings for a rule of the set; for a draft, amend the set with it first. Empty for rules that are switched off.
 * Takes some milliseconds among 100,000 rules.
 */
export function findShadows(set: RuleSet, ruleId: string): ShadowWarning[] {
  const mine = placesOf(set, ruleId)
  const hiddenBy = mine.map((place) => ({ place, by: hider(set, place) }))
  const isWhole = hiddenBy.every(({ by }) => by !== undefined)
  const warnings: ShadowWarning[] = []
  for (const { place, by } of hiddenBy) {
    if (by) warnings.push(hiddenWarning(place, by, isWhole))
    else warnings.push(...overlapWarnings(set, place))
  }
  return [...warnings, ...hiddenOthers(set, mine)]
}

function placesOf(set: RuleSet, ruleId: string): Place[] {
  for (const layer of set.layers) {
    const number = layer.numbers.get(ruleId)
    if (number === undefined || layer.hidden?.[number] === 1 || !layer.rules[number].isActive) continue
    const rule = layer.rules[number]
    return rule.triggers.map((trigger, triggerIndex) => placeOf(layer, rule, number, trigger, triggerIndex))
  }
  return []
}

function placeOf(
  layer: RuleLayer,
  rule: ReplyRule,
  number: number,
  trigger: RuleTrigger,
  triggerIndex: number,
): Place {
  const length = 'phrase' in trigger ? foldText(trigger.phrase).length : 0
  return { layer, rule, number, trigger, triggerIndex, rank: triggerRank(trigger), length }
}

function placeAt(layer: RuleLayer, entry: number): Place | undefined {
  const number = layer.entryRule[entry]
  if (layer.hidden?.[number] === 1) return undefined
  const triggerIndex = layer.entryTrigger[entry]
  const ranked = rankedAt(layer, entry)
  return { ...ranked, layer, number, triggerIndex, trigger: ranked.rule.triggers[triggerIndex] }
}

const conditionsOf = ({ layer, number }: Place) => layer.conditions[number]

/** The best place of another rule that always answers before `place`. */
function hider(set: RuleSet, place: Place): Place | undefined {
  let best: Place | undefined
  for (const layer of set.layers) {
    visitCovering(layer, place.trigger, (entry) => {
      const other = placeAt(layer, entry)
      if (!other || other.rule.id === place.rule.id || compareTriggers(other, best ?? place) >= 0) return
      if (isImplied(conditionsOf(other), conditionsOf(place))) best = other
    })
  }
  return best
}

/** Other rules with the very same trigger that answer first while their conditions hold. */
function overlapWarnings(set: RuleSet, place: Place): ShadowWarning[] {
  const warnings: ShadowWarning[] = []
  for (const layer of set.layers) {
    visitCovering(layer, place.trigger, (entry) => {
      if (warnings.length >= MAX_WARNINGS) return
      const other = placeAt(layer, entry)
      if (!other || other.rule.id === place.rule.id || compareTriggers(other, place) >= 0) return
      const isSame = other.rank === place.rank && other.length === place.length
      if (!isSame || !canMeet(conditionsOf(other), conditionsOf(place))) return
      const message = `${describeTrigger(place.trigger)}：“${other.rule.name}”的条件满足时由它先回复，其余时候由本规则回复`
      warnings.push({
        ...about(other.rule),
        relation: 'overlaps',
        triggerIndex: place.triggerIndex,
        isWholeRule: false,
        message,
      })
    })
  }
  return warnings
}

/** Rules that never answer because of one of `mine`. */
function hiddenOthers(set: RuleSet, mine: Place[]): ShadowWarning[] {
  const found = new Map<string, { other: Place; by: Place }>()
  for (const place of mine) {
    for (const layer of set.layers) {
      visitCovered(layer, place.trigger, (entry) => {
        if (found.size >= MAX_WARNINGS) return
        const other = placeAt(layer, entry)
        if (!other || other.rule.id === place.rule.id || compareTriggers(place, other) >= 0) return
        if (!isImplied(conditionsOf(place), conditionsOf(other))) return
        const key = `${other.rule.id} ${other.triggerIndex}`
        if (!found.has(key)) found.set(key, { other, by: place })
      })
    }
  }
  return [...found.values()].map(({ other, by }) => {
    const isWholeRule = placesOf(set, other.rule.id).every((place) => hider(set, place) !== undefined)
    return hidesWarning(other, by, isWholeRule)
  })
}

const about = ({ id, name }: ReplyRule) => ({ ruleId: id, ruleName: name })

/** `“售后”（包含“退”，优先级 900）` */
const who = ({ rule, trigger }: Place) =>
  `“${rule.name}”（${describeTrigger(trigger)}，优先级 ${rule.priority}）`

function hiddenWarning(place: Place, by: Place, isWholeRule: boolean): ShadowWarning {
  const { triggerIndex, trigger } = place
  const loses = isWholeRule ? '本规则永远不会回复' : '这个触发条件永远轮不到'
  const message = `${describeTrigger(trigger)}：总是由${who(by)}先回复，${loses}；请调整优先级、顺序或触发条件`
  return { relation: 'hidden_by', ...about(by.rule), triggerIndex, isWholeRule, message }
}

function hidesWarning(other: Place, by: Place, isWholeRule: boolean): ShadowWarning {
  const loses = isWholeRule ? '它永远不会回复' : `它的“${describeTrigger(other.trigger)}”永远轮不到`
  const message = `${describeTrigger(by.trigger)}：本规则总是先于${who(other)}回复，${loses}`
  return { relation: 'hides', ...about(other.rule), triggerIndex: other.triggerIndex, isWholeRule, message }
}
