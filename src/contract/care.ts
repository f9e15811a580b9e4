/** A guide's own customers at the workbench: who they are, what may be sent to them, and what the guide means to do. */
import { z } from 'zod'
import { BindingCause } from './bindings'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { CustomerTagView, LifecycleStage, TimelineEntry } from './customers'
import { HeldState } from './coupons'
import { defineApi } from './endpoint'
import { ReachView } from './preferences'
import { Named } from './scans'

const ById = z.object({ id: Id })
const tag = z.string().trim().min(1, '请填写标签').max(20, '标签最多 20 个字')
const todo = z.string().trim().min(1, '请填写要做的事').max(200, '最多 200 个字')
/** A day in the shops. */
export const Day = z.iso.date('日期要像 2026-01-31')

/** A customer of mine in a list. */
export const CareCustomer = z.object({
  id: Id,
  /** The name they gave; null when they gave none. */
  name: z.string().nullable(),
  /** 138****1234; never in full. */
  phoneMasked: z.string().nullable(),
  stage: LifecycleStage.nullable(),
  tags: z.array(z.string()),
  isFollowing: z.boolean(),
  store: Named,
  /** Null: the store's pool, which only its manager sees. */
  guide: Named.nullable(),
  /** Since when that guide has them. */
  since: Instant,
})
export type CareCustomer = z.infer<typeof CareCustomer>

/** What a guide means to do for a customer on a day. */
export const FollowUp = z.object({
  id: Id,
  customerId: Id,
  customerName: z.string().nullable(),
  /** The plan that it belongs to; null for a single one. */
  planId: Id.nullable(),
  planTitle: z.string().nullable(),
  text: z.string(),
  dueOn: Day,
  state: z.enum(['open', 'done', 'dropped']),
  endedAt: Instant.nullable(),
  /** Who wrote it: after a hand-over not always the guide who has it now. */
  madeBy: z.string().nullable(),
})
export type FollowUp = z.infer<typeof FollowUp>

/** A plan of months that became follow-ups. */
export const CarePlan = z.object({
  id: Id,
  title: z.string(),
  startOn: Day,
  months: z.number().int(),
  everyWeeks: z.number().int(),
  /** What of it is open is dropped when the customer buys. */
  endsWithSale: z.boolean(),
  state: z.enum(['running', 'done', 'ended']),
  /** Follow-ups of it, how many are done and how many were dropped. */
  total: z.number().int(),
  done: z.number().int(),
  dropped: z.number().int(),
})
export type CarePlan = z.infer<typeof CarePlan>

/** What a guide noted about a customer. */
export const CareNote = z.object({
  id: Id,
  text: z.string(),
  madeBy: z.string(),
  isMine: z.boolean(),
  at: Instant,
})
export type CareNote = z.infer<typeof CareNote>

/** A customer of mine with all that helps to serve them. Money in fen. */
export const CareCustomerDetail = CareCustomer.extend({
  /** How they became that guide's. */
  cause: BindingCause,
  /** 1–12. */
  birthdayMonth: z.number().int().nullable(),
  card: z.object({ tier: z.string(), points: z.number().int() }).nullable(),
  /** The last contact. */
  lastSeen: z.object({ title: z.string(), at: Instant }).nullable(),
  tagList: z.array(CustomerTagView),
  coupons: z.array(z.object({ id: Id, title: z.string(), state: HeldState })),
  sales: z.array(
    z.object({ saleId: Id, at: Instant, paidFen: z.number().int(), store: z.string(), words: z.string() }),
  ),
  /** What may be sent now and until when, or why not and what to do instead. */
  reach: ReachView.pick({ sentence: true, channels: true }),
  /** Their newest conversation that I may open. */
  conversation: z.object({ id: Id, state: z.enum(['open', 'resolved']) }).nullable(),
})
export type CareCustomerDetail = z.infer<typeof CareCustomerDetail>

/** One line of what happened between a customer and the brand. */
export const CareMoment = z.object({
  id: Id,
  kind: z.union([TimelineEntry.shape.kind, z.literal('note')]),
  title: z.string(),
  /** What it was about: what was bought and paid, the text of a note; empty for nothing more. */
  words: z.string(),
  store: z.string().nullable(),
  guide: z.string().nullable(),
  at: Instant,
})
export type CareMoment = z.infer<typeof CareMoment>

/** Something to do today, with why. */
export const TodayItem = z.object({
  /** One word and an id: the same thing has the same key. */
  key: z.string(),
  kind: z.enum(['follow_up', 'birthday', 'task', 'sleeping']),
  customerId: Id.nullable(),
  customerName: z.string().nullable(),
  title: z.string(),
  reason: z.string(),
  isOverdue: z.boolean(),
  followUpId: Id.nullable(),
  materialId: Id.nullable(),
})
export type TodayItem = z.infer<typeof TodayItem>

const customersPart = defineApi({
  'GET /api/workbench/customers': {
    summary: 'My own customers, those who came last first; store managers see those of their stores',
    auth: 'workbench',
    input: PageQuery.extend({
      /** A name, pinyin or initials, the last four digits or the whole of a phone number, or a card number. */
      search: z.string().trim().min(1).max(40).optional(),
      tag: tag.optional(),
    }),
    output: pageOf(CareCustomer),
  },
  'GET /api/workbench/customers/:id': {
    summary: 'One of my customers: who they are, what they bought, and what may be sent to them now',
    auth: 'workbench',
    input: ById,
    output: CareCustomerDetail,
  },
  'GET /api/workbench/customers/:id/timeline': {
    summary: 'What happened between one of my customers and us, with my notes, the newest first',
    auth: 'workbench',
    input: PageQuery.extend({ id: Id }),
    output: pageOf(CareMoment),
  },
  'GET /api/workbench/tags': {
    summary: 'Tags that the brand uses, to choose from',
    auth: 'workbench',
    input: Empty,
    output: z.object({ items: z.array(z.string()) }),
  },
  'POST /api/workbench/customers/:id/tags': {
    summary: 'Put a tag on one of my customers',
    auth: 'workbench',
    input: ById.extend({ tag }),
    output: z.object({ tags: z.array(CustomerTagView) }),
  },
  'POST /api/workbench/customers/:id/tags/remove': {
    summary: 'Take a tag off one of my customers',
    auth: 'workbench',
    input: ById.extend({ tag }),
    output: z.object({ tags: z.array(CustomerTagView) }),
  },
  'POST /api/workbench/customers/:id/notes': {
    summary: 'Note something about one of my customers; it is never sent, and erased with their data',
    auth: 'workbench',
    input: ById.extend({ text: z.string().trim().min(1, '请填写备注').max(500, '备注最多 500 个字') }),
    output: CareNote,
  },
  'GET /api/workbench/customers/:id/notes': {
    summary: 'What was noted about one of my customers, the newest first',
    auth: 'workbench',
    input: PageQuery.extend({ id: Id }),
    output: pageOf(CareNote),
  },
  'DELETE /api/workbench/customer-notes/:id': {
    summary: 'Delete a note that I wrote',
    auth: 'workbench',
    input: ById,
    output: Empty,
  },
})

const followUpsPart = defineApi({
  'GET /api/workbench/today': {
    summary: 'What there is to do today, in order, each with why',
    auth: 'workbench',
    input: Empty,
    output: z.object({ today: Day, items: z.array(TodayItem) }),
  },
  'GET /api/workbench/follow-ups': {
    summary: 'Follow-ups of my customers, the first due first; of one customer if named',
    auth: 'workbench',
    input: PageQuery.extend({
      customerId: Id.optional(),
      state: z.enum(['open', 'done', 'dropped']).default('open'),
    }),
    output: pageOf(FollowUp),
  },
  'POST /api/workbench/customers/:id/follow-ups': {
    summary: 'Plan to do something for one of my customers on a day',
    auth: 'workbench',
    input: ById.extend({ text: todo, dueOn: Day }),
    output: FollowUp,
  },
  'POST /api/workbench/follow-ups/:id/done': {
    summary: 'I did it',
    auth: 'workbench',
    input: ById,
    output: FollowUp,
  },
  'POST /api/workbench/follow-ups/:id/dropped': {
    summary: 'I will not do it',
    auth: 'workbench',
    input: ById,
    output: FollowUp,
  },
  'POST /api/workbench/follow-ups/:id/moved': {
    summary: 'I will do it on another day',
    auth: 'workbench',
    input: ById.extend({ dueOn: Day }),
    output: FollowUp,
  },
  'GET /api/workbench/customers/:id/plans': {
    summary: 'Follow-up plans for one of my customers, the newest first',
    auth: 'workbench',
    input: ById,
    output: z.object({ items: z.array(CarePlan) }),
  },
  'POST /api/workbench/customers/:id/plans': {
    summary: 'Plan months of follow-ups for one of my customers',
    auth: 'workbench',
    input: ById.extend({
      title: z.string().trim().min(1, '请填写计划名称').max(40, '最多 40 个字'),
      startOn: Day,
      months: z.number().int().min(1, '至少 1 个月').max(12, '最多 12 个月'),
      everyWeeks: z.number().int().min(1, '至少隔 1 周').max(12, '最多隔 12 周'),
      /** What to do each time; when there are more times than sentences the last one goes on. */
      texts: z.array(todo).min(1, '请填写要做的事').max(12, '最多 12 条'),
      endsWithSale: z.boolean(),
    }),
    output: CarePlan,
  },
  'POST /api/workbench/plans/:id/end': {
    summary: 'End a plan: what of it is open is dropped',
    auth: 'workbench',
    input: ById,
    output: CarePlan,
  },
})

export const careApi = defineApi({ ...customersPart, ...followUpsPart })
