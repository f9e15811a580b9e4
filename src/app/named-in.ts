import type { EntityManager } from 'typeorm'

/** Table and column of texts and JSON that may name something by its id. */
export type NamingPlace = readonly [table: string, column: string]

/** Where people write texts, addresses and pages of the Mini Program, which name pictures, products and offers by id. */
export const WRITTEN_TEXTS: readonly NamingPlace[] = [
  ['campaigns', 'contents'],
  ['materials', 'text'],
  ['materials', 'link'],
  ['guide_pushes', 'text'],
  ['guide_pushes', 'link'],
  ['reply_rules', 'answers'],
  ['account_menus', 'menu'],
  ['quick_replies', 'body'],
]

/** Whether an id (unique among all ids) stands anywhere in these places. */
export async function isNamedIn(
  reader: EntityManager,
  id: string,
  places: readonly NamingPlace[],
): Promise<boolean> {
  const quote = reader.connection.driver.escape.bind(reader.connection.driver)
  for (const [table, column] of places) {
    const sql = `SELECT 1 FROM ${quote(table)} WHERE INSTR(${quote(column)}, ?) > 0 LIMIT 1`
    const found: unknown[] = await reader.query(sql, [id])
    if (found.length > 0) return true
  }
  return false
}
