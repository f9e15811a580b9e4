import type { EntityManager, EntityMetadata, ObjectLiteral } from 'typeorm'
import { hasRowLocks } from './lock'

/**
 * Reading and writing single rows without a query builder. TypeORM's costs some 80 µs a statement, and on SQLite it
 * writes numbers into the text, so that every statement is compiled anew; a scan runs thirty of them.
 */

/** The columns of a row that is looked for: each equals its value, is empty (null), or holds anything (`PRESENT`). */
export type Where<T> = { [K in keyof T]?: T[K] | typeof PRESENT }

/** Any value but null. */
export const PRESENT = Symbol('present')

/** The order of rows and how many of them; all in the order of the table unless told. */
export interface Choice<T> {
  /** A column, descending. */
  newest?: keyof T & string
  limit?: number
  /** Keeps the rows to the running transaction (`FOR UPDATE`), where the engine knows such locks. */
  isLocked?: boolean
}

type Row = Record<string, unknown>

/** What is known of an entity's table. */
interface Table {
  metadata: EntityMetadata
  select: string
  /** Statements by the shape of their conditions. */
  statements: Map<string, string>
}

const tables = new WeakMap<EntityMetadata, Table>()

const quote = (name: string): string => `\`${name}\``

function tableOf(tx: EntityManager, entity: new () => ObjectLiteral): Table {
  const metadata = tx.connection.getMetadata(entity)
  const known = tables.get(metadata)
  if (known) return known
  const names = metadata.columns.map((column) => quote(column.databaseName)).join(', ')
  const table = {
    metadata,
    select: `SELECT ${names} FROM ${quote(metadata.tableName)}`,
    statements: new Map<string, string>(),
  }
  tables.set(metadata, table)
  return table
}

/** The name of an entity's column; throws for a property that has none. */
function columnOf({ metadata }: Table, property: string): string {
  const column = metadata.findColumnWithPropertyName(property)
  if (!column) throw new Error(`${metadata.name} has no column for ${property}`)
  return quote(column.databaseName)
}

function conditionsOf(table: Table, where: Row): string {
  return Object.entries(where)
    .map(([property, value]) => {
      const column = columnOf(table, property)
      if (value === null) return `${column} IS NULL`
      return value === PRESENT ? `${column} IS NOT NULL` : `${column} = ?`
    })
    .join(' AND ')
}

const kindOf = (value: unknown): string => (value === null ? 'n' : value === PRESENT ? 'p' : 'v')

function statementOf(table: Table, where: Row, { newest, limit, isLocked }: Choice<Row>): string {
  const shape = `${Object.entries(where)
    .map(([property, value]) => `${property}${kindOf(value)}`)
    .join()}|${newest ?? ''}|${limit ?? ''}|${isLocked ? 'locked' : ''}`
  const known = table.statements.get(shape)
  if (known !== undefined) return known
  const order = newest === undefined ? '' : ` ORDER BY ${columnOf(table, newest)} DESC, id DESC`
  const most = limit === undefined ? '' : ` LIMIT ${limit}`
  const sql = `${table.select} WHERE ${conditionsOf(table, where)}${order}${most}${isLocked ? ' FOR UPDATE' : ''}`
  table.statements.set(shape, sql)
  return sql
}

function hydrated<T>(tx: EntityManager, { metadata }: Table, found: Row): T {
  const { driver } = tx.connection
  const row: Row = {}
  for (const column of metadata.columns)
    row[column.propertyName] = driver.prepareHydratedValue(found[column.databaseName], column)
  return row as T
}

const parametersOf = (where: Row): unknown[] =>
  Object.values(where).filter((value) => value !== null && value !== PRESENT)

/** The rows whose columns have these values. Values are compared as they are stored: text, numbers, null. */
export async function rowsBy<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: new () => T,
  where: Where<T>,
  choice: Choice<T> = {},
): Promise<T[]> {
  const table = tableOf(tx, entity)
  const isLocked = choice.isLocked === true && hasRowLocks(tx)
  const sql = statementOf(table, where, { ...(choice as Choice<Row>), isLocked })
  const found: Row[] = await tx.query(sql, parametersOf(where))
  return found.map((row) => hydrated<T>(tx, table, row))
}

/** The rows that meet a condition in SQL: `tail` is what follows WHERE, with a `?` for each parameter. */
export async function rowsWhere<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: new () => T,
  tail: string,
  parameters: readonly unknown[],
): Promise<T[]> {
  const table = tableOf(tx, entity)
  const found: Row[] = await tx.query(`${table.select} WHERE ${tail}`, [...parameters])
  return found.map((row) => hydrated<T>(tx, table, row))
}

/** The row whose columns have these values, or null; of several, the first by `choice`. */
export async function rowBy<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: new () => T,
  where: Where<T>,
  choice: Choice<T> = {},
): Promise<T | null> {
  return (await rowsBy(tx, entity, where, { ...choice, limit: 1 }))[0] ?? null
}

/** Inserts a whole row. Rejects as the driver does; `isUniqueViolation` tells a taken key. */
export async function insertRow<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: new () => T,
  row: T,
): Promise<void> {
  const table = tableOf(tx, entity)
  const { columns, tableName } = table.metadata
  const { driver } = tx.connection
  let sql = table.statements.get('insert')
  if (sql === undefined) {
    const names = columns.map((column) => quote(column.databaseName)).join(', ')
    sql = `INSERT INTO ${quote(tableName)} (${names}) VALUES (${columns.map(() => '?').join(', ')})`
    table.statements.set('insert', sql)
  }
  const values = columns.map((column) =>
    driver.preparePersistentValue(column.getEntityValue(row) ?? null, column),
  )
  await tx.query(sql, values)
}

/** Changes columns of the row with this id. */
export async function changeRow<T extends ObjectLiteral & { id: string }>(
  tx: EntityManager,
  entity: new () => T,
  id: string,
  change: Partial<T>,
): Promise<void> {
  const table = tableOf(tx, entity)
  const { driver } = tx.connection
  const properties = Object.keys(change)
  const shape = `update|${properties.join()}`
  let sql = table.statements.get(shape)
  if (sql === undefined) {
    const set = properties.map((property) => `${columnOf(table, property)} = ?`).join(', ')
    sql = `UPDATE ${quote(table.metadata.tableName)} SET ${set} WHERE id = ?`
    table.statements.set(shape, sql)
  }
  const values = properties.map((property) => {
    const column = table.metadata.findColumnWithPropertyName(property)!
    return driver.preparePersistentValue(change[property as keyof T] ?? null, column)
  })
  await tx.query(sql, [...values, id])
}
