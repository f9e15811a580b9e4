/** The shelf in the Mini Program: never more than is on it, with honest prices. */
import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi } from './endpoint'

/** Why a price is lower, and until when. */
export const OfferNote = z.object({
  offerId: Id,
  name: z.string(),
  /** 八折, 减 20 元 …. */
  sentence: z.string(),
  endsAt: Instant,
  /** `11 月 30 日`. */
  untilWords: z.string(),
})
export type OfferNote = z.infer<typeof OfferNote>

const price = {
  /** What it costs this customer here and now. */
  priceFen: z.number().int(),
  /** What it costs without the offer; null when no offer makes it lower. */
  wasFen: z.number().int().nullable(),
  offer: OfferNote.nullable(),
}

/** Whether a store has it. Exact figures only when few are left; `unknown` when nobody entered it. */
export const StockState = z.enum(['in', 'few', 'out', 'unknown'])
export type StockState = z.infer<typeof StockState>

/** A product in a list; the price is that of its cheapest SKU. */
export const MpProductCard = z.object({
  id: Id,
  name: z.string(),
  family: z.string(),
  tags: z.array(z.string()),
  pictureUrl: z.string().nullable(),
  ...price,
  /** Whether other SKUs cost more: 起. */
  isFrom: z.boolean(),
  /** An offer that needs more than one piece. */
  bundle: OfferNote.nullable(),
  stock: StockState,
})
export type MpProductCard = z.infer<typeof MpProductCard>

/** What a store has of a SKU. */
export const MpStoreStock = z.object({
  storeId: Id,
  storeName: z.string(),
  /** `约 850 米`; null without a place to measure from. */
  distanceWords: z.string().nullable(),
  state: StockState,
  /** 有货, 仅剩 2 件, 暂时缺货. */
  words: z.string(),
})

/** A product with everything that its page shows. */
export const MpProduct = MpProductCard.extend({
  description: z.string(),
  pictures: z.array(z.object({ url: z.string(), largeUrl: z.string() })),
  /** The store for which prices and stock are told. */
  store: z.object({ id: Id, name: z.string() }).nullable(),
  skus: z.array(
    z.object({
      id: Id,
      code: z.string(),
      spec: z.string(),
      ...price,
      stock: StockState,
      stockWords: z.string(),
    }),
  ),
  /** Up to five open stores that have it, the nearest first. */
  nearby: z.array(MpStoreStock),
})
export type MpProduct = z.infer<typeof MpProduct>

/** An offer that counts for the customer. */
export const MpOffer = OfferNote.extend({
  scopeWords: z.string(),
  /** Up to six products of it. */
  products: z.array(MpProductCard),
})
export type MpOffer = z.infer<typeof MpOffer>

/** One offer with how it stands for the customer; the products of a running one are listed by `offerId`. */
export const MpOfferDetail = MpOffer.extend({
  startsAt: Instant,
  /** planned: begins later; running; over, which is also what was stopped. */
  phase: z.enum(['planned', 'running', 'over']),
  /** Whether it counts for this customer in the store for which prices are told. */
  isForMe: z.boolean(),
  store: z.object({ id: Id, name: z.string() }).nullable(),
})
export type MpOfferDetail = z.infer<typeof MpOfferDetail>

/** A product on the home page, and why it is there. */
export const MpRecommendation = z.object({
  product: MpProductCard,
  /** POPULAR and NEW are the same for everybody. */
  reasonCode: z.enum(['SIZE_HERE', 'LIKE_BOUGHT', 'POPULAR', 'NEW']),
  /** 因为你买过羊绒大衣. */
  reason: z.string(),
})
export type MpRecommendation = z.infer<typeof MpRecommendation>

const Place = {
  storeId: Id.optional(),
  latitude: z.coerce.number().min(-90).max(90).optional(),
  longitude: z.coerce.number().min(-180).max(180).optional(),
}

export const mpProductsApi = defineApi({
  'GET /api/mp/products': {
    summary: 'Products on the shelf with my prices in a store (mine unless told otherwise)',
    auth: 'customer',
    input: PageQuery.extend({
      search: z.string().trim().max(64).optional(),
      family: z.string().max(40).optional(),
      tag: z.string().max(20).optional(),
      offerId: Id.optional(),
      storeId: Id.optional(),
    }),
    output: pageOf(MpProductCard),
    isSheddable: true,
  },
  'GET /api/mp/products/:id': {
    summary: 'One product on the shelf: my price per SKU, and what stores near me have',
    auth: 'customer',
    input: z.object({ id: Id, ...Place }),
    output: MpProduct,
  },
  'GET /api/mp/product-groups': {
    summary: 'Families and tags of what is on the shelf',
    auth: 'customer',
    input: Empty,
    output: z.object({ families: z.array(z.string()), tags: z.array(z.string()) }),
  },
  'GET /api/mp/recommendations': {
    summary: 'Up to six products for me, each with the reason; nothing personal when I said so (preferences)',
    auth: 'customer',
    input: Empty,
    output: z.object({ isPersonalised: z.boolean(), items: z.array(MpRecommendation) }),
    isSheddable: true,
  },
  'GET /api/mp/offers': {
    summary: 'Offers that count for me now in a store (mine unless told otherwise)',
    auth: 'customer',
    input: z.object({ storeId: Id.optional() }),
    output: z.object({ items: z.array(MpOffer) }),
  },
  'GET /api/mp/offers/:id': {
    summary: 'One offer, also when it is over or not for me, with some of its products',
    auth: 'customer',
    input: z.object({ id: Id, storeId: Id.optional() }),
    output: MpOfferDetail,
  },
})
