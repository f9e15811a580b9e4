import type { EntityManager } from 'typeorm'

/** What was sold at an offer's price. */
export interface Redeemed {
  /** Sales of which something at this price was kept. */
  sales: number
  /** Pieces that were not returned. */
  qty: number
  /** Money paid for the lines, less what was given back. */
  paidFen: number
  /** What the offer took off the lines that were not wholly returned. */
  offFen: number
}

type Row = Record<'offerId' | keyof Redeemed, string>

/** What came of these offers until now; one that nobody used is left out. */
export async function redemptionsOf(
  reader: EntityManager,
  offerIds: readonly string[],
): Promise<Map<string, Redeemed>> {
  if (offerIds.length === 0) return new Map()
  const rows = await reader.query<Row[]>(
    `SELECT l.offerId, COUNT(DISTINCT CASE WHEN l.qty > l.backQty THEN l.saleId END) AS sales,
       SUM(l.qty - l.backQty) AS qty, SUM(l.paidFen - l.backFen) AS paidFen,
       SUM(CASE WHEN l.qty > l.backQty THEN l.offerFen ELSE 0 END) AS offFen
     FROM (SELECT s.id, s.offerId, s.saleId, s.qty, s.paidFen, s.offerFen,
         COALESCE(SUM(r.qty), 0) AS backQty, COALESCE(SUM(r.amountFen), 0) AS backFen
       FROM sale_lines s LEFT JOIN refund_lines r ON r.saleLineId = s.id
       WHERE s.offerId IN (${offerIds.map(() => '?').join(', ')})
       GROUP BY s.id, s.offerId, s.saleId, s.qty, s.paidFen, s.offerFen) l
     GROUP BY l.offerId`,
    [...offerIds],
  )
  return new Map(
    rows.map(({ offerId, sales, qty, paidFen, offFen }) => [
      offerId,
      { sales: Number(sales), qty: Number(qty), paidFen: Number(paidFen), offFen: Number(offFen) },
    ]),
  )
}
