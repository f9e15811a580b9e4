import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const writers: Auth = { roles: ['operator', 'admin'] }
const ById = z.object({ id: Id })
const reason = z.string().trim().min(2, '请写明原因').max(200, '原因最多 200 个字')
const tagName = z.string().trim().min(1, '请填写标签').max(20, '标签最多 20 个字')

/** Where a customer stands (domain.md, policy `lifecycle`). */
export const LifecycleStage = z.enum(['follower', 'member', 'first_buyer', 'repeat', 'dormant', 'lost'])
export type LifecycleStage = z.infer<typeof LifecycleStage>

/** Stages as staff read them. */
export const STAGE_NAMES: Record<LifecycleStage, string> = {
  follower: '粉丝',
  member: '会员',
  first_buyer: '首购',
  repeat: '复购',
  dormant: '沉睡',
  lost: '流失',
}

/** What a consent is for; the texts are policy `consent`. */
export const ConsentPurpose = z.enum(['card', 'marketing', 'location', 'phone'])
export const ConsentState = z.enum(['given', 'refused', 'withdrawn'])

export const TagSource = z.enum(['rule', 'guide', 'import', 'self', 'code'])

/** A tag that a customer has. */
export const CustomerTagView = z.object({
  tag: z.string(),
  source: TagSource,
  since: Instant,
  /** When it ends by itself; null for never. */
  expiresAt: Instant.nullable(),
})

/** A customer as lists show them; the phone number is masked (138****1234). */
export const CustomerSummary = z.object({
  id: Id,
  /** The name they gave; null when they gave none. */
  name: z.string().nullable(),
  phoneMasked: z.string().nullable(),
  stage: LifecycleStage.nullable(),
  tags: z.array(z.string()),
  /** Whether they follow the official account now. */
  isFollowing: z.boolean(),
  /** Store and guide of the open home binding. */
  home: z.object({ storeId: Id, staffId: Id.nullable() }).nullable(),
  createdAt: Instant,
})
export type CustomerSummary = z.infer<typeof CustomerSummary>

/** One field of the profile: what it says, where that came from, and when. */
export const ProfileField = z.object({
  field: z.enum(['name', 'phone', 'birthdayMonth', 'gender', 'note']),
  /** Masked for phone numbers; a month as `7`. */
  value: z.string(),
  source: z.enum(['self', 'verified_phone', 'staff', 'import']),
  at: Instant,
})

/** How a customer is known; the value is shortened so that it can be told apart and not used. */
export const IdentityView = z.object({
  kind: z.enum(['openid', 'unionid', 'phone_hash', 'external_member']),
  account: z.enum(['official', 'miniapp']).nullable(),
  valueMasked: z.string(),
  fromAt: Instant,
  /** When it was closed (merge, change of phone); null while open. */
  toAt: Instant.nullable(),
  evidence: z.string(),
})

/** A customer with everything that this feature knows of them. */
export const CustomerDetail = CustomerSummary.extend({
  state: z.enum(['live', 'erased']),
  profile: z.array(ProfileField),
  identities: z.array(IdentityView),
  tagList: z.array(CustomerTagView),
  consents: z.array(
    z.object({ purpose: ConsentPurpose, state: ConsentState, version: z.number().int(), at: Instant }),
  ),
  follow: z
    .object({
      isSubscribed: z.boolean(),
      subscribedAt: Instant.nullable(),
      unsubscribedAt: Instant.nullable(),
    })
    .nullable(),
  /** When personal data is due to be erased because they unfollowed; null when nothing is due. */
  eraseDueAt: Instant.nullable(),
  /** Customers who were merged into this one. */
  mergedFrom: z.array(z.object({ customerId: Id, cause: z.string(), at: Instant })),
})
export type CustomerDetail = z.infer<typeof CustomerDetail>

/** One contact on the timeline. */
export const TimelineEntry = z.object({
  id: Id,
  kind: z.enum([
    'scan',
    'follow',
    'unfollow',
    'menu',
    'message',
    'reply',
    'open',
    'card',
    'sale',
    'refund',
    'share',
    'live',
  ]),
  /** What it was, in a word or two of Chinese. */
  title: z.string(),
  ref: z.string(),
  storeId: Id.nullable(),
  staffId: Id.nullable(),
  campaignId: Id.nullable(),
  at: Instant,
})

/** One consent as it was recorded; never changed afterwards. */
export const ConsentRecord = z.object({
  id: Id,
  purpose: ConsentPurpose,
  version: z.number().int(),
  state: ConsentState,
  /** How we know, such as 会员卡开卡页. */
  evidence: z.string(),
  at: Instant,
})

export const MergeProposalView = z.object({
  id: Id,
  one: CustomerSummary,
  other: CustomerSummary,
  /** What speaks for it, in Chinese. */
  reason: z.string(),
  state: z.enum(['open', 'accepted', 'refused']),
  createdAt: Instant,
  decidedAt: Instant.nullable(),
  note: z.string().nullable(),
})

/** A request to see or to delete what is stored about a person (domain.md 3.13). */
export const DataRequestView = z.object({
  id: Id,
  customerId: Id,
  kind: z.enum(['export', 'erase']),
  source: z.enum(['self', 'staff']),
  state: z.enum(['open', 'ready', 'done', 'cancelled']),
  reason: z.string().nullable(),
  requestedAt: Instant,
  /** Until when it has to be done. */
  dueAt: Instant,
  doneAt: Instant.nullable(),
  /** What was done, without personal data. */
  proof: z.record(z.string(), z.unknown()).nullable(),
})
export type DataRequestView = z.infer<typeof DataRequestView>

const peopleApi = defineApi({
  'GET /api/admin/customers': {
    summary: 'Customers by store, guide, tag and stage, newest first',
    auth: readers,
    input: PageQuery.extend({
      storeId: Id.optional(),
      staffId: Id.optional(),
      tag: tagName.optional(),
      following: z.enum(['yes', 'no']).optional(),
    }),
    output: pageOf(CustomerSummary),
    isSheddable: true,
  },
  'POST /api/admin/customers/search': {
    summary:
      'Customers by name, pinyin, initials, whole phone number or card number; looking up a phone is audited',
    auth: readers,
    input: PageQuery.extend({ q: z.string().trim().min(1, '请输入姓名、拼音、手机号或卡号').max(40) }),
    output: pageOf(CustomerSummary),
  },
  'GET /api/admin/customers/:id': {
    summary: 'One customer: profile with sources, identities, tags, consents',
    auth: readers,
    input: ById,
    output: CustomerDetail,
  },
  'GET /api/admin/customers/:id/timeline': {
    summary: 'Contacts with a customer, newest first',
    auth: readers,
    input: PageQuery.extend({ id: Id }),
    output: pageOf(TimelineEntry),
    isSheddable: true,
  },
  'GET /api/admin/customers/:id/consents': {
    summary: 'Every consent that was given, refused or withdrawn, newest first',
    auth: readers,
    input: PageQuery.extend({ id: Id }),
    output: pageOf(ConsentRecord),
  },
  'PATCH /api/admin/customers/:id/profile': {
    summary: 'Correct what the customer told staff; null removes a field',
    auth: readers,
    input: ById.extend({
      name: z.string().trim().min(1).max(40).nullable().optional(),
      birthdayMonth: z.number().int().min(1).max(12).nullable().optional(),
      note: z.string().trim().min(1).max(500, '备注最多 500 个字').nullable().optional(),
    }),
    output: CustomerDetail,
  },
  'POST /api/admin/customers/:id/phone': {
    summary: 'Show the whole phone number, with a reason; audited',
    auth: writers,
    input: ById.extend({ reason }),
    output: z.object({ phone: z.string() }),
  },
  'POST /api/admin/customers/:id/tags': {
    summary: 'Put a tag on a customer',
    auth: readers,
    input: ById.extend({ tag: tagName, expiresAt: Instant.nullable().optional() }),
    output: z.object({ tags: z.array(CustomerTagView) }),
  },
  'POST /api/admin/customers/:id/tags/remove': {
    summary: 'Take a tag off a customer',
    auth: readers,
    input: ById.extend({ tag: tagName }),
    output: z.object({ tags: z.array(CustomerTagView) }),
  },
  'GET /api/admin/tags': {
    summary: 'Every tag and how many customers have it',
    auth: readers,
    input: PageQuery,
    output: pageOf(z.object({ name: z.string(), customers: z.number().int() })),
  },
})

const casesApi = defineApi({
  'GET /api/admin/merge-proposals': {
    summary: 'Customers who may be one person, for staff to decide',
    auth: writers,
    input: PageQuery.extend({ state: z.enum(['open', 'accepted', 'refused']).default('open') }),
    output: pageOf(MergeProposalView),
  },
  'POST /api/admin/merge-proposals/:id/accept': {
    summary: 'They are one person: merge',
    auth: writers,
    input: ById.extend({ reason }),
    output: MergeProposalView,
  },
  'POST /api/admin/merge-proposals/:id/refuse': {
    summary: 'They are two people',
    auth: writers,
    input: ById.extend({ reason }),
    output: MergeProposalView,
  },
  'GET /api/admin/data-requests': {
    summary: 'Requests for export and erasure with their due dates',
    auth: writers,
    input: PageQuery.extend({ state: z.enum(['open', 'ready', 'done', 'cancelled']).optional() }),
    output: pageOf(DataRequestView),
  },
  'POST /api/admin/customers/:id/data-requests': {
    summary: 'Take a request for export or erasure on, in the name of a customer',
    auth: writers,
    input: ById.extend({ kind: z.enum(['export', 'erase']), reason }),
    output: DataRequestView,
  },
  'POST /api/admin/data-requests/:id/cancel': {
    summary: 'Call an erasure off that has not happened yet',
    auth: writers,
    input: ById.extend({ reason }),
    output: DataRequestView,
  },
  'POST /api/admin/data-requests/:id/download': {
    summary: 'The export as a JSON file; audited',
    auth: writers,
    input: ById,
    output: Empty,
    produces: 'file',
  },
})

export const customersApi = defineApi({ ...peopleApi, ...casesApi })
