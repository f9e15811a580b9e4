import { z } from 'zod'
import { depthOf, leavesOf, MAX_CONDITIONS, MAX_DEPTH, type Conditions } from '../domain/audience'
import { Id, Instant } from './common'

const Days = z.number().int().min(1, '至少 1 天').max(3650, '最多 3650 天')
const Ids = z.array(Id).min(1, '请至少选一个').max(200)
const Words = z.array(z.string().trim().min(1).max(40)).min(1, '请至少选一个').max(50)
const Recency = { days: Days, is: z.enum(['within', 'before']) }

/** One thing that is asked of a customer. */
export const Condition = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tag'), tags: Words }),
  z.object({ kind: z.literal('tier'), tierIds: Words }),
  z.object({ kind: z.literal('store'), storeIds: Ids }),
  z.object({ kind: z.literal('guide'), staffIds: Ids }),
  z.object({
    kind: z.literal('stage'),
    stages: z
      .array(z.enum(['follower', 'member', 'first_buyer', 'repeat', 'dormant', 'lost']))
      .min(1, '请至少选一个'),
  }),
  z.object({ kind: z.literal('lastScan'), ...Recency }),
  z.object({ kind: z.literal('lastSale'), ...Recency }),
  z.object({ kind: z.literal('lastMessage'), ...Recency }),
  z.object({ kind: z.literal('bought'), productIds: Ids, days: Days }),
  z.object({ kind: z.literal('near'), storeId: Id, km: z.number().min(1, '至少 1 公里').max(500) }),
  z.object({ kind: z.literal('token'), templateId: z.string().min(1).max(64).optional() }),
  z.object({ kind: z.literal('follows') }),
  z.object({ kind: z.literal('consent'), purpose: z.enum(['marketing', 'location']) }),
])
export type Condition = z.infer<typeof Condition>

const Joined: z.ZodType<Conditions, Conditions> = z.lazy(() =>
  z.union([
    Condition,
    z.object({ all: z.array(Joined).max(MAX_CONDITIONS) }).strict(),
    z.object({ any: z.array(Joined).max(MAX_CONDITIONS) }).strict(),
    z.object({ not: Joined }).strict(),
  ]),
)

/** Conditions with their joins; `{ all: [] }` is everybody. */
export const AudienceConditions = Joined.refine(
  (conditions) => depthOf(conditions) <= MAX_DEPTH && leavesOf(conditions).length <= MAX_CONDITIONS,
  `条件最多 ${MAX_CONDITIONS} 个、嵌套 ${MAX_DEPTH} 层，请精简`,
)

const Page = z
  .string()
  .trim()
  .regex(/^\/[\w\-/?=&%.]*$/, '小程序页面要以 / 开头')
  .max(200)

/** What would go out by each channel; one that is absent is not used. */
export const CampaignContents = z.object({
  subscription: z
    .object({ templateId: z.string().max(64), page: Page, data: z.record(z.string(), z.string().max(200)) })
    .optional(),
  template: z
    .object({ templateId: z.string().max(64), page: Page, data: z.record(z.string(), z.string().max(200)) })
    .optional(),
  messageCentre: z
    .object({
      title: z.string().trim().max(60, '标题最多 60 个字'),
      text: z.string().trim().max(1000, '正文最多 1000 个字'),
      pictureId: Id.optional(),
      link: Page.optional(),
    })
    .optional(),
  guideCard: z
    .object({ title: z.string().trim().max(60), text: z.string().trim().max(300), link: Page })
    .optional(),
  mass: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('text'), text: z.string().trim().max(600, '群发文字最多 600 个字') }),
      z.object({ kind: z.literal('image'), pictureId: Id }),
    ])
    .optional(),
})
export type CampaignContents = z.infer<typeof CampaignContents>

export const CampaignState = z.enum(['draft', 'scheduled', 'running', 'paused', 'done', 'cancelled'])
export const CampaignChannel = z.enum(['subscription', 'template', 'messageCentre', 'guideCard', 'mass'])

/** A campaign as it is drafted. What is not ready yet may be saved; `problems` says what stands against sending it. */
export const CampaignDraft = z.object({
  name: z.string().trim().min(1, '请填写名称').max(60, '名称最多 60 个字'),
  class: z.enum(['marketing', 'serviceNotice']),
  topic: z.enum(['newArrivals', 'offers', 'live', 'membership', 'care']),
  goal: z.object({
    metric: z.enum(['visits', 'redemptions', 'sales']),
    target: z.number().int().min(0).max(1_000_000_000_000),
  }),
  audience: AudienceConditions,
  holdoutPercent: z.number().int().min(0).max(100),
  contents: CampaignContents,
  startAt: Instant,
  endAt: Instant,
  /** Minutes of the store's day. */
  windowFrom: z.number().int().min(0).max(1440),
  windowTo: z.number().int().min(0).max(1440),
  ratePerMinute: z.number().int().min(1, '每分钟至少 1 条').max(60_000),
  priority: z.number().int().min(0).max(100).default(50),
  budgetMessages: z.number().int().min(0).max(100_000_000).nullable().default(null),
})
export type CampaignDraft = z.infer<typeof CampaignDraft>

/** One thing that stands against sending: which field, and what to change. */
export const CampaignProblem = z.object({ field: z.string(), message: z.string() })
export type CampaignProblem = z.infer<typeof CampaignProblem>

/** How many deliveries are in each state. */
export const Progress = z.object({
  total: z.number().int(),
  holdout: z.number().int(),
  states: z.record(z.string(), z.number().int()),
})

/** A campaign as lists show it. */
export const CampaignSummary = z.object({
  id: Id,
  name: z.string(),
  class: z.enum(['marketing', 'serviceNotice']),
  topic: z.string(),
  state: CampaignState,
  startAt: Instant,
  endAt: Instant,
  createdByName: z.string(),
  progress: Progress,
})
export type CampaignSummary = z.infer<typeof CampaignSummary>

/** A campaign with everything that its page needs. */
export const Campaign = CampaignDraft.extend({
  id: Id,
  state: CampaignState,
  version: z.number().int(),
  createdByName: z.string(),
  /** The audience in words. */
  audienceSentence: z.string(),
  problems: z.array(CampaignProblem),
  approvals: z.array(z.object({ byName: z.string(), at: Instant })),
  isApproved: z.boolean(),
  /** How many it goes to now and who has to agree to that, in words; null once it has begun. */
  approvalRule: z.string().nullable(),
  /** What stands against the asker's approving it; null when they may. */
  approvalObstacle: z.string().nullable(),
  moves: z.array(z.enum(['schedule', 'unschedule', 'start', 'pause', 'resume', 'stop', 'finish'])),
  progress: Progress,
  createdAt: Instant,
  updatedAt: Instant,
  startedAt: Instant.nullable(),
  stoppedAt: Instant.nullable(),
})
export type Campaign = z.infer<typeof Campaign>

/** An audience counted now. */
export const AudienceCount = z.object({
  total: z.number().int(),
  sentence: z.string(),
  /** How many of them a channel could reach at all, before preferences and caps. */
  reach: z.object({
    follows: z.number().int(),
    miniProgram: z.number().int(),
    token: z.number().int(),
    hasGuide: z.number().int(),
    consents: z.number().int(),
  }),
  /** At most five whom the asker may see. */
  examples: z.array(z.object({ customerId: Id, name: z.string().nullable() })),
})
export type AudienceCount = z.infer<typeof AudienceCount>
