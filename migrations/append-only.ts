import type { QueryRunner } from 'typeorm'

/** 1419: binary log without the right to make triggers; 1142, 1227: no such right at all. */
const NOT_ALLOWED = [1419, 1142, 1227]

const errnoOf = (error: unknown): number | undefined =>
  (error as { driverError?: { errno?: number } }).driverError?.errno

/**
 * Lets nobody change or delete rows of `table`, whatever the code does. Hosted MySQL often grants no triggers; there
 * the test that reads the code stands alone. Dropping the table drops them.
 */
export async function makeAppendOnly(runner: QueryRunner, table: string): Promise<void> {
  const isSqlite = runner.connection.options.type === 'better-sqlite3'
  for (const event of ['UPDATE', 'DELETE']) {
    const name = `append_only_${table}_${event.toLowerCase()}`
    const refusal = `${table} is append-only`
    const act = isSqlite
      ? `BEGIN SELECT RAISE(ABORT, '${refusal}'); END`
      : `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${refusal}'`
    try {
      await runner.query(`DROP TRIGGER IF EXISTS ${name}`)
      await runner.query(`CREATE TRIGGER ${name} BEFORE ${event} ON ${table} FOR EACH ROW ${act}`)
    } catch (error) {
      if (!NOT_ALLOWED.includes(errnoOf(error) ?? 0)) throw error
    }
  }
}
