import type { EntityManager } from 'typeorm'
import type { Database } from './database'
import { insertSql, shapeOf, type RowWrite } from './write'

const statements = new Map<string, string>()
/** There are some thirty shapes; a caller that makes new ones all the time is remembered no further. */
const KEPT = 500

/** Writes rows of the hot path's kind inside a running transaction. */
export async function writeRows(tx: EntityManager, db: Database, writes: readonly RowWrite[]): Promise<void> {
  const engine = db.engine === 'sqlite' ? 'sqlite' : 'mysql'
  for (const write of writes) {
    const shape = `${engine}|${shapeOf(write)}`
    let sql = statements.get(shape)
    if (sql === undefined) {
      sql = insertSql(write, 1, engine)
      if (statements.size < KEPT) statements.set(shape, sql)
    }
    await tx.query(sql, [...write.values])
  }
}
