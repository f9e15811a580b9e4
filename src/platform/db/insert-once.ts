import type { EntityManager, ObjectLiteral } from 'typeorm'
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
  const { tableName, columns } = tx.connection.getMetadata(entity)
  const ordered = [...columns].sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary))
  const values = ordered.map(
    (column) => driver.preparePersistentValue(column.getEntityValue(row) ?? null, column) as Value,
  )
  const write = { table: tableName, columns: ordered.map((column) => column.databaseName), values }
  const engine = driver.options.type === 'better-sqlite3' ? 'sqlite' : 'mysql'
  await tx.query(insertSql({ ...write, onConflict: 'ignore' }, 1, engine), values)
  const found: unknown[] = await tx.query(`SELECT id FROM \`${tableName}\` WHERE id = ?`, [row.id])
  return found.length > 0
}
