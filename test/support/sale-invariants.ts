import type { EntityManager } from 'typeorm'
import { brokenPromises } from './promises'

/** The promises about sales, refunds, credits and request keys (domain.md I-5, I-6, I-9, I-11; reliability.md L4). */
const PROMISES: Record<string, string> = {
  'I-5, L4: the entries of a sale line are what it earned and used, less what came back': `
    SELECT l.id, l.pointsEarned, l.pointsUsed, r.back, e.moved FROM sale_lines l
    JOIN sales s ON s.id = l.saleId AND s.cardId IS NOT NULL
    LEFT JOIN (SELECT saleLineId, SUM(pointsRestored - pointsReversed) AS back FROM refund_lines GROUP BY saleLineId) r
      ON r.saleLineId = l.id
    LEFT JOIN (SELECT saleLineId, SUM(amount) AS moved FROM point_entries GROUP BY saleLineId) e ON e.saleLineId = l.id
    WHERE COALESCE(e.moved, 0) <> l.pointsEarned - l.pointsUsed + COALESCE(r.back, 0)`,
  'I-5: points of a sale name its line, points of a refund its line': `
    SELECT e.id FROM point_entries e LEFT JOIN sale_lines l ON l.id = e.saleLineId
      LEFT JOIN refund_lines r ON r.id = e.refundLineId
    WHERE (e.reason = 'sale' AND l.id IS NULL) OR (e.reason = 'refund' AND r.id IS NULL)`,
  'I-6: no more comes back of a line than it was': `
    SELECT l.id FROM sale_lines l JOIN refund_lines r ON r.saleLineId = l.id
    GROUP BY l.id, l.qty, l.paidFen, l.pointsEarned, l.pointsUsed
    HAVING SUM(r.qty) > l.qty OR SUM(r.amountFen) > l.paidFen OR SUM(r.pointsReversed) > l.pointsEarned
      OR SUM(r.pointsRestored) > l.pointsUsed
      OR SUM(r.qty) < 0 OR SUM(r.amountFen) < 0 OR SUM(r.pointsReversed) < 0 OR SUM(r.pointsRestored) < 0`,
  'I-6: a sale knows what came back of it': `
    SELECT s.id FROM sales s LEFT JOIN refund_lines r ON r.saleId = s.id
    GROUP BY s.id, s.refundedFen HAVING COALESCE(SUM(r.amountFen), 0) <> s.refundedFen`,
  'I-6: a sale is the sum of its lines': `
    SELECT s.id FROM sales s LEFT JOIN sale_lines l ON l.saleId = s.id
    GROUP BY s.id, s.qty, s.paidFen, s.pointsEarned, s.pointsUsed
    HAVING SUM(l.qty) <> s.qty OR SUM(l.paidFen) <> s.paidFen OR SUM(l.pointsEarned) <> s.pointsEarned
      OR SUM(l.pointsUsed) <> s.pointsUsed OR COUNT(l.id) = 0`,
  'I-9: a receipt is one sale': `
    SELECT storeId, receiptNo FROM sales GROUP BY storeId, receiptNo HAVING COUNT(*) > 1`,
  'I-9: a refund number is one refund': `
    SELECT saleId, refundNo FROM refunds GROUP BY saleId, refundNo HAVING COUNT(*) > 1`,
  'I-9: a request key has one answer': `
    SELECT requestKey FROM idempotent_answers GROUP BY requestKey HAVING COUNT(*) > 1 OR MIN(answer) = ''`,
  'I-11: shares of a line make a whole or nothing': `
    SELECT saleLineId, model FROM attribution_credits WHERE refundId IS NULL
    GROUP BY saleLineId, model HAVING SUM(shareBp) NOT IN (0, 10000)`,
  'I-11: credits of a line make what was paid and not refunded': `
    SELECT c.saleLineId, c.model FROM attribution_credits c JOIN sale_lines l ON l.id = c.saleLineId
    LEFT JOIN (SELECT saleLineId, SUM(amountFen) AS fen FROM refund_lines GROUP BY saleLineId) r
      ON r.saleLineId = c.saleLineId
    GROUP BY c.saleLineId, c.model, l.paidFen, r.fen HAVING SUM(c.amountFen) <> l.paidFen - COALESCE(r.fen, 0)`,
  'L4: money counts for the tier once': `
    SELECT cause FROM card_spends GROUP BY cause HAVING COUNT(*) > 1`,
  'L4: the money of a card is what its sales and refunds say': `
    SELECT c.id FROM cards c
    LEFT JOIN (SELECT cardId, SUM(amountFen) AS fen FROM card_spends GROUP BY cardId) p ON p.cardId = c.id
    LEFT JOIN (SELECT COALESCE(o.mergedInto, o.id) AS cardId, SUM(s.paidFen - s.refundedFen) AS fen
               FROM sales s JOIN cards o ON o.id = s.cardId GROUP BY COALESCE(o.mergedInto, o.id)) s ON s.cardId = c.id
    WHERE c.state = 'active' AND COALESCE(p.fen, 0) <> COALESCE(s.fen, 0)`,
}

/** What is wrong with sales, refunds and credits in the whole database; empty when every promise holds. */
export function saleProblems(read: EntityManager): Promise<string[]> {
  return brokenPromises(read, PROMISES)
}
