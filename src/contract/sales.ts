/** Sales, refunds and credits at the console, at the guide's workbench and in the Mini Program. */
import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'
import {
  Credit,
  CreditModel,
  MemberAtTill,
  Quantity,
  Quote,
  QuoteLineInputs,
  ReceiptNo,
  Refund,
  RefundAmount,
  SaleChannel,
  SaleDetail,
  SaleLineInputs,
  SaleMember,
  SaleState,
  SaleSummary,
} from './sale-shapes'
import { purchasesApi } from './purchases'
import { saleImportApi } from './sale-imports'
import { RecordedSale } from './till'

export * from './purchases'
export * from './sale-imports'
export * from './sale-shapes'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const writers: Auth = { roles: ['operator', 'admin'] }
const ById = z.object({ id: Id })
const Reason = z.string().trim().min(1, '请填写原因').max(200, '原因最多 200 个字')

/** From and to as instants, `to` not included; absent means open. */
const Period = z.object({ from: Instant.optional(), to: Instant.optional() })

const RefundRequest = z.object({
  lines: z
    .array(z.object({ saleLineId: Id, qty: Quantity, amountFen: RefundAmount }))
    .min(1, '请选择要退的商品')
    .max(200),
})

/** What a refund would do. */
export const RefundPlan = z.object({
  amountFen: z.number().int(),
  pointsReversed: z.number().int(),
  pointsRestored: z.number().int(),
  /** Everything of the sale is refunded with it; then its coupons come back. */
  isWhole: z.boolean(),
  lines: z.array(
    z.object({
      saleLineId: Id,
      qty: z.number().int(),
      amountFen: z.number().int(),
      pointsReversed: z.number().int(),
      pointsRestored: z.number().int(),
    }),
  ),
})
export type RefundPlan = z.infer<typeof RefundPlan>

/** Something about a sale that a manager must look at. */
export const SaleReview = z.object({
  id: Id,
  saleId: Id,
  storeId: Id,
  storeName: z.string(),
  receiptNo: z.string(),
  saleAt: Instant,
  paidFen: z.number().int(),
  /** old_code: a member code older than 24 h came with an offline sale; entry_differs: till and guide's entry disagree. */
  kind: z.enum(['old_code', 'entry_differs']),
  sentence: z.string(),
  state: z.enum(['open', 'approved', 'dismissed']),
  createdAt: Instant,
  decidedAt: Instant.nullable(),
  decidedByName: z.string().nullable(),
})
export type SaleReview = z.infer<typeof SaleReview>

/** A run that works credits out anew from the facts. */
export const CreditRun = z.object({
  id: Id,
  state: z.enum(['running', 'done', 'failed']),
  total: z.number().int(),
  done: z.number().int(),
  createdAt: Instant,
  finishedAt: Instant.nullable(),
})
export type CreditRun = z.infer<typeof CreditRun>

/** Sales of one guide or of a store's pool under one model; `netFen` = credited − refunded. */
export const CreditFigure = z.object({
  staffId: Id.nullable(),
  staffName: z.string().nullable(),
  storeId: Id.nullable(),
  storeName: z.string().nullable(),
  saleCount: z.number().int(),
  creditedFen: z.number().int(),
  refundedFen: z.number().int(),
  netFen: z.number().int(),
})
export type CreditFigure = z.infer<typeof CreditFigure>

/** At the console. Store managers see and change their own stores only. */
export const salesAdminApi = defineApi({
  'GET /api/admin/sales': {
    summary: 'List sales, the newest first, with the sums of the whole filter',
    auth: readers,
    input: PageQuery.extend({
      /** The beginning of a receipt number. */
      search: z.string().trim().max(64).optional(),
      storeId: Id.optional(),
      customerId: Id.optional(),
      sellerStaffId: Id.optional(),
      channel: SaleChannel.optional(),
      state: SaleState.optional(),
      ...Period.shape,
    }),
    output: pageOf(SaleSummary).extend({
      sums: z.object({ paidFen: z.number().int(), refundedFen: z.number().int() }),
    }),
    isSheddable: true,
  },
  'GET /api/admin/sales/:id': {
    summary: 'Read one sale with lines, coupons, refunds and credits',
    auth: readers,
    input: ById,
    output: SaleDetail.extend({ credits: z.array(Credit) }),
  },
  'POST /api/admin/sales/:id/refunds/preview': {
    summary: 'Say what a refund would give back and take back; nothing is changed',
    auth: readers,
    input: ById.extend(RefundRequest.shape),
    output: RefundPlan,
  },
  'POST /api/admin/sales/:id/refunds': {
    summary: 'Refund lines of a sale; the same refund number takes effect once',
    auth: readers,
    input: ById.extend({
      ...RefundRequest.shape,
      refundNo: z.string().trim().min(1, '请填写退款单号').max(64),
      reason: Reason,
    }),
    output: z.object({ refund: Refund, sale: SaleDetail }),
  },
  'POST /api/admin/refunds/:id/void': {
    summary: 'Take a refund back that was entered by mistake',
    auth: readers,
    input: ById.extend({ reason: Reason }),
    output: z.object({ refund: Refund, sale: SaleDetail }),
  },
  'GET /api/admin/sale-reviews': {
    summary: 'List sales that a manager must look at, open ones first',
    auth: readers,
    input: PageQuery.extend({ state: z.enum(['open', 'approved', 'dismissed']).optional() }),
    output: pageOf(SaleReview),
  },
  'POST /api/admin/sale-reviews/:id/decide': {
    summary: 'Approve or dismiss: approving an old code gives the sale to the member it named',
    auth: readers,
    input: ById.extend({ decision: z.enum(['approved', 'dismissed']) }),
    output: SaleReview,
  },
  'GET /api/admin/credits': {
    summary: 'Credits by guide and store for sales of a period under one model',
    auth: readers,
    input: z.object({ model: CreditModel.default('tenure'), storeId: Id.optional(), ...Period.shape }),
    output: z.object({ items: z.array(CreditFigure) }),
    isSheddable: true,
  },
  'GET /api/admin/credit-runs': {
    summary: 'The last 20 runs that worked credits out anew',
    auth: writers,
    input: Empty,
    output: z.object({ items: z.array(CreditRun) }),
  },
  'POST /api/admin/credit-runs': {
    summary: 'Work the credits of a period out anew from the facts; no fact is touched',
    auth: writers,
    input: Period,
    output: CreditRun,
  },
})

/** At the guide's workbench; the store is the one to which the guide is assigned, for a sale when it happened. */
export const salesWorkbenchApi = defineApi({
  'POST /api/workbench/member-codes/verify': {
    summary: 'Verify a member code',
    auth: 'workbench',
    input: z.object({ code: z.string().trim().min(1, '请扫描会员码').max(64) }),
    output: MemberAtTill,
  },
  'POST /api/workbench/members/lookup': {
    summary: 'Look a member up by phone; audited and rate-limited',
    auth: 'workbench',
    input: z.object({
      phone: z
        .string()
        .trim()
        .regex(/^1\d{10}$/, '手机号应为 11 位数字'),
    }),
    output: MemberAtTill,
  },
  'POST /api/workbench/sales/quote': {
    summary: 'Work out what coupons and points would do; nothing is saved',
    auth: 'workbench',
    input: SaleMember.omit({ memberCode: true }).extend({ lines: QuoteLineInputs }),
    output: Quote,
  },
  'POST /api/workbench/sales': {
    summary: 'Enter a sale; `clientKey` makes sending an offline queue again harmless',
    auth: 'workbench',
    input: SaleMember.extend({
      clientKey: z
        .string()
        .min(8)
        .max(64)
        .regex(/^[\w-]+$/, '只能用字母、数字、_ 和 -'),
      receiptNo: ReceiptNo,
      at: Instant,
      lines: SaleLineInputs,
    }),
    output: RecordedSale,
  },
  'GET /api/workbench/sales': {
    summary: 'The guide’s own sales, the newest first',
    auth: 'workbench',
    input: PageQuery.extend(Period.shape),
    output: pageOf(SaleSummary),
  },
  'GET /api/workbench/figures': {
    summary: 'The guide’s own credits of a period under each model',
    auth: 'workbench',
    input: Period,
    output: z.object({
      items: z.array(
        z.object({
          model: CreditModel,
          saleCount: z.number().int(),
          creditedFen: z.number().int(),
          refundedFen: z.number().int(),
          netFen: z.number().int(),
        }),
      ),
    }),
  },
})

/** Everything about sales but the till's own API. */
export const salesApi = defineApi({
  ...salesAdminApi,
  ...saleImportApi,
  ...salesWorkbenchApi,
  ...purchasesApi,
})
