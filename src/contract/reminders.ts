/** Subscription messages of the Mini Program: templates, what a page asks for, and the reminders they make possible. */
import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const writers: Auth = { roles: ['operator', 'admin'] }

/** What a customer can be reminded of. */
export const ReminderPurpose = z.enum([
  'live',
  'stock',
  'price',
  'points',
  'coupon',
  'order',
  'answer',
  'desk',
])
export type ReminderPurpose = z.infer<typeof ReminderPurpose>

/** A template of the Mini Program's account, and what it is used for. */
export const SubscriptionTemplate = z.object({
  id: Id,
  templateId: z.string(),
  title: z.string(),
  /** once: each consent is one message; long: until it is taken back. */
  kind: z.enum(['once', 'long']),
  fields: z.array(z.object({ key: z.string(), kind: z.string(), label: z.string() })),
  purpose: ReminderPurpose.nullable(),
  /** The text of each field by its key; `{title}` stands for a variable. */
  texts: z.record(z.string(), z.string()),
  /** Removed at WeChat: no longer asked for or sent. */
  isGone: z.boolean(),
  syncedAt: Instant,
})
export type SubscriptionTemplate = z.infer<typeof SubscriptionTemplate>

/** A purpose with what its texts may name. */
export const PurposeInfo = z.object({
  purpose: ReminderPurpose,
  words: z.string(),
  variables: z.array(z.object({ name: z.string(), example: z.string() })),
})

/** waiting: its cause has not come; due: being sent; the rest is over. */
export const ReminderState = z.enum(['waiting', 'due', 'sent', 'skipped', 'cancelled'])
export type ReminderState = z.infer<typeof ReminderState>

/** One reminder that a customer asked for. */
export const Reminder = z.object({
  id: Id,
  customerId: Id,
  purpose: ReminderPurpose,
  /** What it is about, in words. */
  about: z.string(),
  state: ReminderState,
  sentence: z.string(),
  askedAt: Instant,
  dueAt: Instant.nullable(),
  settledAt: Instant.nullable(),
})
export type Reminder = z.infer<typeof Reminder>

/** Templates and reminders at the console. */
export const remindersApi = defineApi({
  'GET /api/admin/subscription-templates': {
    summary: 'The Mini Program’s subscription templates and what each is used for',
    auth: readers,
    input: Empty,
    output: z.object({ items: z.array(SubscriptionTemplate), purposes: z.array(PurposeInfo) }),
  },
  'POST /api/admin/subscription-templates/sync': {
    summary: 'Read the templates from WeChat',
    auth: writers,
    input: Empty,
    output: z.object({ items: z.array(SubscriptionTemplate), purposes: z.array(PurposeInfo) }),
  },
  'PUT /api/admin/subscription-templates/:id': {
    summary: 'Use a template for a purpose; refused when a field has no text or WeChat would refuse it',
    auth: writers,
    input: z.object({
      id: Id,
      purpose: ReminderPurpose.nullable(),
      texts: z.record(z.string().max(64), z.string().trim().max(120)),
    }),
    output: SubscriptionTemplate,
  },
  'GET /api/admin/reminders': {
    summary: 'Reminders that customers asked for, the newest first',
    auth: writers,
    input: PageQuery.extend({ purpose: ReminderPurpose.optional(), state: ReminderState.optional() }),
    output: pageOf(Reminder),
    isSheddable: true,
  },
})

/** What a page asks for: `live:<id>`, `product:<id>`, `sku:<id>`, `question:<id>`, `card`, `order`, `chat`, or `desk` for a guide. */
export const SubscriptionSubject = z
  .string()
  .regex(
    /^(?:(?:live|product|sku|question):[0-9A-HJKMNP-TV-Z]{26}|card|order|chat|desk)$/,
    '不知道要提醒什么，请重新打开页面。',
  )

/** One thing that a page can remind of. */
export const MpReminderOffer = z.object({
  purpose: ReminderPurpose,
  words: z.string(),
  templateId: z.string(),
  /** Messages that the shopper has allowed with this template so far. */
  tokens: z.number().int(),
  /** Whether a reminder about this very thing is waiting. */
  isSet: z.boolean(),
  /** 「开播前 15 分钟会提醒你一次」, or why not. */
  sentence: z.string(),
})
export type MpReminderOffer = z.infer<typeof MpReminderOffer>

const offers = z.object({
  /** For wx.requestSubscribeMessage in one tap: at most 3. */
  templateIds: z.array(z.string()).max(3),
  offers: z.array(MpReminderOffer),
})

/** Asking for reminders in the Mini Program. */
export const mpRemindersApi = defineApi({
  'GET /api/mp/subscriptions': {
    summary: 'What this page may ask for in one tap, and what is set already',
    auth: 'customer',
    input: z.object({ for: SubscriptionSubject }),
    output: offers,
  },
  'POST /api/mp/subscriptions': {
    summary: 'What the shopper answered to each template; an accept sets the reminder',
    auth: 'customer',
    input: z.object({
      for: SubscriptionSubject,
      /** Names the tap, so that the same answer counts once however often it is sent. */
      tapId: z.string().regex(/^[A-Za-z0-9-]{8,32}$/, '请求不完整，请再点一次'),
      answers: z
        .array(
          z.object({
            templateId: z.string().min(1).max(64),
            answer: z.enum(['accept', 'reject', 'ban', 'filter']),
          }),
        )
        .min(1, '没有可以设置的提醒')
        .max(5, '一次最多设置 5 个提醒'),
    }),
    output: offers,
  },
  'POST /api/mp/subscriptions/cancel': {
    summary: 'No reminder about this any more; the allowed messages stay for another time',
    auth: 'customer',
    input: z.object({ for: SubscriptionSubject }),
    output: offers,
  },
})
