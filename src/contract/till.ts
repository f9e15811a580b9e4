/** The open API for tills: signed with an API key, every POST with an `Idempotency-Key`. */
import { z } from 'zod'
import { Id, Instant } from './common'
import { defineApi } from './endpoint'
import {
  MemberAtTill,
  Quantity,
  Quote,
  QuoteLineInputs,
  ReceiptNo,
  Refund,
  RefundAmount,
  SaleDetail,
  SaleLineInputs,
  SaleMember,
} from './sale-shapes'

/** The brand's own number of the store. */
const StoreCode = z.string().trim().min(1, '请填写门店编号').max(32).describe('后台「门店」里的门店编号')
const RefundNo = z
  .string()
  .trim()
  .min(1, '请填写退款单号')
  .max(64, '退款单号最多 64 个字')
  .describe('同一笔销售里唯一；重发同一退款时不变')

/** What a till is told about a sale it sent. */
export const RecordedSale = z.object({
  sale: SaleDetail,
  /** The member's points after this sale; null without a member. */
  points: z
    .object({ spendable: z.number().int(), pending: z.number().int(), debt: z.number().int() })
    .nullable(),
  /** Print it as a QR code on a receipt without a member: it joins the sale to a card within 7 days, once. */
  claimCode: z.string().nullable().describe('没有会员时给出：印成二维码，顾客 7 天内可补登一次'),
  /** What the till should know, such as a member code that was too old and waits for the store manager. */
  notices: z.array(z.string()).describe('需要收银员知道的事'),
})
export type RecordedSale = z.infer<typeof RecordedSale>

export const tillApi = defineApi({
  'POST /api/till/member-codes/verify': {
    summary: '核验会员码：返回 30 分钟内有效的 codeUseId、等级、可用积分、可用券和专属导购',
    auth: { scope: 'members' },
    input: z.object({
      storeCode: StoreCode,
      /** The text of the bar code or QR code. */
      code: z.string().trim().min(1, '请扫描会员码').max(64).describe('会员码条码或二维码里的文字'),
    }),
    output: MemberAtTill,
  },
  'POST /api/till/members/lookup': {
    summary:
      '按手机号查会员：每次查询都会留下审计记录，每个密钥 10 分钟内最多查 30 次（刚查到的会员不重复计数）',
    auth: { scope: 'members' },
    input: z.object({
      storeCode: StoreCode,
      phone: z
        .string()
        .trim()
        .regex(/^1\d{10}$/, '手机号应为 11 位数字'),
    }),
    output: MemberAtTill,
  },
  'POST /api/till/sales/quote': {
    summary: '试算：用了这些券和积分之后每行应付多少、能得多少积分；不保存任何内容',
    auth: { scope: 'sales' },
    input: SaleMember.omit({ memberCode: true }).extend({
      storeCode: StoreCode,
      lines: QuoteLineInputs,
    }),
    output: Quote,
  },
  'POST /api/till/sales': {
    summary: '记录一笔销售：同一门店的小票号只能用一次；断网期间的销售可以稍后补传',
    auth: { scope: 'sales' },
    input: SaleMember.extend({
      storeCode: StoreCode,
      receiptNo: ReceiptNo,
      /** When it was sold; may lie in the past when the till was offline. */
      at: Instant.describe('成交时间；断网时补传可以是过去的时间'),
      lines: SaleLineInputs,
      /** The guide who sold it. */
      sellerStaffId: Id.optional().describe('成交导购的编号'),
    }),
    output: RecordedSale,
  },
  'GET /api/till/sales': {
    summary: '按门店编号和小票号查询一笔销售，包括已退的部分',
    auth: { scope: 'sales' },
    input: z.object({ storeCode: StoreCode, receiptNo: ReceiptNo }),
    output: SaleDetail,
  },
  'POST /api/till/refunds': {
    summary: '按行退款：积分、券和等级随之准确冲回；同一退款单号只生效一次',
    auth: { scope: 'refunds' },
    input: z.object({
      storeCode: StoreCode,
      receiptNo: ReceiptNo,
      refundNo: RefundNo,
      at: Instant,
      reason: z.string().trim().max(200).optional(),
      lines: z
        .array(
          z.object({
            skuCode: z.string().trim().min(1).max(64),
            /** Needed when the same SKU is on several lines of the sale. */
            saleLineId: Id.optional().describe('同一商品有多行时指明退哪一行'),
            qty: Quantity,
            amountFen: RefundAmount.describe('退款金额（分）；不填按件数折算'),
          }),
        )
        .min(1, '至少要有一行商品')
        .max(200),
    }),
    output: z.object({ refund: Refund, sale: SaleDetail }),
  },
  'POST /api/till/refunds/void': {
    summary: '撤销一笔录错的退款：积分、券和等级恢复到退款之前',
    auth: { scope: 'refunds' },
    input: z.object({
      storeCode: StoreCode,
      receiptNo: ReceiptNo,
      refundNo: RefundNo,
      at: Instant,
      reason: z.string().trim().min(1, '请填写原因').max(200),
    }),
    output: z.object({ refund: Refund, sale: SaleDetail }),
  },
})
