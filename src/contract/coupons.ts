import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const writers: Auth = { roles: ['operator', 'admin'] }
const ById = z.object({ id: Id })
const Fen = z.number().int().min(0).max(100_000_000)
const Count = z.number().int().min(1).max(10_000_000)
const Ids = z.array(Id).max(200).default([])

/** What a coupon takes off. */
export const CouponValue = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('amount'), offFen: Fen.min(1) }),
  /** `percentOff` 20 is what shops call 八折. */
  z.object({
    kind: z.literal('percent'),
    percentOff: z.number().int().min(1).max(99),
    maxOffFen: Fen.min(1).nullable().default(null),
  }),
  /** One piece of one of the products in the scope, for this price. */
  z.object({ kind: z.literal('exchange'), payFen: Fen.default(0) }),
])
export type CouponValue = z.infer<typeof CouponValue>

/** Where and for whom it counts; an empty list asks nothing. */
export const CouponScope = z.object({
  storeIds: Ids,
  tags: z.array(z.string().trim().min(1).max(40)).max(50).default([]),
  tierIds: z.array(z.string().min(1).max(40)).max(20).default([]),
  productIds: Ids,
})
export type CouponScope = z.infer<typeof CouponScope>

/** How long a held coupon lasts: until a moment, or for days after it was got (to the end of the last day). */
export const CouponValidity = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('until'), from: Instant.nullable().default(null), until: Instant }),
  z.object({ kind: z.literal('days'), days: z.number().int().min(1).max(3650) }),
])
export type CouponValidity = z.infer<typeof CouponValidity>

/** What a person may change about a coupon. */
export const CouponDraft = z.object({
  title: z.string().trim().min(1).max(40),
  description: z.string().trim().max(300).default(''),
  value: CouponValue,
  /** What the lines in the scope must come to at least, in fen. */
  minFen: Fen.default(0),
  scope: CouponScope.prefault({}),
  /** How it comes to people: they claim it, staff hand it out, or it is the gift for opening a card. */
  channel: z.enum(['claim', 'staff', 'card']).default('claim'),
  /** How many there are in all; null for any number. */
  stock: Count.nullable().default(null),
  perMember: z.number().int().min(1).max(1000).default(1),
  claimFrom: Instant.nullable().default(null),
  claimUntil: Instant.nullable().default(null),
  validity: CouponValidity,
})
export type CouponDraft = z.infer<typeof CouponDraft>

/** A coupon definition. */
export const Coupon = CouponDraft.extend({
  id: Id,
  state: z.enum(['active', 'paused']),
  version: z.number().int(),
  /** How many people have got, how many of those were used. */
  handedOut: z.number().int(),
  used: z.number().int(),
  /** 满 200 减 30, for lists. */
  sentence: z.string(),
  createdAt: Instant,
})
export type Coupon = z.infer<typeof Coupon>

/** `lapsed`: its time is over; otherwise held, locked for a sale, or used. */
export const HeldState = z.enum(['held', 'locked', 'used', 'lapsed'])

/** A coupon in somebody's hands. */
export const HeldCoupon = z.object({
  id: Id,
  couponId: Id,
  title: z.string(),
  sentence: z.string(),
  value: CouponValue,
  minFen: z.number().int(),
  state: HeldState,
  validFrom: Instant,
  validUntil: Instant,
  gotAt: Instant,
  usedAt: Instant.nullable(),
  saleId: z.string().nullable(),
})
export type HeldCoupon = z.infer<typeof HeldCoupon>

/** Why somebody cannot claim a coupon now; by_staff: it is handed out, not claimed. */
export const ClaimReason = z.enum([
  'no_card',
  'by_staff',
  'paused',
  'not_yet',
  'over',
  'sold_out',
  'limit_reached',
  'other_tier',
  'other_tag',
])
export type ClaimReason = z.infer<typeof ClaimReason>

/** A coupon that is there for claiming, and what keeps me from it. */
export const ClaimableCoupon = z.object({
  couponId: Id,
  title: z.string(),
  description: z.string(),
  sentence: z.string(),
  value: CouponValue,
  /** How many are left; null when there is no limit. */
  left: z.number().int().nullable(),
  claimUntil: Instant.nullable(),
  /** Null: claim away; otherwise what stands against it, in words. */
  obstacle: z.string().nullable(),
  reason: ClaimReason.nullable(),
})
export type ClaimableCoupon = z.infer<typeof ClaimableCoupon>

/** A coupon by its address. */
export const MpCoupon = ClaimableCoupon.extend({
  /** 领取后 30 天内有效. */
  validityWords: z.string(),
  /** Where it can be used; empty is everywhere. */
  storeIds: z.array(Id),
  /** Those of it that I got, the newest first. */
  held: z.array(HeldCoupon),
})
export type MpCoupon = z.infer<typeof MpCoupon>

/** The console's coupons. */
export const couponApi = defineApi({
  'GET /api/admin/coupons': {
    summary: 'List coupon definitions, the newest first',
    auth: readers,
    input: PageQuery.extend({
      search: z.string().trim().max(40).optional(),
      state: z.enum(['active', 'paused']).optional(),
    }),
    output: pageOf(Coupon),
    isSheddable: true,
  },
  'POST /api/admin/coupons': {
    summary: 'Create a coupon definition; it is active at once',
    auth: writers,
    input: CouponDraft,
    output: Coupon,
  },
  'GET /api/admin/coupons/:id': {
    summary: 'Read a coupon definition',
    auth: readers,
    input: ById,
    output: Coupon,
  },
  'PUT /api/admin/coupons/:id': {
    summary:
      'Replace a coupon definition; coupons already held keep their time. Refused when somebody changed it meanwhile',
    auth: writers,
    input: CouponDraft.extend({ id: Id, version: z.number().int() }),
    output: Coupon,
  },
  'POST /api/admin/coupons/:id/state': {
    summary: 'Pause a coupon (nobody gets it any more; held ones stay good) or let it go on',
    auth: writers,
    input: ById.extend({ state: z.enum(['active', 'paused']) }),
    output: Coupon,
  },
  'POST /api/admin/coupons/:id/hand-out': {
    summary: 'Hand a coupon out to a member; audited. The same request key does it once',
    auth: writers,
    input: ById.extend({
      customerId: Id,
      reason: z.string().trim().min(2).max(200),
      requestKey: z.string().min(8).max(64),
    }),
    output: HeldCoupon,
  },
  'GET /api/admin/coupons/:id/held': {
    summary: 'Who got this coupon, the newest first',
    auth: writers,
    input: PageQuery.extend({ id: Id, state: HeldState.optional() }),
    output: pageOf(HeldCoupon.extend({ customerId: Id })),
    isSheddable: true,
  },
  'GET /api/admin/customers/:id/coupons': {
    summary: 'The coupons of a customer, the newest first',
    auth: readers,
    input: PageQuery.extend({ id: Id, state: HeldState.optional() }),
    output: pageOf(HeldCoupon),
  },
})

/** Coupons in the Mini Program. */
export const mpCouponApi = defineApi({
  'GET /api/mp/coupons': {
    summary: 'My coupons, the first to lapse first',
    auth: 'customer',
    input: PageQuery.extend({ state: HeldState.default('held') }),
    output: pageOf(HeldCoupon),
  },
  'GET /api/mp/coupons/available': {
    summary: 'Coupons that can be claimed now, and why one cannot be by me',
    auth: 'customer',
    input: PageQuery,
    output: pageOf(ClaimableCoupon),
  },
  'GET /api/mp/coupons/:id': {
    summary: 'One coupon by its address: whether I can claim it and why not, and those of it I hold',
    auth: 'customer',
    input: ById,
    output: MpCoupon,
  },
  'POST /api/mp/coupons/:id/claim': {
    summary: 'Claim a coupon; the same request key does it once',
    auth: 'customer',
    input: ById.extend({ requestKey: z.string().min(8).max(64) }),
    output: HeldCoupon,
  },
  'GET /api/mp/coupons/held/:id': {
    summary: 'One of my coupons',
    auth: 'customer',
    input: ById,
    output: HeldCoupon,
  },
})
