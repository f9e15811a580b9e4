/** The causes under which movements of points and tier money of sales happen once (reliability.md L2). */

/** Points earned with a sale line. */
export const earnCause = (saleLineId: string): string => `sale:${saleLineId}`
/** Points used with a sale line. */
export const redeemCause = (saleLineId: string): string => `sale-points:${saleLineId}`
/** Earned points taken back by a refund line. */
export const reverseCause = (refundLineId: string): string => `refund:${refundLineId}`
/** Used points given back by a refund line. */
export const restoreCause = (refundLineId: string): string => `refund-points:${refundLineId}`
/** Money of a sale or refund, for the tier. */
export const spendCause = (kind: 'sale' | 'refund', id: string): string => `${kind}:${id}`
