import { In, type EntityManager, type FindOptionsWhere, type ObjectLiteral, type ObjectType } from 'typeorm'

/** SQLite has one writer at a time, so its rows need no locks, and its driver refuses them. */
export const hasRowLocks = (tx: EntityManager): boolean => tx.connection.options.type !== 'better-sqlite3'

/**
 * Reads one row inside a transaction and keeps it to that transaction until it ends (`SELECT … FOR UPDATE`); null when
 * there is none. Keep the order of locks: customer rows by id, binding rows, card, coupon, sale.
 */
export function lockRow<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: ObjectType<T>,
  where: FindOptionsWhere<T>,
): Promise<T | null> {
  return tx.findOne(entity, { where, ...lockOf(tx) })
}

/** Locks the rows of these ids in ascending order, whatever order they are given in; missing ones are left out. */
export async function lockRows<T extends ObjectLiteral & { id: string }>(
  tx: EntityManager,
  entity: ObjectType<T>,
  ids: readonly string[],
): Promise<T[]> {
  const where = { id: In([...new Set(ids)].sort()) } as FindOptionsWhere<T>
  return tx.find(entity, { where, order: { id: 'ASC' } as never, ...lockOf(tx) })
}

function lockOf(tx: EntityManager): { lock?: { mode: 'pessimistic_write' } } {
  return hasRowLocks(tx) ? { lock: { mode: 'pessimistic_write' } } : {}
}
