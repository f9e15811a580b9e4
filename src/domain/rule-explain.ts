/** The test bench: what would this input answer, why, and which rules lost for what reason. */
import { foldLight, foldText } from './fold'
import { compilePattern } from './pattern'
import type { FollowerFacts, ReplyRule, RuleInput, RuleTrigger } from './reply-rule'
import { failedConditions, type Moment } from './rule-conditions'
import type { RuleLayer } from './rule-layer'
import { rankedAt, rulesOf, type RuleSet } from './rule-set'
import { compareTriggers, triggerRank, whyBehind, type RankedTrigger } from './rule-order'
import { holds, matchingEntries, prepareQuery } from './rule-pick'
import { describeTrigger } from './rule-words'
import { minuteOfWeek, STORE_TIME_ZONE } from './store-time'

/** What the test bench shows. */
export interface MatchReport {
  /** The rule that answers, if any. */
  rule?: ReplyRule
  /** A Chinese sentence on why this rule, or why none. */
  why: string
  /** How many rules had a trigger that matched, the winner and all losers included. */
  matchCount: number
  /** Rules whose trigger matched too, the nearest to winning first (at most 100), each with a Chinese reason. */
  losers: { ruleId: string; reason: string }[]
}

const MAX_LOSERS = 100

interface Match extends RankedTrigger {
  trigger: RuleTrigger
  /** Why it may not answer at all; empty when it may. */
  obstacles: string[]
}

/** Explains the answer to `input` at `now` (epoch ms). For people: looks at every rule, so it is not for callbacks. */
export function matchRule(
  set: RuleSet,
  input: RuleInput,
  facts: FollowerFacts,
  now: number,
  timeZone: string = STORE_TIME_ZONE,
): MatchReport {
  const moment = { now, minute: minuteOfWeek(now, timeZone) }
  const matches = [...activeMatches(set, input, facts, moment, timeZone), ...inactiveMatches(set, input)]
  const ranked = bestPerRule(matches).sort(compareTriggers)
  const winner = ranked.find((match) => match.obstacles.length === 0)
  const losers = ranked
    .filter((match) => match !== winner)
    .slice(0, MAX_LOSERS)
    .map((match) => ({ ruleId: match.rule.id, reason: whyLost(match, winner) }))
  return { rule: winner?.rule, why: whyWon(ranked, winner), matchCount: ranked.length, losers }
}

function activeMatches(
  set: RuleSet,
  input: RuleInput,
  facts: FollowerFacts,
  moment: Moment,
  timeZone: string,
): Match[] {
  const query = prepareQuery(input, facts, moment)
  const explain = (layer: RuleLayer, entry: number): Match => {
    const ranked = rankedAt(layer, entry)
    const { conditions, triggers } = ranked.rule
    const obstacles = holds(layer, query, entry) ? [] : failedConditions(conditions, facts, moment, timeZone)
    return { ...ranked, trigger: triggers[layer.entryTrigger[entry]], obstacles }
  }
  return set.layers.flatMap((layer) => matchingEntries(layer, query).map((entry) => explain(layer, entry)))
}

function inactiveMatches(set: RuleSet, input: RuleInput): Match[] {
  const fires = triggerTest(input)
  const matches: Match[] = []
  for (const rule of rulesOf(set)) {
    if (rule.isActive) continue
    for (const trigger of rule.triggers.filter(fires)) {
      const length = 'phrase' in trigger ? foldText(trigger.phrase).length : 0
      matches.push({ rule, rank: triggerRank(trigger), length, trigger, obstacles: ['已停用'] })
    }
  }
  return matches
}

/** Tells by plain comparison, without an index, whether a trigger matches `input`. */
export function triggerTest(input: RuleInput): (trigger: RuleTrigger) => boolean {
  const folded = input.kind === 'text' ? foldText(input.text) : ''
  const light = input.kind === 'text' ? foldLight(input.text) : ''
  return (trigger) => {
    if (trigger.kind === 'default') return input.kind !== 'event'
    if (trigger.kind === 'message') return input.kind === 'message' && input.type === trigger.type
    if (trigger.kind === 'event') {
      const isSame = input.kind === 'event' && input.event === trigger.event
      return isSame && (trigger.key === undefined || trigger.key === input.key)
    }
    if (input.kind !== 'text') return false
    if (trigger.kind === 'pattern') {
      const result = compilePattern(trigger.pattern)
      return result.ok && result.pattern.test(light)
    }
    const phrase = foldText(trigger.phrase)
    if (phrase === '') return false
    if (trigger.kind === 'exact') return folded === phrase
    return trigger.kind === 'prefix' ? folded.startsWith(phrase) : folded.includes(phrase)
  }
}

/** Of several triggers of one rule the one that ranks best. */
function bestPerRule(matches: Match[]): Match[] {
  const best = new Map<string, Match>()
  for (const match of matches) {
    const known = best.get(match.rule.id)
    if (!known || compareTriggers(match, known) < 0) best.set(match.rule.id, match)
  }
  return [...best.values()]
}

function whyLost(match: Match, winner: Match | undefined): string {
  if (match.obstacles.length > 0 || !winner) return match.obstacles.join('；')
  return whyBehind(match, winner)
}

function whyWon(ranked: Match[], winner: Match | undefined): string {
  if (ranked.length === 0) return '没有规则命中，也没有默认回复'
  if (!winner) return `有 ${ranked.length} 条规则命中，但此刻对这位粉丝都不生效`
  const rivals = ranked.filter((match) => match.obstacles.length === 0).length - 1
  const among = rivals > 0 ? `，在 ${rivals + 1} 条命中的规则中排在最前` : '，没有其他生效的规则命中'
  return `“${winner.rule.name}”命中：${describeTrigger(winner.trigger)}（优先级 ${winner.rule.priority}）${among}`
}
