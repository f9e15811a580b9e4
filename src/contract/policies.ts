/** Policies: dated values that a brand decides (domain.md §4). */
import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const writers: Auth = { roles: ['operator', 'admin'] }

const whole = (min: number, max: number) => z.number().int('应为整数').min(min).max(max)
const multiplier = z.number().min(0).max(10)

const Tier = z.object({
  id: z.string().regex(/^[a-z0-9_-]{1,32}$/, '等级编号为 1 到 32 位小写字母、数字、_ 或 -'),
  name: z.string().trim().min(1, '请填写等级名称').max(20),
  fromFen: whole(0, 1e12),
  pointsMultiplier: multiplier,
  benefits: z.array(z.string().trim().min(1).max(60)).max(20),
})

const ConsentPurpose = z.object({
  key: z.enum(['card', 'marketing', 'location', 'phone']),
  title: z.string().trim().min(1, '请填写标题').max(40),
  text: z.string().trim().min(1, '请填写说明').max(500),
  isRequired: z.boolean(),
})

const tiers = z
  .array(Tier)
  .min(1, '至少需要一个等级')
  .max(10)
  .refine((list) => list[0]?.fromFen === 0, '第一个等级的门槛必须为 0')
  .refine(
    (list) => list.every((tier, index) => index === 0 || tier.fromFen > list[index - 1]!.fromFen),
    '等级门槛必须依次升高',
  )
  .refine((list) => new Set(list.map((tier) => tier.id)).size === list.length, '等级编号不能重复')

const purposes = z
  .array(ConsentPurpose)
  .min(1)
  .refine((list) => list.some(({ key }) => key === 'card'), '必须有「会员服务」一项')
  .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, '同一用途只能有一项')
  .refine(
    (list) => list.every(({ key, isRequired }) => key === 'card' || !isRequired),
    '只有「会员服务」可以是必选项',
  )

/** What each policy holds. */
export const PolicyValueShapes = {
  binding: z.object({
    protectedDays: whole(0, 3650),
    visitingDays: whole(1, 3650),
    returnDays: whole(0, 3650),
    maxChangesPer90Days: whole(0, 90),
    undoHours: whole(0, 720),
    repeatScanSeconds: whole(0, 86_400),
    nearestStoreKm: whole(1, 1000),
  }),
  credit: z.object({ ownerTouchDays: whole(0, 3650), ownerShare: z.number().min(0).max(1) }),
  points: z.object({
    perYuan: z.number().min(0).max(1000),
    pointFen: whole(1, 10_000),
    pendingDays: whole(0, 365),
    validMonths: whole(1, 120),
    restoreDays: whole(0, 365),
    birthdayMultiplier: multiplier,
  }),
  tiers: z.object({ windowDays: whole(1, 3650), tiers }),
  lifecycle: z
    .object({ repeatFromSales: whole(2, 100), dormantDays: whole(1, 3650), lostDays: whole(1, 3650) })
    .refine(({ dormantDays, lostDays }) => lostDays > dormantDays, '「流失」天数必须大于「沉睡」天数'),
  consent: z.object({ version: whole(1, 1_000_000), purposes }),
  storeOffers: z.object({ maxRunning: whole(0, 1000), maxPercentOff: whole(0, 100) }),
  shares: z.object({ creditDays: whole(0, 365), maxCreditsPerDay: whole(1, 100_000) }),
  retention: z.object({
    inboundDays: whole(7, 3650),
    leaverErasureHours: whole(0, 720),
    locationDays: whole(1, 365),
  }),
  frequency: z
    .object({
      perDay: whole(0, 20),
      per7Days: whole(0, 50),
      per30Days: whole(0, 100),
      quietFrom: whole(0, 1439),
      quietTo: whole(0, 1439),
    })
    .refine(
      ({ perDay, per7Days, per30Days }) => perDay <= per7Days && per7Days <= per30Days,
      '较长时间的上限不能小于较短时间的上限',
    ),
  campaignApproval: z
    .object({ colleagueFrom: whole(0, 1e9), adminFrom: whole(0, 1e9) })
    .refine(
      ({ colleagueFrom, adminFrom }) => adminFrom >= colleagueFrom,
      '需要管理员审批的人数不能小于需要同事审批的人数',
    ),
}

/** One policy's key with its value. */
export const PolicySetting = z.discriminatedUnion('key', [
  z.object({ key: z.literal('binding'), value: PolicyValueShapes.binding }),
  z.object({ key: z.literal('credit'), value: PolicyValueShapes.credit }),
  z.object({ key: z.literal('points'), value: PolicyValueShapes.points }),
  z.object({ key: z.literal('tiers'), value: PolicyValueShapes.tiers }),
  z.object({ key: z.literal('lifecycle'), value: PolicyValueShapes.lifecycle }),
  z.object({ key: z.literal('consent'), value: PolicyValueShapes.consent }),
  z.object({ key: z.literal('storeOffers'), value: PolicyValueShapes.storeOffers }),
  z.object({ key: z.literal('shares'), value: PolicyValueShapes.shares }),
  z.object({ key: z.literal('retention'), value: PolicyValueShapes.retention }),
  z.object({ key: z.literal('frequency'), value: PolicyValueShapes.frequency }),
  z.object({ key: z.literal('campaignApproval'), value: PolicyValueShapes.campaignApproval }),
])
export type PolicySetting = z.infer<typeof PolicySetting>

export const PolicyKey = z.enum([
  'binding',
  'credit',
  'points',
  'tiers',
  'lifecycle',
  'consent',
  'retention',
  'frequency',
  'campaignApproval',
  'storeOffers',
  'shares',
])

const versionFields = {
  /** 0 is what the product brings. */
  version: z.number().int(),
  /** Null for the default, which held from the beginning. */
  effectiveFrom: Instant.nullable(),
  createdBy: Id.nullable(),
  createdByName: z.string().nullable(),
  createdAt: Instant.nullable(),
}

/** A version of a policy. */
export const PolicyVersion = PolicySetting.and(z.object(versionFields))
export type PolicyVersion = z.infer<typeof PolicyVersion>

/** A policy as it holds now, and the versions that are planned. */
export const PolicyNow = z.object({
  key: PolicyKey,
  name: z.string(),
  current: PolicyVersion,
  planned: z.array(PolicyVersion),
})
export type PolicyNow = z.infer<typeof PolicyNow>

export const policiesApi = defineApi({
  'GET /api/admin/policies': {
    summary: 'Every policy as it holds now, with what is planned',
    auth: readers,
    input: Empty,
    output: z.object({ items: z.array(PolicyNow) }),
  },
  'GET /api/admin/policies/history': {
    summary: 'All versions, or those of one policy, the latest set first; the defaults are not among them',
    auth: readers,
    input: PageQuery.extend({ key: PolicyKey.optional() }),
    output: pageOf(PolicyVersion),
  },
  'POST /api/admin/policies': {
    summary: 'Set a policy from a moment on: now, or one in the future; the past keeps what held then',
    auth: writers,
    input: PolicySetting.and(
      z.object({ effectiveFrom: Instant.optional(), reason: z.string().trim().max(200).optional() }),
    ),
    output: PolicyVersion,
  },
})
