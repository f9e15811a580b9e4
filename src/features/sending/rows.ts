import type { EntityManager } from 'typeorm'
import { insertSql, type OnConflict, type Value } from '../../platform/db/write'

/** Rows of one statement: large enough to be worth it, small enough for every engine's parameters. */
const CHUNK = 250

const isSqlite = (tx: EntityManager): boolean => tx.connection.options.type === 'better-sqlite3'

/** `?, ?, …` for a list. */
export const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ')

/** What makes a SELECT lock its rows; SQLite has one writer and needs nothing. */
export const forUpdate = (tx: EntityManager, isLocked: boolean): string =>
  isLocked && !isSqlite(tx) ? ' FOR UPDATE' : ''

/** Runs a SELECT with a long list, in parts; rows as the driver gives them. */
export async function select<T>(
  tx: EntityManager,
  sql: (marks: string) => string,
  list: readonly Value[],
  before: readonly Value[] = [],
  after: readonly Value[] = [],
): Promise<T[]> {
  const rows: T[] = []
  for (let start = 0; start < list.length; start += 1000) {
    const part = list.slice(start, start + 1000)
    const found: T[] = await tx.query(sql(marks(part)), [...before, ...part, ...after])
    rows.push(...found)
  }
  return rows
}

/** Inserts rows with few statements. */
export async function insertRows(
  tx: EntityManager,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
  onConflict?: OnConflict,
): Promise<void> {
  const engine = isSqlite(tx) ? 'sqlite' : 'mysql'
  for (let start = 0; start < rows.length; start += CHUNK) {
    const part = rows.slice(start, start + CHUNK)
    const write = { table, columns, values: part[0]!, ...(onConflict === undefined ? {} : { onConflict }) }
    await tx.query(insertSql(write, part.length, engine), part.flat())
  }
}

/** Lists of at most `CHUNK`. */
export function chunks<T>(list: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let start = 0; start < list.length; start += CHUNK) parts.push(list.slice(start, start + CHUNK))
  return parts
}
