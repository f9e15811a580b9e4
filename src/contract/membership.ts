import { z } from 'zod'
import { couponApi, mpCouponApi } from './coupons'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

export * from './coupons'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const writers: Auth = { roles: ['operator', 'admin'] }
const ById = z.object({ id: Id })
/** Points, always whole. */
const Points = z.number().int()

/** A step of the programme as the customer sees it. */
export const TierView = z.object({
  id: z.string(),
  name: z.string(),
  /** Points are multiplied by this when earned. */
  pointsMultiplier: z.number(),
  benefits: z.array(z.string()),
})

/** Points by what can be done with them now; `spendable + pending − debt` is the sum of all entries. */
export const PointsBalance = z.object({
  spendable: Points,
  pending: Points,
  /** Points owed because earned ones were spent before a refund took them back; later earning repays it. */
  debt: Points,
  /** What lapses next, and the first moment at which it is gone. */
  expiringNext: z.object({ amount: Points, at: Instant }).nullable(),
})

/** A membership card. */
export const MemberCard = z.object({
  id: Id,
  /** 16 digits, the last two are the check digits (ISO 7064 MOD 97-10). */
  number: z.string(),
  openedAt: Instant,
  tier: TierView,
  tierSince: Instant,
  /** The tier does not fall before this moment; null on the first tier. */
  tierGuaranteedUntil: Instant.nullable(),
  /** Paid minus refunded in the tier window, in fen. */
  basisFen: z.number().int(),
  /** The next tier and what is still missing; null on the highest. */
  next: z.object({ tier: TierView, fromFen: z.number().int(), missingFen: z.number().int() }).nullable(),
  points: PointsBalance,
})
export type MemberCard = z.infer<typeof MemberCard>

export const PointsEntryType = z.enum([
  'earn',
  'redeem',
  'expire',
  'adjust',
  'transfer',
  'reverse_earn',
  'restore_redeem',
  'repay_debt',
])

/** One movement of points; never changed afterwards. */
export const PointsEntry = z.object({
  id: Id,
  /** Counts the movements of one card from 1. */
  seq: z.number().int(),
  type: PointsEntryType,
  /** What it did to spendable + pending − debt. */
  amount: Points,
  /** What it did to the points in lots. */
  pointsMove: Points,
  /** What it did to the debt. */
  debtMove: Points,
  balanceAfter: Points,
  /** Why, in words. */
  sentence: z.string(),
  saleLineId: Id.nullable(),
  refundLineId: Id.nullable(),
  /** When the points of this entry can be spent and when they lapse; null unless it brought points. */
  availableFrom: Instant.nullable(),
  expiresAt: Instant.nullable(),
  at: Instant,
})
export type PointsEntry = z.infer<typeof PointsEntry>

/** The same with what only the console sees. */
export const PointsEntryDetails = PointsEntry.extend({
  lotMoves: z.array(z.object({ lotId: Id, amount: Points })),
  actor: z.object({ kind: z.enum(['staff', 'customer', 'till', 'system']), id: z.string().nullable() }),
  reason: z.string(),
  /** The cause that makes it happen once, such as `sale:<line>`. */
  cause: z.string(),
})

/** Points that came together and lapse together. */
export const PointsLot = z.object({
  id: Id,
  amount: Points,
  remaining: Points,
  availableFrom: Instant,
  expiresAt: Instant,
})

export const TierPeriod = z.object({
  tierId: z.string(),
  tierName: z.string(),
  from: Instant,
  to: Instant.nullable(),
  /** Paid minus refunded in the window when it was decided, in fen. */
  basisFen: z.number().int(),
  cause: z.enum(['opened', 'upgrade', 'review', 'merge', 'import']),
})

/** The console's view of cards and points. */
export const cardApi = defineApi({
  'GET /api/admin/membership': {
    summary: 'Members, tiers and points of the whole programme',
    auth: writers,
    input: Empty,
    output: z.object({
      members: z.number().int(),
      byTier: z.array(z.object({ tierId: z.string(), tierName: z.string(), members: z.number().int() })),
      points: z.object({ spendable: Points, pending: Points, debt: Points, lapsingIn30Days: Points }),
    }),
    isSheddable: true,
  },
  'GET /api/admin/customers/:id/card': {
    summary: 'The card of a customer; null when none was opened',
    auth: readers,
    input: ById,
    output: z.object({ card: MemberCard.nullable() }),
  },
  'GET /api/admin/cards/:id/points': {
    summary: 'The movements of a card’s points, the newest first, with lots and reasons',
    auth: readers,
    input: PageQuery.extend({ id: Id }),
    output: pageOf(PointsEntryDetails),
  },
  'GET /api/admin/cards/:id/lots': {
    summary: 'The lots of a card that still hold points, the earliest to lapse first',
    auth: readers,
    input: PageQuery.extend({ id: Id }),
    output: pageOf(PointsLot),
  },
  'GET /api/admin/cards/:id/tiers': {
    summary: 'The tiers that a card had, the newest first',
    auth: readers,
    input: PageQuery.extend({ id: Id }),
    output: pageOf(TierPeriod),
  },
  'POST /api/admin/cards/:id/points': {
    summary: 'Give or take points by hand, with a reason; audited. The same request key does it once',
    auth: writers,
    input: ById.extend({
      amount: z
        .number()
        .int()
        .min(-1_000_000)
        .max(1_000_000)
        .refine((amount) => amount !== 0, '不能是 0'),
      reason: z.string().trim().min(2).max(200),
      requestKey: z.string().min(8).max(64),
    }),
    output: z.object({ entry: PointsEntryDetails, card: MemberCard }),
  },
})

/** One purpose that the customer is asked for. */
export const ConsentPurpose = z.object({
  key: z.enum(['card', 'marketing', 'location', 'phone']),
  title: z.string(),
  text: z.string(),
  isRequired: z.boolean(),
})

/** What the Mini Program shows of membership. */
export const mpCardApi = defineApi({
  'GET /api/mp/card': {
    summary: 'My card, or null and what I am asked to agree to when opening one',
    auth: 'customer',
    input: Empty,
    output: z.object({
      card: MemberCard.nullable(),
      consent: z.object({ version: z.number().int(), purposes: z.array(ConsentPurpose) }),
    }),
  },
  'POST /api/mp/card': {
    summary: 'Open my card with my consents; opening again gives the same card',
    auth: 'customer',
    input: z.object({
      /** The version of the text that was shown. */
      consentVersion: z.number().int(),
      consents: z
        .array(z.object({ purpose: ConsentPurpose.shape.key, isAccepted: z.boolean() }))
        .min(1)
        .max(10),
    }),
    output: z.object({ card: MemberCard, isNew: z.boolean() }),
  },
  'GET /api/mp/points': {
    summary: 'My points, movement by movement, the newest first, each with its reason in words',
    auth: 'customer',
    input: PageQuery,
    output: pageOf(PointsEntry).extend({ points: PointsBalance.nullable() }),
  },
  'GET /api/mp/member-code': {
    summary: 'The code to show at the till now, by the server’s clock; ask again when it changes',
    auth: 'customer',
    input: Empty,
    output: z.object({
      /** 20 digits: bar code and QR carry the same text. */
      text: z.string().regex(/^\d{20}$/),
      serverTime: Instant,
      /** When the next code begins. The phone waits `refreshInMs`, whatever its own clock says. */
      nextChangeAt: Instant,
      refreshInMs: z.number().int(),
      number: z.string(),
    }),
  },
})

/** Everything about cards, points, tiers and coupons. */
export const membershipApi = defineApi({ ...cardApi, ...mpCardApi, ...couponApi, ...mpCouponApi })
