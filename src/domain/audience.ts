/** Whom a campaign is for, as data: conditions that a query and a plain filter answer alike. */

import type { LifecycleStage } from './stage'

/** When the last time lies: within the last `days`, or not within them (never counts as not within). */
export interface Recency {
  days: number
  is: 'within' | 'before'
}

/** One thing that is asked of a customer. */
export type Condition =
  | { kind: 'tag'; tags: string[] }
  | { kind: 'tier'; tierIds: string[] }
  | { kind: 'store'; storeIds: string[] }
  | { kind: 'guide'; staffIds: string[] }
  | { kind: 'stage'; stages: LifecycleStage[] }
  | ({ kind: 'lastScan' | 'lastSale' | 'lastMessage' } & Recency)
  | { kind: 'bought'; productIds: string[]; days: number }
  | { kind: 'near'; storeId: string; km: number }
  | { kind: 'token'; templateId?: string | undefined }
  | { kind: 'follows' }
  | { kind: 'consent'; purpose: 'marketing' | 'location' }

/** Conditions joined: all of them, any of them, or the opposite. An empty `all` is everybody, an empty `any` nobody. */
export type Conditions = Condition | { all: Conditions[] } | { any: Conditions[] } | { not: Conditions }

/** How people call what a condition names by id; undefined when it is gone. */
export type NameOf = (kind: 'tier' | 'store' | 'staff' | 'product', id: string) => string | undefined

/** How deep conditions may be joined, and how many there may be. */
export const MAX_DEPTH = 4
export const MAX_CONDITIONS = 30

const STAGE_WORDS: Record<LifecycleStage, string> = {
  follower: '仅关注',
  member: '会员未购',
  first_buyer: '首购',
  repeat: '复购',
  dormant: '沉睡',
  lost: '流失',
}

/** The conditions that stand below the joins, in order. */
export function leavesOf(conditions: Conditions): Condition[] {
  if ('all' in conditions) return conditions.all.flatMap(leavesOf)
  if ('any' in conditions) return conditions.any.flatMap(leavesOf)
  if ('not' in conditions) return leavesOf(conditions.not)
  return [conditions]
}

/** How deep the joins are nested: 1 for a single condition. */
export function depthOf(conditions: Conditions): number {
  if ('not' in conditions) return 1 + depthOf(conditions.not)
  const parts = 'all' in conditions ? conditions.all : 'any' in conditions ? conditions.any : undefined
  return parts ? 1 + Math.max(0, ...parts.map(depthOf)) : 1
}

const either = (words: readonly string[]): string => words.map((word) => `「${word}」`).join('或')

const RECENT_WORDS = {
  lastScan: ['扫过码', '没有扫过码'],
  lastSale: ['买过', '没有买过'],
  lastMessage: ['发过消息', '没有发过消息'],
} as const

function wordsOf(condition: Condition, nameOf: NameOf): string {
  const named = (kind: Parameters<NameOf>[0], ids: readonly string[]) =>
    either(ids.map((id) => nameOf(kind, id) ?? '已删除'))
  switch (condition.kind) {
    case 'tag':
      return `有标签${either(condition.tags)}`
    case 'tier':
      return `会员等级是${named('tier', condition.tierIds)}`
    case 'store':
      return `所属门店是${named('store', condition.storeIds)}`
    case 'guide':
      return `专属导购是${named('staff', condition.staffIds)}`
    case 'stage':
      return `处于${either(condition.stages.map((stage) => STAGE_WORDS[stage]))}阶段`
    case 'bought':
      return `最近 ${condition.days} 天买过${named('product', condition.productIds)}`
    case 'near':
      return `同意使用位置且距${named('store', [condition.storeId])} ${condition.km} 公里以内`
    case 'token':
      return condition.templateId === undefined ? '还有订阅消息次数' : '还有这个模板的订阅消息次数'
    case 'follows':
      return '关注了公众号'
    case 'consent':
      return condition.purpose === 'marketing' ? '同意个性化推荐' : '同意使用大致位置'
    default:
      return `最近 ${condition.days} 天${RECENT_WORDS[condition.kind][condition.is === 'within' ? 0 : 1]}`
  }
}

/** The conditions as one Chinese sentence: 「有标签「新品」，且最近 30 天买过」. */
export function audienceSentence(conditions: Conditions, nameOf: NameOf): string {
  const inner = (part: Conditions): string => {
    const text = audienceSentence(part, nameOf)
    const isJoined = ('all' in part && part.all.length > 1) || ('any' in part && part.any.length > 1)
    return isJoined ? `（${text}）` : text
  }
  if ('not' in conditions) return `不符合：${inner(conditions.not)}`
  if ('all' in conditions)
    return conditions.all.length === 0 ? '所有客户' : conditions.all.map(inner).join('，且')
  if ('any' in conditions)
    return conditions.any.length === 0 ? '没有人' : conditions.any.map(inner).join('，或')
  return wordsOf(conditions, nameOf)
}

/** A degree of latitude in kilometres. */
const DEGREE_KM = 111.195

/**
 * How many kilometres a degree is worth northward and eastward at this latitude (degrees). Within a city a flat map is
 * nearer than the kilometre to which a customer's place is rounded.
 */
export function flatScale(latitude: number): { northKm: number; eastKm: number } {
  return { northKm: DEGREE_KM, eastKm: DEGREE_KM * Math.cos((latitude * Math.PI) / 180) }
}
