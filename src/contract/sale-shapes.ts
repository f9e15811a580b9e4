/** What a sale, a refund and a credit look like in every API that shows them. */
import { z } from 'zod'
import { Id, Instant } from './common'
import { Fen } from './products'

/** till: a till's API; workbench: entered by a guide; import: from a file. */
export const SaleChannel = z.enum(['till', 'workbench', 'import'])
export type SaleChannel = z.infer<typeof SaleChannel>

/** sold: nothing refunded; part_refunded; refunded: everything. */
export const SaleState = z.enum(['sold', 'part_refunded', 'refunded'])
export type SaleState = z.infer<typeof SaleState>

export const ReceiptNo = z
  .string()
  .trim()
  .min(1, '请填写小票号')
  .max(64, '小票号最多 64 个字')
  .regex(/^[\w./-]+$/, '小票号只能用字母、数字和 . _ - /')

export const Quantity = z
  .number('数量应为整数')
  .int('数量应为整数')
  .min(1, '数量至少为 1')
  .max(9999, '数量最多 9999')

/**
 * A line as it is rung up. `amountFen` is the line's price before our coupons and points (the till's own discounts
 * taken off already); `paidFen` is what was paid for it in money. Without coupons and points `amountFen` may be left
 * out; with them, both must be as the quote said.
 */
export const SaleLineInput = z.object({
  skuCode: z.string().trim().min(1, '请填写商品编码').max(64).describe('商品规格编码'),
  qty: Quantity.describe('件数'),
  paidFen: Fen.describe('这一行实付金额（分）'),
  amountFen: Fen.optional().describe('用券和积分前的金额（分）；不用券和积分时可不填'),
})
export type SaleLineInput = z.infer<typeof SaleLineInput>

const linesOf = <T extends z.ZodType>(line: T) =>
  z.array(line).min(1, '至少要有一行商品').max(200, '最多 200 行商品')

export const SaleLineInputs = linesOf(SaleLineInput)

/** A member code that was scanned while the network was away; it is verified by the time of its scan. */
export const OfflineCode = z.object({ text: z.string().trim().min(1).max(64), scannedAt: Instant })

/** Who buys and with what; at most one of the three ways to name the member. */
export const SaleMember = z.object({
  codeUseId: Id.optional().describe('核验会员码得到的编号'),
  memberCode: OfflineCode.optional().describe('断网时扫下的会员码，与 codeUseId、phone 三选一'),
  phone: z
    .string()
    .trim()
    .regex(/^1\d{10}$/, '手机号应为 11 位数字')
    .optional()
    .describe('会员手机号：等同按手机号查会员，需要 members 权限，会留下审计记录，并计入查询次数'),
  couponIds: z.array(Id).max(5, '一次最多用 5 张券').default([]).describe('要用的券'),
  pointsToUse: z
    .number()
    .int('积分应为整数')
    .min(0, '积分不能为负数')
    .max(100_000_000)
    .default(0)
    .describe('要用的积分；1 积分抵几分钱由成交时的积分规则决定，试算的 pointFen 会告诉'),
})

/** A line for which coupons and points are to be worked out. */
export const QuoteLineInputs = linesOf(
  z.object({
    skuCode: z.string().trim().min(1, '请填写商品编码').max(64),
    qty: Quantity,
    /** Absent: the store's price with the best offer for this customer. */
    amountFen: Fen.optional().describe('用券和积分前的金额；不填则按门店价和当前最优惠的活动计算'),
  }),
)

/** What coupons and points would do to a sale; the lines in the order in which they were sent. */
export const Quote = z.object({
  lines: z.array(
    z.object({
      skuCode: z.string(),
      qty: z.number().int(),
      /** Before the offer; what was sent when the till priced the line itself. */
      listFen: z.number().int().describe('活动前的金额'),
      /** The offer that made `amountFen` of it; null for none. */
      offer: z
        .object({ offerId: Id, name: z.string(), sentence: z.string() })
        .nullable()
        .describe('用上的活动'),
      amountFen: z.number().int(),
      couponFen: z.number().int(),
      pointsFen: z.number().int(),
      pointsUsed: z.number().int(),
      paidFen: z.number().int(),
      pointsEarned: z.number().int(),
    }),
  ),
  amountFen: z.number().int(),
  couponFen: z.number().int(),
  pointsFen: z.number().int(),
  pointsUsed: z.number().int(),
  paidFen: z.number().int(),
  /** What one point pays now, in fen. */
  pointFen: z.number().int().describe('现在 1 积分抵几分钱'),
  /** Points that the sale would earn; they can be spent after the waiting time. */
  pointsEarned: z.number().int(),
})
export type Quote = z.infer<typeof Quote>

/** A coupon as a till may offer it. */
export const CouponOffer = z.object({
  couponId: Id,
  title: z.string(),
  /** What it does and where, in one sentence. */
  ruleText: z.string(),
  expiresAt: Instant,
})

/** A member as the person at the counter sees them. */
export const MemberAtTill = z.object({
  /** Give it back with the sale; good for 30 minutes, the same again for the same till (decisions.md 23). */
  codeUseId: Id.nullable(),
  expiresAt: Instant.nullable(),
  customerId: Id,
  cardNo: z.string(),
  /** The name with only its first sign shown, such as `李**`; null when the member gave none. */
  maskedName: z.string().nullable(),
  tierName: z.string(),
  points: z.object({
    spendable: z.number().int(),
    pending: z.number().int(),
    debt: z.number().int(),
  }),
  coupons: z.array(CouponOffer),
  /** The guide who serves this member; null when the store's pool does. */
  guideName: z.string().nullable(),
  storeName: z.string().nullable(),
})
export type MemberAtTill = z.infer<typeof MemberAtTill>

/** A sale line as it was recorded, and what came back of it. */
export const SaleLine = z.object({
  id: Id,
  skuCode: z.string(),
  name: z.string(),
  spec: z.string(),
  qty: z.number().int(),
  amountFen: z.number().int(),
  couponFen: z.number().int(),
  pointsFen: z.number().int(),
  pointsUsed: z.number().int(),
  paidFen: z.number().int(),
  pointsEarned: z.number().int(),
  refundedQty: z.number().int(),
  refundedFen: z.number().int(),
  /** The offer that made `amountFen` of the store's price, by its name now; null for none. */
  offer: z
    .object({ offerId: Id, name: z.string(), offFen: z.number().int().describe('活动减了多少') })
    .nullable()
    .describe('用上的活动'),
})
export type SaleLine = z.infer<typeof SaleLine>

export const RefundLine = z.object({
  saleLineId: Id,
  skuCode: z.string(),
  name: z.string(),
  qty: z.number().int(),
  amountFen: z.number().int(),
  /** Earned points that were taken back. */
  pointsReversed: z.number().int(),
  /** Used points that were given back. */
  pointsRestored: z.number().int(),
})

/** A refund; one that takes an earlier refund back has negative figures and names it. */
export const Refund = z.object({
  id: Id,
  refundNo: z.string(),
  at: Instant,
  reason: z.string().nullable(),
  amountFen: z.number().int(),
  pointsReversed: z.number().int(),
  pointsRestored: z.number().int(),
  lines: z.array(RefundLine),
  /** The refund that this one takes back. */
  voidsRefundId: Id.nullable(),
  /** Taken back by another one. */
  isVoided: z.boolean(),
  byName: z.string(),
})
export type Refund = z.infer<typeof Refund>

/** A sale in a list. */
export const SaleSummary = z.object({
  id: Id,
  storeId: Id,
  storeName: z.string(),
  receiptNo: z.string(),
  at: Instant,
  recordedAt: Instant,
  channel: SaleChannel,
  state: SaleState,
  /** A guide's entry for which no till has sent the receipt yet. */
  isEntryOnly: z.boolean(),
  customerId: Id.nullable(),
  sellerStaffId: Id.nullable(),
  sellerName: z.string().nullable(),
  qty: z.number().int(),
  amountFen: z.number().int(),
  couponFen: z.number().int(),
  pointsFen: z.number().int(),
  pointsUsed: z.number().int(),
  paidFen: z.number().int(),
  refundedFen: z.number().int(),
  pointsEarned: z.number().int(),
  /** When the customer joined the sale afterwards with the receipt. */
  claimedAt: Instant.nullable(),
})
export type SaleSummary = z.infer<typeof SaleSummary>

/** tenure: who served the customer when the sale happened; last_touch, first_touch: the last and first contact before it. */
export const CreditModel = z.enum(['tenure', 'last_touch', 'first_touch', 'share'])
export type CreditModel = z.infer<typeof CreditModel>

/** Whose sale a line was. A refund gives negative amounts beside the original's. */
export const Credit = z.object({
  model: CreditModel,
  saleLineId: Id,
  /** The refund that this negative amount comes from. */
  refundId: Id.nullable(),
  staffId: Id.nullable(),
  staffName: z.string().nullable(),
  storeId: Id.nullable(),
  storeName: z.string().nullable(),
  /** Parts of ten thousand; those of a line and a model sum to 10,000. */
  shareBp: z.number().int(),
  amountFen: z.number().int(),
  /** Why, in one sentence. */
  reason: z.string(),
})
export type Credit = z.infer<typeof Credit>

/** A sale with everything that belongs to it. */
export const SaleDetail = SaleSummary.extend({
  cardId: Id.nullable(),
  lines: z.array(SaleLine),
  coupons: z.array(z.object({ couponId: Id, title: z.string(), discountFen: z.number().int() })),
  refunds: z.array(Refund),
})
export type SaleDetail = z.infer<typeof SaleDetail>

/** Which lines come back; without `amountFen` the line's share of what was paid. */
export const RefundAmount = Fen.optional()
