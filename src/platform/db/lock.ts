import type { EntityManager, FindOptionsWhere, ObjectLiteral } from 'typeorm'

/**
 * Reads one row and keeps it from changing until the transaction ends. SQLite has a single writer, so there reading is
 * enough (and its driver refuses lock modes). Keep the order of locks: customers by id, bindings, card, coupon, sale.
 */
export function lockRow<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: new () => T,
  where: FindOptionsWhere<T>,
): Promise<T | null> {
  if (tx.connection.driver.options.type === 'better-sqlite3') return tx.findOneBy(entity, where)
  return tx.findOne(entity, { where, lock: { mode: 'pessimistic_write' } })
}
