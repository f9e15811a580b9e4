/** The shapes of a reply rule in the API; they mirror domain/reply-rule.ts, with instants as ISO strings. */
import { z } from 'zod'
import { Id, Instant } from './common'

const Phrase = z.string().trim().min(1, '请填写关键词').max(64, '关键词最多 64 个字')
const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, '时间须为 HH:mm，例如 09:30')
const ids = z.array(z.string().min(1).max(64)).max(100)
const tagName = z
  .string()
  .trim()
  .min(1, '请填写标签')
  .max(40, '标签最多 40 个字')
  .regex(/^[^\r\n]+$/, '标签不能换行')

/** Kinds of messages that are not text. */
export const MediaMessageKind = z.enum([
  'image',
  'voice',
  'video',
  'shortvideo',
  'location',
  'link',
  'miniprogrampage',
])

/** What happened on the account instead of a message. */
export const RuleEvent = z.enum(['follow', 'scan', 'menu', 'enter'])

/** One thing that sets a rule off. */
export const RuleTrigger = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['exact', 'contains', 'prefix']), phrase: Phrase }),
  z.object({ kind: z.literal('pattern'), pattern: z.string().min(1, '请填写匹配式').max(200) }),
  z.object({ kind: z.literal('message'), type: MediaMessageKind }),
  z.object({ kind: z.literal('event'), event: RuleEvent, key: z.string().min(1).max(128).optional() }),
  z.object({ kind: z.literal('default') }),
])
export type RuleTrigger = z.infer<typeof RuleTrigger>

/** A stretch of the week; `to` at or before `from` runs past midnight. */
export const WeeklyPeriod = z.object({
  days: z.array(z.number().int().min(1).max(7)).min(1, '请至少选一天').max(7),
  from: ClockTime,
  to: ClockTime,
})

/** All that is given must hold. */
export const RuleConditions = z.object({
  validFrom: Instant.optional(),
  validUntil: Instant.optional(),
  weeklyHours: z.array(WeeklyPeriod).max(21).optional(),
  subscribedScenes: ids.optional(),
  /** WeChat's own tags of followers, by id. */
  tagIds: ids.optional(),
  /** Tags that the brand gave to customers, by name. */
  customerTags: z.array(tagName).max(100).optional(),
  storeIds: ids.optional(),
  tierIds: ids.optional(),
})
export type RuleConditions = z.infer<typeof RuleConditions>

/** An article of a news answer. */
export const ReplyArticle = z.object({
  title: z.string().min(1, '请填写标题').max(128),
  description: z.string().max(512).optional(),
  picUrl: z.string().max(1024).optional(),
  url: z.string().min(1, '请填写链接').max(1024),
})

/** One part of an answer. */
export const AnswerPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string().min(1, '请填写文本').max(2048) }),
  z.object({ type: z.literal('image'), assetId: Id }),
  z.object({ type: z.literal('voice'), assetId: Id }),
  z.object({
    type: z.literal('video'),
    assetId: Id,
    title: z.string().max(128).optional(),
    description: z.string().max(512).optional(),
  }),
  z.object({
    type: z.literal('music'),
    title: z.string().max(128).optional(),
    description: z.string().max(512).optional(),
    musicUrl: z.string().max(1024).optional(),
    hqMusicUrl: z.string().max(1024).optional(),
    thumbAssetId: Id,
  }),
  z.object({ type: z.literal('news'), articles: z.array(ReplyArticle).min(1, '请至少添加一篇文章').max(8) }),
  z.object({
    type: z.literal('miniprogram'),
    title: z.string().min(1, '请填写卡片标题').max(64),
    appId: z.string().min(1, '请填写小程序 AppID').max(64),
    pagePath: z.string().min(1, '请填写页面路径').max(1024),
    thumbAssetId: Id,
  }),
  z.object({
    type: z.literal('msgmenu'),
    head: z.string().min(1).max(1024),
    options: z
      .array(z.object({ id: z.string().min(1).max(64), content: z.string().min(1).max(128) }))
      .min(1)
      .max(10),
    tail: z.string().max(1024),
  }),
  z.object({
    type: z.literal('menu'),
    head: z.string().min(1).max(1024),
    entries: z
      .array(z.object({ label: z.string().min(1).max(64), phrase: Phrase }))
      .min(1)
      .max(20),
    tail: z.string().max(1024).optional(),
  }),
  z.object({ type: z.literal('transfer'), kfAccount: z.string().min(1).max(64).optional() }),
])
export type AnswerPart = z.infer<typeof AnswerPart>

/** What the operator writes: a rule without its place, counters and dates. */
export const RuleDraft = z.object({
  name: z.string().trim().min(1, '请填写规则名称').max(64, '规则名称最多 64 个字'),
  triggers: z.array(RuleTrigger).min(1, '请至少添加一个触发条件').max(200, '一条规则最多 200 个触发条件'),
  conditions: RuleConditions.default({}),
  answers: z.array(AnswerPart).min(1, '请至少添加一条回复').max(20),
  answerMode: z.enum(['all', 'random']).default('all'),
  priority: z.number().int().min(0).max(1000).default(100),
  isActive: z.boolean().default(true),
  /** When somebody should look whether the rule is still right. */
  reviewAt: Instant.nullable().default(null),
  /** Who looks after it, in plain words. */
  owner: z.string().trim().max(64).nullable().default(null),
})
export type RuleDraft = z.infer<typeof RuleDraft>

/** How often a rule answered. */
export const RuleHits = z.object({
  last7Days: z.number().int(),
  last30Days: z.number().int(),
  lastAt: Instant.nullable(),
})

/** A rule as it is stored. */
export const Rule = RuleDraft.extend({
  id: Id,
  /** Order among rules of equal priority, lower first; only its order means something. */
  position: z.number(),
  /** Send it back when saving; another person's change in between is refused with `rule.changed`. */
  version: z.number().int(),
  /** The review date has passed. */
  isStale: z.boolean(),
  createdAt: Instant,
  updatedAt: Instant,
  hits: RuleHits,
})
export type Rule = z.infer<typeof Rule>

/** A message or event as the test bench takes it. */
export const RuleInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string().min(1, '请输入文字').max(2048) }),
  z.object({ kind: z.literal('message'), type: MediaMessageKind }),
  z.object({ kind: z.literal('event'), event: RuleEvent, key: z.string().max(128).optional() }),
])
export type RuleInput = z.infer<typeof RuleInput>
