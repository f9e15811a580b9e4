import type { EntityManager, EntityMetadata, ObjectLiteral } from 'typeorm'
import { insertSql, type Value } from './write'

/**
 * Inserts a row unless one of its unique keys is there already; true when it was new. A transaction of another process
 * that holds the key is waited for, so whoever loses can read the winner's row. The entity's key must be `id`.
 */
export async function insertOnce<T extends ObjectLiteral & { id: string }>(
  tx: EntityManager,
  entity: new () => T,
  row: T,
): Promise<boolean> {
  const { driver } = tx.connection
  const { ordered, sql, tableName } = statementOf(tx, entity)
  const values = ordered.map(
    (column) => driver.preparePersistentValue(column.getEntityValue(row) ?? null, column) as Value,
  )
  if (isSqlite(tx)) {
    const { affected } = (await tx.queryRunner!.query(sql, values, true)) as { affected?: number }
    return affected === 1
  }
  await tx.query(sql, values)
  // MySQL counts a row that stays as it is among the affected ones, so it is asked for.
  const found: unknown[] = await tx.query(`SELECT id FROM \`${tableName}\` WHERE id = ?`, [row.id])
  return found.length > 0
}

const isSqlite = (tx: EntityManager): boolean => tx.connection.options.type === 'better-sqlite3'

interface Statement {
  tableName: string
  ordered: EntityMetadata['columns']
  sql: string
}

const statements = new WeakMap<EntityMetadata, Statement>()

function statementOf(tx: EntityManager, entity: new () => ObjectLiteral): Statement {
  const metadata = tx.connection.getMetadata(entity)
  const known = statements.get(metadata)
  if (known) return known
  const { tableName } = metadata
  const ordered = [...metadata.columns].sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary))
  const columns = ordered.map((column) => column.databaseName)
  const write = { table: tableName, columns, values: [], onConflict: 'ignore' as const }
  const statement = { tableName, ordered, sql: insertSql(write, 1, isSqlite(tx) ? 'sqlite' : 'mysql') }
  statements.set(metadata, statement)
  return statement
}
