/**
 * The total order of rules that match the same input: higher priority, then the kind of trigger (exact, prefix,
 * contains, pattern, message or event with key, event without key, default), for prefix and contains the longer
 * phrase, then the operator's own order, then the older rule, then the id.
 */
import type { ReplyRule, RuleTrigger } from './reply-rule'

/** Kinds of triggers in the order in which they win, 0 first. */
export const TriggerRank = {
  exact: 0,
  prefix: 1,
  contains: 2,
  pattern: 3,
  keyed: 4,
  keyless: 5,
  default: 6,
} as const

/** The place of a trigger's kind in the order, 0 to 6. */
export function triggerRank(trigger: RuleTrigger): number {
  if (trigger.kind === 'message') return TriggerRank.keyed
  if (trigger.kind === 'event') return trigger.key === undefined ? TriggerRank.keyless : TriggerRank.keyed
  return TriggerRank[trigger.kind]
}

/** One trigger of one rule as the order sees it. `length`: units of the folded phrase; counts for prefix and contains. */
export interface RankedTrigger {
  rule: ReplyRule
  rank: number
  length: number
}

const MAX_LENGTH = 4095

/** Priority, kind and length in one number; lower wins. */
export function orderKey(priority: number, rank: number, length: number): number {
  const byLength = rank === TriggerRank.prefix || rank === TriggerRank.contains
  return (1000 - priority) * 32768 + rank * 4096 + (byLength ? MAX_LENGTH - Math.min(length, MAX_LENGTH) : 0)
}

/** The rest of the order, when `orderKey` is equal. */
export function compareRules(a: ReplyRule, b: ReplyRule): number {
  if (a.position !== b.position) return a.position - b.position
  if (a.createdAt !== b.createdAt) return a.createdAt - b.createdAt
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

/** Negative when `a` wins over `b`. */
export function compareTriggers(a: RankedTrigger, b: RankedTrigger): number {
  const keys = orderKey(a.rule.priority, a.rank, a.length) - orderKey(b.rule.priority, b.rank, b.length)
  return keys !== 0 ? keys : compareRules(a.rule, b.rule)
}

const RANK_WORDS = ['完全匹配', '开头匹配', '包含', '匹配式', '指定的消息或事件', '任意事件', '默认回复']

/** Why `loser` stands behind `winner`, as a Chinese sentence for the test bench. */
export function whyBehind(loser: RankedTrigger, winner: RankedTrigger): string {
  const name = `“${winner.rule.name}”`
  if (loser.rule.priority !== winner.rule.priority) {
    return `优先级低于${name}（${loser.rule.priority} < ${winner.rule.priority}）`
  }
  if (loser.rank !== winner.rank) {
    return `优先级相同，${name}是${RANK_WORDS[winner.rank]}，先于${RANK_WORDS[loser.rank]}`
  }
  if (orderKey(0, loser.rank, loser.length) !== orderKey(0, winner.rank, winner.length)) {
    return `优先级相同，${name}匹配的词更长`
  }
  if (loser.rule.position !== winner.rule.position) return `优先级相同，排序在${name}之后`
  return `优先级与排序都相同，${name}先创建`
}
