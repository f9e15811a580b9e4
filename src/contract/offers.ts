/** Offers: prices for a time, on some goods, in some stores, for some people. */
import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'
import { Fen } from './products'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const deciders: Auth = { roles: ['operator', 'admin'] }
const ById = z.object({ id: Id })
const words = (most: number) => z.array(z.string().trim().min(1).max(40)).max(most).default([])

/** How an offer makes a price. */
export const OfferRule = z.discriminatedUnion('kind', [
  /** `percentOff` 20 is what shops call 八折. */
  z.object({ kind: z.literal('percent'), percentOff: z.number().int('应为整数').min(1).max(99) }),
  z.object({ kind: z.literal('minus'), offFen: Fen.min(1, '请填写减多少') }),
  z.object({ kind: z.literal('fixed'), priceFen: Fen }),
  z
    .object({
      kind: z.literal('buy_pay'),
      buy: z.number().int('应为整数').min(2).max(99),
      pay: z.number().int('应为整数').min(1).max(98),
    })
    .refine(({ buy, pay }) => pay < buy, '付的件数必须少于买的件数'),
])
export type OfferRule = z.infer<typeof OfferRule>

/** Where, for whom and on what; an empty list asks nothing. `tags` are the products'. */
export const OfferScope = z.object({
  storeIds: z.array(Id).max(200).default([]),
  tierIds: words(20),
  customerTags: words(50),
  tags: words(50),
  productIds: z.array(Id).max(200).default([]),
})
export type OfferScope = z.infer<typeof OfferScope>

/** What a person decides about an offer. A store manager names the own store. */
export const OfferDraft = z.object({
  name: z.string().trim().min(1, '请填写名称').max(40, '名称最多 40 个字'),
  scope: OfferScope.prefault({}),
  rule: OfferRule,
  startsAt: Instant,
  /** The first moment without it. */
  endsAt: Instant,
})
export type OfferDraft = z.infer<typeof OfferDraft>

/** waiting: for approval; planned, running, over: approved, by its window; refused; stopped: ended by hand. */
export const OfferPhase = z.enum(['waiting', 'planned', 'running', 'over', 'refused', 'stopped'])
export type OfferPhase = z.infer<typeof OfferPhase>

/** What was sold at an offer's price, less what was returned. */
export const OfferFigures = z.object({
  sales: z.number().int(),
  qty: z.number().int(),
  paidFen: z.number().int(),
  /** What the offer took off the store's prices. */
  offFen: z.number().int(),
})

/** An offer. */
export const Offer = OfferDraft.extend({
  id: Id,
  phase: OfferPhase,
  /** 八折, 减 20 元 …, for lists. */
  sentence: z.string(),
  /** Where, for whom and on what, in words. */
  scopeWords: z.string(),
  /** The store that made it for itself; null for the brand's. */
  ownerStoreId: Id.nullable(),
  /** Why it needed approval. */
  reasons: z.array(z.string()),
  decisionNote: z.string().nullable(),
  redeemed: OfferFigures,
  version: z.number().int(),
  createdAt: Instant,
})
export type Offer = z.infer<typeof Offer>

/** What one SKU costs under a draft: `isFen` by the draft alone; `bestFen` with everything else that runs then. */
export const OfferPreviewLine = z.object({
  productId: Id,
  productName: z.string(),
  pictureUrl: z.string().nullable(),
  skuCode: z.string(),
  spec: z.string(),
  qty: z.number().int(),
  wasFen: z.number().int(),
  isFen: z.number().int(),
  bestFen: z.number().int(),
  /** The offer that wins when it is another one. */
  otherName: z.string().nullable(),
})
export type OfferPreviewLine = z.infer<typeof OfferPreviewLine>

/** Who would see which price. */
export const OfferPreview = z.object({
  sentence: z.string(),
  scopeWords: z.string(),
  /** Why headquarters would have to approve it; empty when it would hold at once. */
  reasons: z.array(z.string()),
  productCount: z.number().int(),
  /** The first 60 SKUs on the shelf. */
  lines: z.array(OfferPreviewLine),
})
export type OfferPreview = z.infer<typeof OfferPreview>

export const offersApi = defineApi({
  'GET /api/admin/offers': {
    summary: 'List offers, the newest first; a store manager sees the brand’s and the own store’s',
    auth: readers,
    input: PageQuery.extend({
      search: z.string().trim().max(40).optional(),
      phase: OfferPhase.optional(),
    }),
    output: pageOf(Offer),
    isSheddable: true,
  },
  'POST /api/admin/offers': {
    summary: 'Create an offer; one of a store beyond its limits waits for approval',
    auth: readers,
    input: OfferDraft,
    output: Offer,
  },
  'POST /api/admin/offers/preview': {
    summary: 'What a draft would make of prices, and whether it needs approval; nothing is changed',
    auth: readers,
    input: OfferDraft.extend({ id: Id.optional() }),
    output: OfferPreview,
  },
  'GET /api/admin/offers/:id': { summary: 'Read an offer', auth: readers, input: ById, output: Offer },
  'PUT /api/admin/offers/:id': {
    summary: 'Replace an offer that is not over; limits of stores are looked at again',
    auth: readers,
    input: OfferDraft.extend({ id: Id, version: z.number().int() }),
    output: Offer,
  },
  'POST /api/admin/offers/:id/decide': {
    summary: 'Approve or refuse an offer that waits; a refusal says why',
    auth: deciders,
    input: ById.extend({ isApproved: z.boolean(), note: z.string().trim().max(200).default('') }),
    output: Offer,
  },
  'POST /api/admin/offers/:id/stop': {
    summary: 'End an offer now; prices are back at once',
    auth: readers,
    input: ById,
    output: Offer,
  },
})
