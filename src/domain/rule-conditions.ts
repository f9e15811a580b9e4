/** A rule's conditions: do they hold now for this follower, why not, and does one set of them include another. */
import type { FollowerFacts, RuleConditions } from './reply-rule'
import { wallClock, WEEK_MINUTES } from './store-time'
import {
  coversWeek,
  describeHours,
  isWithin,
  meetInWeek,
  weekStretches,
  type WeekStretches,
} from './weekly-hours'

/** The moment at which a rule is asked for: epoch ms, and the minute of the shop's week (domain/store-time.ts). */
export interface Moment {
  now: number
  minute: number
}

/** Conditions prepared for quick asking. */
export interface CompiledConditions {
  validFrom: number
  /** The first instant at which the rule no longer holds. */
  validUntil: number
  week?: WeekStretches
  scenes?: string[]
  tags?: string[]
  customerTags?: string[]
  stores?: string[]
  tiers?: string[]
}

const some = (list: string[] | undefined) => (list && list.length > 0 ? list : undefined)

/** Prepares conditions; undefined when there are none, so that most rules cost nothing. */
export function compileConditions(conditions: RuleConditions): CompiledConditions | undefined {
  const { validFrom, validUntil, weeklyHours } = conditions
  const compiled: CompiledConditions = {
    validFrom: validFrom ?? -Infinity,
    validUntil: validUntil ?? Infinity,
    week: weeklyHours && weeklyHours.length > 0 ? weekStretches(weeklyHours) : undefined,
    scenes: some(conditions.subscribedScenes),
    tags: some(conditions.tagIds),
    customerTags: some(conditions.customerTags),
    stores: some(conditions.storeIds),
    tiers: some(conditions.tierIds),
  }
  const isFree = !compiled.week && compiled.validFrom === -Infinity && compiled.validUntil === Infinity
  return isFree && !needsFacts(compiled) ? undefined : compiled
}

/** Do these conditions ask about the follower (and not only about the time)? */
export function needsFacts({ scenes, tags, customerTags, stores, tiers }: CompiledConditions): boolean {
  return (scenes ?? tags ?? customerTags ?? stores ?? tiers) !== undefined
}

/** Do all conditions hold? A fact that is not known makes its condition fail; of several tags one is enough. */
export function conditionsHold(
  conditions: CompiledConditions,
  facts: FollowerFacts,
  moment: Moment,
): boolean {
  const { week, scenes, tags, customerTags, stores, tiers } = conditions
  if (moment.now < conditions.validFrom || moment.now >= conditions.validUntil) return false
  if (week && !isWithin(week, moment.minute)) return false
  if (scenes && !includes(scenes, facts.subscribedScene)) return false
  if (stores && !includes(stores, facts.storeId)) return false
  if (tiers && !includes(tiers, facts.tierId)) return false
  if (customerTags && !facts.customerTags?.some((tag) => customerTags.includes(tag))) return false
  return !tags || facts.tagIds.some((tag) => tags.includes(tag))
}

function includes(list: string[], fact: string | undefined): boolean {
  return fact !== undefined && list.includes(fact)
}

/** The conditions that do not hold, each as a Chinese phrase for the test bench. */
export function failedConditions(
  conditions: RuleConditions,
  facts: FollowerFacts,
  moment: Moment,
  timeZone: string,
): string[] {
  const failed: string[] = []
  const fails = (part: RuleConditions) => {
    const compiled = compileConditions(part)
    return compiled !== undefined && !conditionsHold(compiled, facts, moment)
  }
  const when = (instant: number) => Object.values(wallClock(instant, timeZone)).join(' ')
  const { validFrom, validUntil, weeklyHours, subscribedScenes, tagIds, customerTags } = conditions
  const { storeIds, tierIds } = conditions
  if (validFrom !== undefined && fails({ validFrom })) failed.push(`尚未到开始时间：${when(validFrom)}`)
  if (validUntil !== undefined && fails({ validUntil })) failed.push(`已过截止时间：${when(validUntil)}`)
  if (weeklyHours && fails({ weeklyHours })) failed.push(`不在生效时间：${describeHours(weeklyHours)}`)
  if (fails({ subscribedScenes })) failed.push('关注来源不符')
  if (fails({ tagIds })) failed.push('没有要求的公众号标签')
  if (fails({ customerTags })) failed.push('没有要求的顾客标签')
  if (fails({ storeIds })) failed.push('所属门店不符')
  if (fails({ tierIds })) failed.push('会员等级不符')
  return failed
}

type Listed = 'scenes' | 'tags' | 'customerTags' | 'stores' | 'tiers'
const LISTS: Listed[] = ['scenes', 'tags', 'customerTags', 'stores', 'tiers']

/** Does `weaker` hold whenever `stronger` holds? (undefined: no conditions) */
export function isImplied(weaker?: CompiledConditions, stronger?: CompiledConditions): boolean {
  if (!weaker) return true
  const other = stronger ?? { validFrom: -Infinity, validUntil: Infinity }
  if (weaker.validFrom > other.validFrom || weaker.validUntil < other.validUntil) return false
  if (weaker.week && !coversWeek(weaker.week, other.week ?? [0, WEEK_MINUTES])) return false
  return LISTS.every((list) => {
    const allowed = weaker[list]
    return !allowed || (other[list]?.every((id) => allowed.includes(id)) ?? false)
  })
}

/** Can both hold at the same time for the same follower? (Different tags can; different stores cannot.) */
export function canMeet(one?: CompiledConditions, other?: CompiledConditions): boolean {
  if (!one || !other) return true
  if (one.validFrom >= other.validUntil || other.validFrom >= one.validUntil) return false
  if (one.week && other.week && !meetInWeek(one.week, other.week)) return false
  return (['scenes', 'stores', 'tiers'] as const).every((list) => {
    const [mine, theirs] = [one[list], other[list]]
    return !mine || !theirs || mine.some((id) => theirs.includes(id))
  })
}
