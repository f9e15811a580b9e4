import type { EntityManager } from 'typeorm'
import { brokenPromises } from './promises'

/**
 * The promises L1–L8, I-5 and I-6 as queries (reliability.md §3): one row returned is a problem. Used after every
 * command of the property tests and after every race.
 */
const PROMISES: Record<string, string> = {
  'L1: the lots of a card add up to its points': `
    SELECT c.id FROM cards c LEFT JOIN point_lots l ON l.cardId = c.id
    GROUP BY c.id, c.points HAVING COALESCE(SUM(l.remaining), 0) <> c.points`,
  'L1: the entries of a card add up to points minus debt': `
    SELECT c.id FROM cards c LEFT JOIN point_entries e ON e.cardId = c.id
    GROUP BY c.id, c.points, c.debt HAVING COALESCE(SUM(e.amount), 0) <> c.points - c.debt`,
  'L1: every entry carries the running sum': `
    SELECT id FROM (SELECT id, balanceAfter, SUM(amount) OVER (PARTITION BY cardId ORDER BY seq) AS running
                    FROM point_entries) e WHERE balanceAfter <> running`,
  'L1: entries are counted without gaps': `
    SELECT c.id FROM cards c LEFT JOIN point_entries e ON e.cardId = c.id
    GROUP BY c.id, c.entries HAVING COUNT(e.id) <> c.entries OR COALESCE(MAX(e.seq), 0) <> c.entries`,
  'I-5: nothing is negative and no lot holds more than came': `
    SELECT id FROM point_lots WHERE remaining < 0 OR remaining > amount OR amount <= 0`,
  'I-5: points and debt of a card are not negative': `SELECT id FROM cards WHERE points < 0 OR debt < 0`,
  'I-5: an open lot says until when': `
    SELECT id FROM point_lots WHERE (remaining > 0 AND (openUntil IS NULL OR openUntil <> expiresAt))
      OR (remaining = 0 AND openUntil IS NOT NULL)`,
  'L1: an entry is what it did to points minus what it did to debt': `
    SELECT id FROM point_entries WHERE amount <> pointsMove - debtMove`,
  'L2: a cause names one entry': `SELECT cause FROM point_entries GROUP BY cause HAVING COUNT(*) > 1`,
  'L3: an entry is undone at most once': `
    SELECT reversesId FROM point_entries WHERE reversesId IS NOT NULL GROUP BY reversesId HAVING COUNT(*) > 1`,
  'L5: transfers add up to nothing': `
    SELECT t.total FROM (SELECT COALESCE(SUM(amount), 0) AS total FROM point_entries WHERE type = 'transfer') t
    WHERE t.total <> 0`,
  'L5: a transfer has two sides': `
    SELECT COUNT(*) FROM point_entries WHERE type = 'transfer' HAVING COUNT(*) % 2 <> 0`,
  'L5: repaying a debt changes no balance': `
    SELECT id FROM point_entries WHERE type = 'repay_debt' AND amount <> 0`,
  'I-6: no more is taken back than there was': `
    SELECT o.id FROM point_entries o JOIN point_entries b ON b.originId = o.id
    GROUP BY o.id, o.amount HAVING ABS(SUM(b.amount)) > ABS(o.amount) OR SUM(b.amount) * o.amount > 0`,
  'L8: amounts are within 2^53': `
    SELECT id FROM point_entries WHERE ABS(amount) > 9007199254740991 OR ABS(balanceAfter) > 9007199254740991`,
  'a merged card is empty': `SELECT id FROM cards WHERE state = 'merged' AND (points <> 0 OR debt <> 0)`,
  'a customer has one active card': `
    SELECT customerId FROM cards WHERE state = 'active' GROUP BY customerId, programme HAVING COUNT(*) > 1`,
  'a card has one open tier': `
    SELECT c.id FROM cards c LEFT JOIN tier_periods p ON p.cardId = c.id AND p.toAt IS NULL
    WHERE c.state = 'active' GROUP BY c.id, c.tierId HAVING COUNT(p.id) <> 1 OR MAX(p.tierId) <> c.tierId`,
}

/** The promises about coupons (L6, product.md S-10). */
const COUPON_PROMISES: Record<string, string> = {
  'L6: no more coupons are out than there are': `
    SELECT id FROM coupon_definitions WHERE stock IS NOT NULL AND handedOut > stock`,
  'L6: the counter says how many are out': `
    SELECT d.id FROM coupon_definitions d LEFT JOIN coupons c ON c.definitionId = d.id
    GROUP BY d.id, d.handedOut HAVING COUNT(c.id) <> d.handedOut`,
  'L6: the counter says how many were used': `
    SELECT d.id FROM coupon_definitions d LEFT JOIN coupons c ON c.definitionId = d.id AND c.state = 'used'
    GROUP BY d.id, d.used HAVING COUNT(c.id) <> d.used`,
  'L6: nobody claimed more than the limit': `
    SELECT d.id FROM coupon_definitions d JOIN coupons c ON c.definitionId = d.id
    WHERE c.cause LIKE 'claim:%' GROUP BY d.id, d.perMember, SUBSTR(c.cause, 1, 32) HAVING COUNT(*) > d.perMember`,
  'L6: one row for a coupon and a sale': `
    SELECT couponId FROM coupon_redemptions GROUP BY couponId, saleId HAVING COUNT(*) > 1`,
  'L6: a coupon serves one sale at a time': `
    SELECT couponId FROM coupon_redemptions WHERE state IN ('locked', 'used') GROUP BY couponId HAVING COUNT(*) > 1`,
  'L6: a used coupon has its sale': `
    SELECT c.id FROM coupons c LEFT JOIN coupon_redemptions r
      ON r.couponId = c.id AND r.saleId = c.saleId AND r.state = 'used'
    WHERE c.state = 'used' AND r.id IS NULL`,
}

/** Lots and entries tell the same story: what is left in a lot is the sum of the moves that name it. */
async function movesProblems(read: EntityManager): Promise<string[]> {
  const entries = await read.query<{ id: string; pointsMove: string; lotMoves: string }[]>(
    'SELECT id, pointsMove, lotMoves FROM point_entries',
  )
  const left = new Map<string, number>()
  const problems: string[] = []
  for (const { id, pointsMove, lotMoves } of entries) {
    const moves = JSON.parse(lotMoves) as { lotId: string; amount: number }[]
    for (const { lotId, amount } of moves) left.set(lotId, (left.get(lotId) ?? 0) + amount)
    const total = moves.reduce((sum, { amount }) => sum + amount, 0)
    if (total !== Number(pointsMove)) problems.push(`entry ${id} moves ${total}, says ${pointsMove}`)
  }
  const lots = await read.query<{ id: string; remaining: string }[]>('SELECT id, remaining FROM point_lots')
  for (const { id, remaining } of lots)
    if (left.get(id) !== Number(remaining))
      problems.push(`lot ${id} holds ${remaining}, moves say ${left.get(id)}`)
  return problems
}

/** What is wrong with points, cards and tiers in the whole database; empty when every promise holds. */
export async function ledgerProblems(read: EntityManager): Promise<string[]> {
  return (await Promise.all([brokenPromises(read, PROMISES), movesProblems(read)])).flat()
}

/** What is wrong with coupons in the whole database; empty when every promise holds. */
export function couponProblems(read: EntityManager): Promise<string[]> {
  return brokenPromises(read, COUPON_PROMISES)
}
