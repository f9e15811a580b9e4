/** What customers decide about messages, their message centre, and whether one can be reached. */
import { z } from 'zod'
import { CHANNELS, TOPICS } from '../domain/send-class'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

const ById = z.object({ id: Id })
const readers: Auth = 'staff'
const minute = z.number().int('应为整数').min(0).max(1439, '时间应在 00:00 到 23:59 之间')

export const TopicName = z.enum(TOPICS)
export const ChannelName = z.enum(CHANNELS)

/** Preferences as they can be set; what is left out stays, null takes a limit away. */
const PreferenceChange = z.object({
  stoppedTopics: z.array(TopicName).max(TOPICS.length).optional(),
  /** Minutes of the day in the store's time; past midnight when `from` is the later one. */
  quiet: z.object({ from: minute, to: minute }).nullable().optional(),
  maxPer7Days: z.number().int('应为整数').min(0).max(14, '每周最多 14 条').nullable().optional(),
  pausedUntil: Instant.nullable().optional(),
  isNonPersonalised: z.boolean().optional(),
  isStopped: z.boolean().optional(),
})
export type PreferenceChange = z.infer<typeof PreferenceChange>

/** Preferences as they hold, with what the brand itself keeps to. */
export const PreferenceView = z.object({
  topics: z.array(z.object({ topic: TopicName, name: z.string(), isStopped: z.boolean() })),
  quiet: z.object({ from: minute, to: minute }).nullable(),
  maxPer7Days: z.number().int().nullable(),
  pausedUntil: Instant.nullable(),
  isNonPersonalised: z.boolean(),
  isStopped: z.boolean(),
  brand: z.object({
    quiet: z.object({ from: minute, to: minute }),
    perDay: z.number().int(),
    per7Days: z.number().int(),
    per30Days: z.number().int(),
  }),
})
export type PreferenceView = z.infer<typeof PreferenceView>

/** A message in the message centre. */
export const CentreMessageView = z.object({
  id: Id,
  topic: TopicName.nullable(),
  topicName: z.string().nullable(),
  isMarketing: z.boolean(),
  title: z.string(),
  text: z.string(),
  pictureId: z.string().nullable(),
  link: z.string().nullable(),
  at: Instant,
  isRead: z.boolean(),
})
export type CentreMessageView = z.infer<typeof CentreMessageView>

/** Why somebody got a message: who decided it, in words, and how much of the budget it was. */
export const WhyView = z.object({
  /** campaign, guide, reminder … */
  source: z.string(),
  sourceName: z.string().nullable(),
  guideName: z.string().nullable(),
  topicName: z.string().nullable(),
  /** Whole sentences, for the customer. */
  reasons: z.array(z.string()),
  caps: z.array(z.object({ name: z.string(), used: z.number().int(), most: z.number().int() })),
  at: Instant,
})
export type WhyView = z.infer<typeof WhyView>

/** Whether one channel reaches the person. */
export const ChannelReachView = z.object({
  channel: ChannelName,
  name: z.string(),
  /** What would go out this way. */
  use: z.enum(['reply', 'transaction', 'serviceNotice', 'marketing']),
  state: z.enum(['now', 'later', 'no']),
  /** For `later`: from when. */
  at: Instant.nullable(),
  reasonCode: z.string(),
  sentence: z.string(),
})

/** Can I message this person. */
export const ReachView = z.object({
  /** 「还可以再发 3 条，周日 14:05 前有效」, or why not and what to do instead. */
  sentence: z.string(),
  channels: z.array(ChannelReachView),
  preferences: PreferenceView,
  /** Marketing that reached them in the last 30 days. */
  uses: z.array(Instant),
  serverTime: Instant,
})
export type ReachView = z.infer<typeof ReachView>

export const mpPreferencesApi = defineApi({
  'GET /api/mp/preferences': {
    summary: 'What I decided about messages',
    auth: 'customer',
    input: Empty,
    output: PreferenceView,
  },
  'PUT /api/mp/preferences': {
    summary: 'Decide about messages; it holds for the very next one',
    auth: 'customer',
    input: PreferenceChange,
    output: PreferenceView,
  },
  'GET /api/mp/messages': {
    summary: 'My message centre, the newest first, and how many are unread',
    auth: 'customer',
    input: PageQuery,
    output: pageOf(CentreMessageView).extend({ unread: z.number().int() }),
  },
  'POST /api/mp/messages/:id/read': {
    summary: 'I have read a message',
    auth: 'customer',
    input: ById,
    output: CentreMessageView,
  },
  'GET /api/mp/messages/:id/why': {
    summary: 'Why I got a message, and who decided it',
    auth: 'customer',
    input: ById,
    output: WhyView,
  },
})

export const reachApi = defineApi({
  'GET /api/admin/customers/:id/reach': {
    summary: 'Whether a customer can be messaged: a sentence, and every channel with its reason',
    auth: readers,
    input: ById,
    output: ReachView,
  },
  'PUT /api/admin/customers/:id/preferences': {
    summary: 'Change a customer’s preferences on their word',
    auth: readers,
    input: PreferenceChange.extend({
      id: Id,
      reason: z.string().trim().min(2, '请写明顾客是如何提出的').max(200),
    }),
    output: PreferenceView,
  },
})
