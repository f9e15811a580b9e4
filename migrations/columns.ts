import { Table, TableColumn, TableIndex, type ColumnOptions, type QueryRunner } from 'typeorm'

/**
 * Portable columns, used by entities and migrations alike, so that the schema builder sees no difference on either
 * engine. A column made here means the same on SQLite, MySQL and MariaDB.
 */

const asNumber = {
  to: (value: unknown): unknown => value,
  from: (value: unknown): unknown => (value === null || value === undefined ? value : Number(value)),
}

const asJson = {
  to: (value: unknown): unknown => (value === null || value === undefined ? value : JSON.stringify(value)),
  from: (value: unknown): unknown => (typeof value === 'string' ? (JSON.parse(value) as unknown) : value),
}

/** A ULID. */
export const id = (): ColumnOptions & { nullable?: false } => ({ type: 'varchar', length: 26 })

/** Short text of at most `length` characters; also for 64-bit numbers and WeChat's ids. */
export const text = (length: number): ColumnOptions & { nullable?: false } => ({ type: 'varchar', length })

/** Text of any length. The name is MySQL's; SQLite takes any name (see platform/db/sqlite.ts). */
export const longText = (): ColumnOptions => ({ type: 'longtext' as ColumnOptions['type'] })

/** An instant: epoch milliseconds, set by our clock. */
export const when = (): ColumnOptions => ({ type: 'bigint', transformer: asNumber })

/** A whole number that fits 32 bits. */
export const count = (): ColumnOptions & { nullable?: false } => ({ type: 'integer' })

/** A whole number up to 2^53: money in fen, points, bytes. */
export const amount = (): ColumnOptions => ({ type: 'bigint', transformer: asNumber })

/** True or false; a default in a migration is `1` or `0`. */
export const flag = (): ColumnOptions => ({ type: 'boolean' })

/** Bytes, at most 65,535 of them (MySQL's limit for this type). */
export const blob = (): ColumnOptions => ({ type: 'blob' })

/** A JSON value, kept as text. */
export const json = (): ColumnOptions => ({ ...longText(), transformer: asJson })

/** The same column, allowed to be empty. */
export const nullable = (column: ColumnOptions): ColumnOptions => ({ ...column, nullable: true })

/** The columns of a new table by name; `primary` names the key column or columns. */
export interface TableShape {
  columns: Record<string, ColumnOptions>
  primary: string | string[]
  indexes?: TableIndexShape[]
}

/** An index. `where` leaves other rows out of it on SQLite, where that makes writing cheaper; MySQL has all of them. */
export interface TableIndexShape {
  name: string
  columns: string[]
  unique?: boolean
  where?: string
}

function tableColumn(name: string, options: ColumnOptions, isPrimary: boolean): TableColumn {
  return new TableColumn({
    name,
    type: options.type as string,
    length: options.length === undefined ? undefined : String(options.length),
    isNullable: options.nullable ?? false,
    default: options.default as unknown,
    isPrimary,
  })
}

/** Creates a table unless it is there, so that a migration that stopped half way can run again (MySQL). */
export async function createTable(runner: QueryRunner, name: string, shape: TableShape): Promise<void> {
  const primary = [shape.primary].flat()
  if (!(await runner.hasTable(name))) {
    const columns = Object.entries(shape.columns).map(([column, options]) =>
      tableColumn(column, options, primary.includes(column)),
    )
    await runner.createTable(new Table({ name, columns, engine: 'InnoDB' }))
  }
  const table = await runner.getTable(name)
  for (const index of shape.indexes ?? []) {
    if (table?.indices.some((known) => known.name === index.name)) continue
    await runner.createIndex(
      name,
      new TableIndex({
        name: index.name,
        columnNames: index.columns,
        isUnique: index.unique ?? false,
        where: runner.connection.options.type === 'better-sqlite3' ? index.where : undefined,
      }),
    )
  }
}

/** Adds a column unless it is there. */
export async function addColumn(
  runner: QueryRunner,
  table: string,
  name: string,
  options: ColumnOptions,
): Promise<void> {
  if (!(await runner.hasColumn(table, name))) await runner.addColumn(table, tableColumn(name, options, false))
}

/** Drops a table if it is there. */
export async function dropTable(runner: QueryRunner, name: string): Promise<void> {
  await runner.dropTable(name, true)
}
