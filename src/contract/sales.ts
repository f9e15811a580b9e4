/** Sales, refunds and credits at the console, at the guide's workbench and in the Mini Program. */
import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'
import { ImportProblem, UploadedFile } from './reply-results'
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
import { RecordedSale } from './till'

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

/** One import of sales; `done` and `total` are sales, not lines. */
export const SaleImport = z.object({
  id: Id,
  filename: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  total: z.number().int(),
  done: z.number().int(),
  created: z.number().int(),
  unchanged: z.number().int(),
  failed: z.number().int(),
  problems: z.array(ImportProblem),
  createdAt: Instant,
  createdByName: z.string().nullable(),
  finishedAt: Instant.nullable(),
})
export type SaleImport = z.infer<typeof SaleImport>

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

/** Files of sales. */
export const saleImportApi = defineApi({
  'GET /api/admin/sale-imports/template': {
    summary: 'Download an example file of sales',
    auth: writers,
    input: Empty,
    output: Empty,
    produces: 'file',
  },
  'POST /api/admin/sale-imports/preview': {
    summary: 'Read a CSV file of sales and say what importing it would do; nothing is changed',
    auth: writers,
    consumes: 'multipart',
    input: z.object({ file: UploadedFile }),
    output: z.object({
      /** Sales, not lines. */
      total: z.number().int(),
      created: z.number().int(),
      unchanged: z.number().int(),
      /** At most 200; `problemCount` counts all. */
      problems: z.array(ImportProblem),
      problemCount: z.number().int(),
      paidFen: z.number().int(),
      sample: z.array(
        z.object({
          line: z.number().int(),
          storeCode: z.string(),
          receiptNo: z.string(),
          at: Instant,
          lineCount: z.number().int(),
          paidFen: z.number().int(),
          hasMember: z.boolean(),
        }),
      ),
    }),
  },
  'POST /api/admin/sale-imports': {
    summary: 'Import a CSV file of sales in the background; refused while a row is wrong',
    auth: writers,
    consumes: 'multipart',
    input: z.object({ file: UploadedFile }),
    output: SaleImport,
  },
  'GET /api/admin/sale-imports': {
    summary: 'List imports, the newest first',
    auth: writers,
    input: PageQuery,
    output: pageOf(SaleImport),
  },
  'GET /api/admin/sale-imports/:id': {
    summary: 'Read one import with its progress',
    auth: writers,
    input: ById,
    output: SaleImport,
  },
})

/** At the guide's workbench; the store is the one to which the guide is assigned. */
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

/** A member's purchase as they see it. */
export const Purchase = z.object({
  saleId: Id,
  storeName: z.string(),
  receiptNo: z.string(),
  at: Instant,
  state: SaleState,
  paidFen: z.number().int(),
  refundedFen: z.number().int(),
  pointsEarned: z.number().int(),
  pointsUsed: z.number().int(),
  lines: z.array(
    z.object({
      name: z.string(),
      spec: z.string(),
      qty: z.number().int(),
      paidFen: z.number().int(),
      refundedQty: z.number().int(),
    }),
  ),
})
export type Purchase = z.infer<typeof Purchase>

/** In the Mini Program. */
export const purchasesApi = defineApi({
  'GET /api/mp/purchases': {
    summary: 'The member’s own purchases, the newest first',
    auth: 'customer',
    input: PageQuery,
    output: pageOf(Purchase),
  },
  'POST /api/mp/receipt-claims': {
    summary:
      'Join a sale of the last 7 days to the own card: by the receipt’s claim code, or by store, number and amount',
    auth: 'customer',
    input: z.object({
      claimCode: z.string().trim().max(64).optional(),
      storeId: Id.optional(),
      receiptNo: ReceiptNo.optional(),
      /** What was paid, as printed on the receipt. */
      paidFen: z.number().int().min(0).optional(),
    }),
    output: z.object({ purchase: Purchase, pointsEarned: z.number().int() }),
  },
})

/** Everything about sales but the till's own API. */
export const salesApi = defineApi({
  ...salesAdminApi,
  ...saleImportApi,
  ...salesWorkbenchApi,
  ...purchasesApi,
})
