import BetterSqlite3 from 'better-sqlite3'
import type { Database } from '../../src/platform/db/database'

let counted = 0

/** From now on counts what runs on SQLite, where no server does: every statement, BEGIN and COMMIT included. */
export function countStatements(): void {
  const memory = new BetterSqlite3(':memory:')
  const statements = Object.getPrototypeOf(memory.prepare('SELECT 1')) as Record<string, unknown>
  memory.close()
  for (const name of ['run', 'get', 'all']) {
    const original = statements[name] as (...values: unknown[]) => unknown
    statements[name] = function (this: unknown, ...values: unknown[]): unknown {
      counted++
      return original.apply(this, values)
    }
  }
}

const COUNTED = ['select', 'insert', 'update', 'delete', 'begin', 'commit']

/** How many statements the database has run so far. */
export async function statementsOf({ engine, read }: Database): Promise<number> {
  if (engine === 'sqlite') return counted
  const rows: { Variable_name: string; Value: string }[] = await read.query(
    "SHOW GLOBAL STATUS LIKE 'Com\\_%'",
  )
  const isCounted = (name: string): boolean => COUNTED.includes(name.slice('Com_'.length))
  return rows.reduce((sum, row) => sum + (isCounted(row.Variable_name) ? Number(row.Value) : 0), 0)
}
