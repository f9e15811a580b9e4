/** Policies: what a brand may decide differently, as data with a date (domain.md §4). */

import type { ApprovalPolicy } from './campaign-approval'

/** One level of membership; the first of a list begins at 0 fen. */
export interface TierPolicy {
  id: string
  name: string
  /** Spending within the window from which the level holds. */
  fromFen: number
  pointsMultiplier: number
  benefits: string[]
}

/** What a customer is asked to agree to, and whether the card depends on it. */
export interface ConsentPurpose {
  key: 'card' | 'marketing' | 'location' | 'phone'
  title: string
  text: string
  isRequired: boolean
}

/** The values of every policy by key. */
export interface PolicyValues {
  /** Who serves whom, and how that changes by scans (domain.md §3.2, §3.4). */
  binding: {
    protectedDays: number
    visitingDays: number
    /** A follower who returns within this time keeps the home binding (§3.12). */
    returnDays: number
    maxChangesPer90Days: number
    undoHours: number
    /** The same code again within this time changes nothing (decisions.md 10). */
    repeatScanSeconds: number
    nearestStoreKm: number
  }
  /** How a sale is shared when the seller is not the owner. */
  credit: {
    /** Without a touch of the owner in this time the seller gets everything. */
    ownerTouchDays: number
    /** From 0 to 1. */
    ownerShare: number
  }
  points: {
    /** Points per whole yuan paid. */
    perYuan: number
    /** What one point pays, in whole fen; a sale keeps what its points paid when they were used. */
    pointFen: number
    pendingDays: number
    /** Points expire at the end of the month this many months later. */
    validMonths: number
    /** Points given back by a refund live at least this long. */
    restoreDays: number
    /** In the birthday month. */
    birthdayMultiplier: number
  }
  tiers: { windowDays: number; tiers: TierPolicy[] }
  lifecycle: { repeatFromSales: number; dormantDays: number; lostDays: number }
  consent: {
    /** Of the texts; a customer's consent names the version that was shown. */
    version: number
    purposes: ConsentPurpose[]
  }
  /** What a store may offer without asking headquarters. */
  storeOffers: { maxRunning: number; maxPercentOff: number }
  /** How long a share counts, and from how many credits of a guide in a day on somebody looks at them (§3.10). */
  shares: { creditDays: number; maxCreditsPerDay: number }
  retention: { inboundDays: number; leaverErasureHours: number; locationDays: number }
  /** How much marketing a customer gets, over all senders in sliding windows, and when none (minutes of the day). */
  frequency: { perDay: number; per7Days: number; per30Days: number; quietFrom: number; quietTo: number }
  /** From how many recipients on a campaign needs whose consent. */
  campaignApproval: ApprovalPolicy
}

export type PolicyKey = keyof PolicyValues

/** What holds until a brand decides otherwise; version 0 of every policy. */
export const DEFAULT_POLICIES: PolicyValues = {
  binding: {
    protectedDays: 90,
    visitingDays: 30,
    returnDays: 30,
    maxChangesPer90Days: 2,
    undoHours: 24,
    repeatScanSeconds: 60,
    nearestStoreKm: 20,
  },
  credit: { ownerTouchDays: 30, ownerShare: 0.5 },
  points: {
    perYuan: 1,
    pointFen: 1,
    pendingDays: 7,
    validMonths: 24,
    restoreDays: 30,
    birthdayMultiplier: 2,
  },
  tiers: {
    windowDays: 365,
    tiers: [
      { id: 'basic', name: '普卡', fromFen: 0, pointsMultiplier: 1, benefits: ['消费积分'] },
      {
        id: 'silver',
        name: '银卡',
        fromFen: 200_000,
        pointsMultiplier: 1.2,
        benefits: ['1.2 倍积分', '生日礼遇'],
      },
      {
        id: 'gold',
        name: '金卡',
        fromFen: 800_000,
        pointsMultiplier: 1.5,
        benefits: ['1.5 倍积分', '生日礼遇', '新品优先'],
      },
    ],
  },
  lifecycle: { repeatFromSales: 2, dormantDays: 180, lostDays: 365 },
  consent: {
    version: 1,
    purposes: [
      {
        key: 'card',
        title: '会员服务',
        text: '为您开立会员卡，记录消费、积分和优惠券，并在门店核验会员身份。',
        isRequired: true,
      },
      {
        key: 'marketing',
        title: '个性化推荐',
        text: '根据您的消费和到店情况，向您发送可能感兴趣的新品和活动。可随时关闭。',
        isRequired: false,
      },
      {
        key: 'location',
        title: '大致位置',
        text: '为您找到附近的门店；位置只保留到约一公里，三十天后删除。',
        isRequired: false,
      },
      {
        key: 'phone',
        title: '手机号',
        text: '用于找回您原有的会员资料，以及在门店凭手机号查询会员。',
        isRequired: false,
      },
    ],
  },
  storeOffers: { maxRunning: 3, maxPercentOff: 30 },
  shares: { creditDays: 7, maxCreditsPerDay: 30 },
  retention: { inboundDays: 180, leaverErasureHours: 24, locationDays: 30 },
  frequency: { perDay: 1, per7Days: 2, per30Days: 6, quietFrom: 1260, quietTo: 540 },
  campaignApproval: { colleagueFrom: 1, adminFrom: 100_000 },
}

/** A stored value with what the default says for fields that are younger than it. */
export function completed<K extends PolicyKey>(key: K, stored: object): PolicyValues[K] {
  return { ...DEFAULT_POLICIES[key], ...stored }
}

export const POLICY_KEYS = Object.keys(DEFAULT_POLICIES) as PolicyKey[]

/** What people call each policy. */
export const POLICY_NAMES: Record<PolicyKey, string> = {
  binding: '服务归属',
  credit: '业绩分配',
  points: '积分',
  tiers: '会员等级',
  lifecycle: '客户阶段',
  consent: '告知与同意',
  storeOffers: '门店优惠',
  shares: '分享',
  retention: '数据保留',
  frequency: '营销频次',
  campaignApproval: '活动审批',
}

/** When a version of a policy begins to hold. */
export interface DatedVersion {
  version: number
  effectiveFrom: number
}

/**
 * The version that holds at `at` (epoch ms): the one that began last; of two that began at one instant the newer.
 * Undefined when none has begun, so that the default holds.
 */
export function versionAt<T extends DatedVersion>(versions: readonly T[], at: number): T | undefined {
  let best: T | undefined
  for (const one of versions) {
    if (one.effectiveFrom > at) continue
    const isLater =
      !best ||
      one.effectiveFrom > best.effectiveFrom ||
      (one.effectiveFrom === best.effectiveFrom && one.version > best.version)
    if (isLater) best = one
  }
  return best
}
