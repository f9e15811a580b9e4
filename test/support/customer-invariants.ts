import type { EntityManager } from 'typeorm'
import { brokenPromises } from './promises'

/** Whose rows go along in a merge; tenures and identities stay behind, closed. */
const MOVING = [
  'sales',
  'sale_reviews',
  'touches',
  'scans',
  'binding_decisions',
  'cards',
  'coupons',
  'consents',
  'mp_sessions',
  'phone_asks',
  'data_requests',
] as const

/** The promises about who somebody is, and about what merges and erasures leave (domain.md I-12, reliability.md B3). */
const PROMISES: Record<string, string> = {
  'B3: an openid, unionid or phone number is one customer': `
    SELECT kind, account, value FROM identities WHERE toAt IS NULL GROUP BY kind, account, value HAVING COUNT(*) > 1`,
  'an identity has its key while it is open': `
    SELECT id FROM identities WHERE (toAt IS NULL AND openKey IS NULL) OR (toAt IS NOT NULL AND openKey IS NOT NULL)`,
  'an open identity names somebody who lives': `
    SELECT i.id FROM identities i LEFT JOIN customers c ON c.id = i.customerId AND c.state = 'live'
    WHERE i.toAt IS NULL AND c.id IS NULL`,
  'nobody lives without an identity': `
    SELECT c.id FROM customers c LEFT JOIN identities i ON i.customerId = c.id AND i.toAt IS NULL
    WHERE c.state = 'live' AND i.id IS NULL`,
  'a follower is there once': `
    SELECT account, openId FROM followers GROUP BY account, openId HAVING COUNT(*) > 1`,
  'a merge names who ended and who goes on': `
    SELECT c.id FROM customers c LEFT JOIN merges m ON m.fromId = c.id AND m.intoId = c.mergedInto
    WHERE (c.state = 'merged' AND m.id IS NULL) OR (c.state = 'live' AND c.mergedInto IS NOT NULL)`,
  'what a merge moved is listed once': `
    SELECT mergeId, tableName, rowId FROM merge_moves GROUP BY mergeId, tableName, rowId HAVING COUNT(*) > 1`,
  'I-12: nothing personal is left of who was erased': `
    SELECT c.id FROM customers c JOIN profiles p ON p.customerId = c.id
    WHERE c.state = 'erased' AND (p.dataKey IS NOT NULL OR p.fields <> '')`,
}

/** What a merge must have done with every row of a table that goes along. */
const promisesOf = (table: string): Record<string, string> => ({
  [`I-12: ${table} of who was merged went along`]: `
    SELECT t.id FROM ${table} t JOIN customers c ON c.id = t.customerId WHERE c.state = 'merged'`,
  [`I-12: ${table} that a merge lists belong to who goes on`]: `
    SELECT v.rowId FROM merge_moves v JOIN merges m ON m.id = v.mergeId
    JOIN customers c ON c.id = m.intoId AND c.state = 'live'
    LEFT JOIN ${table} t ON t.id = v.rowId AND t.customerId = m.intoId
    WHERE v.tableName = '${table}' AND t.id IS NULL`,
})

/** What is wrong with customers and identities in the whole database; empty when every promise holds. */
export function customerProblems(read: EntityManager): Promise<string[]> {
  return brokenPromises(
    read,
    Object.assign({}, PROMISES, ...MOVING.map(promisesOf)) as Record<string, string>,
  )
}
