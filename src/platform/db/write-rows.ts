import type { EntityManager } from 'typeorm'
import type { Database } from './database'
import { insertSql, type RowWrite } from './write'

/** Writes rows of the hot path's kind inside a running transaction. */
export async function writeRows(tx: EntityManager, db: Database, writes: readonly RowWrite[]): Promise<void> {
  const engine = db.engine === 'sqlite' ? 'sqlite' : 'mysql'
  for (const write of writes) await tx.query(insertSql(write, 1, engine), [...write.values])
}
