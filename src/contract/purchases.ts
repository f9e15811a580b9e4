/** A member's own purchases in the Mini Program, and receipts that join a card afterwards. */
import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './common'
import { defineApi } from './endpoint'
import { ReceiptNo, SaleState } from './sale-shapes'

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
      'Join a sale of the last 7 days to the own card: by the receipt’s claim code, or by store, number and amount; wrong guesses are limited per day',
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
