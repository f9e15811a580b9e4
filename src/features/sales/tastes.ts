import type { EntityManager } from 'typeorm'

/** Lines that are looked back on. */
const LOOKED_BACK = 50

/** What a customer bought lately and did not give back, the newest first. */
export async function boughtBy(
  reader: EntityManager,
  customerId: string,
): Promise<{ productId: string; spec: string }[]> {
  const rows = await reader.query<{ productId: string; spec: string; kept: string | number }[]>(
    `SELECT l.productId AS productId, l.spec AS spec,
       l.qty - COALESCE((SELECT SUM(r.qty) FROM refund_lines r WHERE r.saleLineId = l.id), 0) AS kept
     FROM sales s INNER JOIN sale_lines l ON l.saleId = s.id
     WHERE s.customerId = ? ORDER BY s.at DESC, s.id DESC, l.ordinal ASC LIMIT ${LOOKED_BACK}`,
    [customerId],
  )
  return rows.filter(({ kept }) => Number(kept) > 0).map(({ productId, spec }) => ({ productId, spec }))
}

/** Pieces by product that anybody bought from `from` until `to` (epoch ms): the `most` products of which most went. */
export async function soldBetween(
  reader: EntityManager,
  { from, to, most }: { from: number; to: number; most: number },
): Promise<Map<string, number>> {
  const rows = await reader.query<{ productId: string; pieces: string | number }[]>(
    `SELECT l.productId AS productId, SUM(l.qty) AS pieces
     FROM sales s INNER JOIN sale_lines l ON l.saleId = s.id
     WHERE s.at > ? AND s.at <= ?
     GROUP BY l.productId ORDER BY pieces DESC, l.productId ASC LIMIT ${most}`,
    [from, to],
  )
  return new Map(rows.map(({ productId, pieces }) => [productId, Number(pieces)]))
}
