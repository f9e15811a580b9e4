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
  | { kind: 'token'; templateId?: string }
  | { kind: 'follows' }
  | { kind: 'consent'; purpose: 'marketing' | 'location' }

/** Conditions joined: all of them, any of them, or the opposite. An empty `all` is everybody, an empty `any` nobody. */
export type Conditions = Condition | { all: Conditions[] } | { any: Conditions[] } | { not: Conditions }
