import type { EntityManager } from 'typeorm'
import { insertSql, type OnConflict, type Value } from '../../../platform/db/write'

const isSqlite = (tx: EntityManager): boolean => tx.connection.options.type === 'better-sqlite3'

/** Rows of a table as lists of values in the order of `columns`; the first column is the primary key. */
export interface Rows {
  table: string
  columns: readonly string[]
  rows: readonly (readonly Value[])[]
  onConflict?: OnConflict
}

/** At most so many values in one statement: SQLite takes 32,766, and a packet of MySQL should stay small. */
const MAX_VALUES = 8_000

/** Inserts rows, as many as fit in one statement at a time. */
export async function insertRows(
  tx: EntityManager,
  { table, columns, rows, onConflict }: Rows,
): Promise<void> {
  const perStatement = Math.max(1, Math.floor(MAX_VALUES / columns.length))
  const engine = isSqlite(tx) ? 'sqlite' : 'mysql'
  for (const some of pieces(rows, perStatement)) {
    const write = { table, columns, values: some[0]!, ...(onConflict === undefined ? {} : { onConflict }) }
    await tx.query(insertSql(write, some.length, engine), some.flat())
  }
}

/** `?, ?, ?` for a list. */
export const marks = (list: readonly unknown[]): string => list.map(() => '?').join(', ')

/** Splits a list into pieces of at most `size`. */
export function pieces<T>(list: readonly T[], size: number): T[][] {
  const cut: T[][] = []
  for (let start = 0; start < list.length; start += size) cut.push(list.slice(start, start + size))
  return cut
}

/** What makes a SELECT keep its rows from writers until the transaction ends, readers of the same kind beside it. */
export const sharedLock = (tx: EntityManager): string => (isSqlite(tx) ? '' : ' LOCK IN SHARE MODE')

/** What makes a SELECT keep its rows from everybody else until the transaction ends. */
export const ownLock = (tx: EntityManager): string => (isSqlite(tx) ? '' : ' FOR UPDATE')
