/** Share links: who passed what on, who came through it, and whose sales that made. */
import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const deciders: Auth = { roles: ['operator', 'admin'] }

/** A link's id: 16 lower-case letters and digits. */
export const ShareId = z.string().regex(/^[0-9a-z]{16}$/, '分享编号格式不对')

/** What a link leads to. */
export const ShareTarget = z.object({
  /** push and campaign: a page of the Mini Program that a guide's own push, or a campaign, is about. */
  kind: z.enum(['product', 'offer', 'coupon', 'live', 'material', 'push', 'campaign']),
  id: Id,
})
export type ShareTarget = z.infer<typeof ShareTarget>

/** What is passed on; `path` is for `onShareAppMessage`, and the visitor's page finds `share` in its query. */
export const ShareCard = z.object({
  id: ShareId,
  title: z.string(),
  pictureUrl: z.string().nullable(),
  path: z.string(),
})
export type ShareCard = z.infer<typeof ShareCard>

const figures = {
  visits: z.number().int(),
  /** Different people. */
  visitors: z.number().int(),
  sales: z.number().int(),
  /** What is left of the credited sales after refunds. */
  amountFen: z.number().int(),
}

/** A link with what came of it. */
export const Share = z.object({
  id: ShareId,
  targetKind: ShareTarget.shape.kind,
  targetId: Id,
  targetTitle: z.string(),
  sharerKind: z.enum(['guide', 'customer']),
  /** A guide's name; customers are not named here. */
  sharerName: z.string(),
  guideId: Id.nullable(),
  guideName: z.string().nullable(),
  storeName: z.string().nullable(),
  parentId: ShareId.nullable(),
  depth: z.number().int(),
  createdAt: Instant,
  ...figures,
})
export type Share = z.infer<typeof Share>

/** One visit, and whether it counts. */
export const ShareVisitView = z.object({
  id: Id,
  at: Instant,
  shareId: ShareId,
  /** Null while the visitor is not known. */
  customerId: Id.nullable(),
  guideName: z.string().nullable(),
  state: z.enum(['waiting', 'valid', 'invalid']),
  sentence: z.string(),
})
export type ShareVisitView = z.infer<typeof ShareVisitView>

/** What came of a guide's links. */
export const GuideShares = z.object({
  guideId: Id,
  guideName: z.string(),
  links: z.number().int(),
  ...figures,
})
export type GuideShares = z.infer<typeof GuideShares>

/** A sale credited by a share that somebody is to look at, or has. */
export const ShareReview = z.object({
  saleId: Id,
  shareId: ShareId,
  guideName: z.string(),
  day: z.string(),
  saleAt: Instant,
  state: z.enum(['review', 'accepted', 'refused']),
  sentence: z.string(),
})
export type ShareReview = z.infer<typeof ShareReview>

const Period = { from: Instant.optional(), to: Instant.optional() }

export const sharesApi = defineApi({
  'GET /api/admin/shares': {
    summary: 'List share links, the newest first; a store manager sees those of the own stores',
    auth: readers,
    input: PageQuery.extend({ guideId: Id.optional(), targetKind: ShareTarget.shape.kind.optional() }),
    output: pageOf(Share),
    isSheddable: true,
  },
  'GET /api/admin/shares/:id': {
    summary: 'One link: the chain that it hangs on, and its last 50 visits',
    auth: readers,
    input: z.object({ id: ShareId }),
    output: z.object({ share: Share, chain: z.array(Share), visits: z.array(ShareVisitView) }),
  },
  'GET /api/admin/share-guides': {
    summary: 'Visits, visitors and sales by guide in a period',
    auth: readers,
    input: z.object(Period),
    output: z.object({ items: z.array(GuideShares) }),
    isSheddable: true,
  },
  'GET /api/admin/share-suspects': {
    summary: 'Visits that do not count: one’s own, and those of colleagues',
    auth: readers,
    input: PageQuery,
    output: pageOf(ShareVisitView),
  },
  'GET /api/admin/share-reviews': {
    summary: 'Sales beyond a guide’s number of the day, to be looked at',
    auth: readers,
    input: PageQuery.extend({ state: ShareReview.shape.state.optional() }),
    output: pageOf(ShareReview),
  },
  'POST /api/admin/share-reviews/:id/decide': {
    summary: 'Count such a sale for the guide, or not',
    auth: deciders,
    input: z.object({ id: Id, isAccepted: z.boolean() }),
    output: z.object({}),
  },
  'POST /api/workbench/shares': {
    summary: 'My link to something, as a guide',
    auth: 'workbench',
    input: ShareTarget,
    output: ShareCard,
  },
  'GET /api/workbench/shares': {
    summary: 'What came of my links, as a guide',
    auth: 'workbench',
    input: PageQuery,
    output: pageOf(Share),
  },
})

export const mpSharesApi = defineApi({
  'POST /api/mp/shares': {
    summary: 'My link to something; `parentId` is the link through which I came',
    auth: 'customer',
    input: ShareTarget.extend({ parentId: ShareId.optional() }),
    output: ShareCard,
  },
  'POST /api/mp/shares/:id/visits': {
    summary: 'I came through this link',
    auth: 'customer',
    input: z.object({ id: ShareId }),
    output: z.object({ targetKind: ShareTarget.shape.kind, targetId: Id }),
  },
  'POST /api/mp/share-opens': {
    summary: 'Somebody who has not signed in came through a link; the code of wx.login says who it is',
    auth: 'public',
    input: z.object({ shareId: ShareId, code: z.string().trim().min(1, '缺少登录凭证').max(200) }),
    output: z.object({ targetKind: ShareTarget.shape.kind, targetId: Id }),
  },
})
