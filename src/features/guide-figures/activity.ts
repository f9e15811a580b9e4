import type { EntityManager } from 'typeorm'
import type { GuideActivity } from '../../contract/workbench'
import type { Span } from '../../domain/activity-period'

/** Kinds of touches that name the guide by themselves. */
type ByTouch = 'follow' | 'live' | 'share'

/**
 * What one guide's work came to: counted from scans, the ledger of touches and the receipts; nothing is kept beside them. A
 * card names no guide, so it counts for whoever served its customer when it was opened.
 */
export async function activityOf(
  reader: EntityManager,
  staffId: string,
  { from, to }: Span,
): Promise<GuideActivity> {
  const touched = await reader.query<{ kind: ByTouch; times: string }[]>(
    `SELECT kind, COUNT(*) AS times FROM touches
     WHERE staffId = ? AND at >= ? AND at < ? AND kind IN ('follow', 'live', 'share') GROUP BY kind`,
    [staffId, from, to],
  )
  const [scanned] = await reader.query<{ times: string }[]>(
    `SELECT COUNT(*) AS times FROM codes c
     JOIN scans s ON s.codeId = c.id AND s.at >= ? AND s.at < ? WHERE c.staffId = ?`,
    [from, to, staffId],
  )
  const [cards] = await reader.query<{ times: string }[]>(
    `SELECT COUNT(DISTINCT t.id) AS times FROM bindings b
     JOIN touches t ON t.customerId = b.customerId AND t.kind = 'card' AND t.at >= ? AND t.at < ?
       AND t.at >= b.fromAt AND (b.toAt IS NULL OR t.at < b.toAt)
     WHERE b.staffId = ? AND b.role = 'home'`,
    [from, to, staffId],
  )
  const [sold] = await reader.query<{ sales: string; paidFen: string; refundedFen: string }[]>(
    `SELECT COUNT(*) AS sales, COALESCE(SUM(paidFen), 0) AS paidFen, COALESCE(SUM(refundedFen), 0) AS refundedFen
     FROM sales WHERE sellerStaffId = ? AND at >= ? AND at < ?`,
    [staffId, from, to],
  )
  const timesOf = (kind: ByTouch): number => Number(touched.find((row) => row.kind === kind)?.times ?? 0)
  return {
    scans: Number(scanned?.times ?? 0),
    follows: timesOf('follow'),
    cards: Number(cards?.times ?? 0),
    liveEntries: timesOf('live'),
    shareVisits: timesOf('share'),
    sales: Number(sold?.sales ?? 0),
    paidFen: Number(sold?.paidFen ?? 0),
    refundedFen: Number(sold?.refundedFen ?? 0),
  }
}
