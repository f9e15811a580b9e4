import type { PoolConnection } from 'mysql2'
import { isConnectionLost, isRetryable } from './errors'
import { insertSql, shapeOf, type HotUnit, type RowWrite, type Value } from './write'

interface Waiting {
  unit: HotUnit
  resolve(result: { won: boolean }): void
  reject(error: unknown): void
}

const BATCH = 200
const IN_FLIGHT = 2
const TRIES = 3

/**
 * How much one statement may carry, in characters. MariaDB takes 16 MB in a packet, and a character may become four
 * bytes or an escaped pair of them.
 */
const STATEMENT_CHARACTERS = 1_000_000

function query(connection: PoolConnection, sql: string, values: readonly Value[] = []): Promise<unknown> {
  return new Promise((resolve, reject) =>
    connection.query(sql, [...values], (error, rows) => (error ? reject(error) : resolve(rows))),
  )
}

/** Groups rows that look alike and keeps the order in which the first of each kind came. */
function groupByShape(writes: readonly RowWrite[]): RowWrite[][] {
  const groups = new Map<string, RowWrite[]>()
  for (const write of writes) {
    const shape = shapeOf(write)
    const group = groups.get(shape)
    if (group) group.push(write)
    else groups.set(shape, [write])
  }
  return [...groups.values()]
}

const sizeOf = (write: RowWrite): number =>
  write.values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 20), 0)

/** Cuts rows of one shape into statements that the server's packet limit lets through; a huge row goes alone. */
function intoStatements(group: readonly RowWrite[]): RowWrite[][] {
  const statements: RowWrite[][] = []
  let room = 0
  for (const write of group) {
    const size = sizeOf(write)
    if (size > room || statements.length === 0) {
      statements.push([])
      room = STATEMENT_CHARACTERS
    }
    statements.at(-1)!.push(write)
    room -= size
  }
  return statements
}

async function insertAll(connection: PoolConnection, writes: readonly RowWrite[]): Promise<void> {
  for (const rows of groupByShape(writes).flatMap(intoStatements)) {
    const values = rows.flatMap((write) => write.values as Value[])
    await query(connection, insertSql(rows[0]!, rows.length, 'mysql'), values)
  }
}

/** The primary keys of the claims that are in the table now, that is, of the units that won. */
async function wonIds(connection: PoolConnection, claims: readonly RowWrite[]): Promise<Set<Value>> {
  const won = new Set<Value>()
  for (const group of groupByShape(claims)) {
    const { table, columns } = group[0]!
    const ids = group.map((claim) => claim.values[0]!)
    const marks = ids.map(() => '?').join(', ')
    const sql = `SELECT \`${columns[0]}\` AS id FROM \`${table}\` WHERE \`${columns[0]}\` IN (${marks})`
    for (const row of (await query(connection, sql, ids)) as { id: Value }[]) won.add(row.id)
  }
  return won
}

/**
 * The hot path on MySQL and MariaDB: units that wait together become multi-row statements in one transaction, at
 * most two transactions at a time, and are replayed one by one when a statement of the batch fails.
 */
export class UnitBatches {
  private queue: Waiting[] = []
  private inFlight = 0
  private isScheduled = false

  constructor(private readonly take: () => Promise<PoolConnection>) {}

  get waiting(): number {
    return this.queue.length
  }

  add(unit: HotUnit): Promise<{ won: boolean }> {
    return new Promise((resolve, reject) => {
      this.queue.push({ unit, resolve, reject })
      this.schedule()
    })
  }

  /** Resolves when nothing waits and nothing runs. */
  async drain(): Promise<void> {
    while (this.queue.length > 0 || this.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  }

  private schedule(): void {
    if (this.isScheduled || this.inFlight >= IN_FLIGHT || this.queue.length === 0) return
    this.isScheduled = true
    setImmediate(() => {
      this.isScheduled = false
      void this.runNext()
    })
  }

  private async runNext(): Promise<void> {
    const batch = this.queue.splice(0, BATCH)
    if (batch.length === 0) return
    this.inFlight++
    this.schedule()
    try {
      await this.runOrReplay(batch)
    } finally {
      this.inFlight--
      this.schedule()
    }
  }

  private async runOrReplay(batch: Waiting[]): Promise<void> {
    try {
      await this.run(batch)
    } catch (error) {
      // Without a connection each of them would only wait for the same time-out. And when it was lost during COMMIT
      // nobody knows whether the batch is there: a replay would find its own claims and add every effect once more.
      if (batch.length === 1 || isConnectionLost(error)) for (const { reject } of batch) reject(error)
      else for (const waiting of batch) await this.run([waiting]).catch(waiting.reject)
    }
  }

  private async run(batch: Waiting[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        const won = await this.commit(batch.map((waiting) => waiting.unit))
        for (const { unit, resolve } of batch) resolve({ won: won.has(unit.claim.values[0]!) })
        return
      } catch (error) {
        if (attempt >= TRIES || !isRetryable(error)) throw error
      }
    }
  }

  private async commit(units: HotUnit[]): Promise<Set<Value>> {
    const connection = await this.take()
    // The same order in every process keeps two batches from waiting for each other in a ring.
    const sorted = [...units].sort((a, b) => compareKeys(a.claim, b.claim))
    const claims = sorted.map((unit): RowWrite => ({ ...unit.claim, onConflict: 'ignore' }))
    try {
      await query(connection, 'BEGIN')
      await insertAll(connection, claims)
      const won = await wonIds(connection, claims)
      const effects = sorted.flatMap((unit) => (won.has(unit.claim.values[0]!) ? [...unit.effects] : []))
      await insertAll(connection, sortWithinShape(effects))
      await query(connection, 'COMMIT')
      connection.release()
      return won
    } catch (error) {
      await query(connection, 'ROLLBACK').then(
        () => connection.release(),
        () => connection.destroy(),
      )
      throw error
    }
  }
}

/** The second column of a claim is its unique key by convention; the first is a fresh id and says nothing. */
function compareKeys(a: RowWrite, b: RowWrite): number {
  const left = String(a.values[1])
  const right = String(b.values[1])
  return left < right ? -1 : left > right ? 1 : 0
}

/** Effects on the same rows are written in the same order everywhere; equal keys keep their order of arrival. */
function sortWithinShape(effects: RowWrite[]): RowWrite[] {
  const keyOf = (write: RowWrite): string => {
    const conflict = write.onConflict
    if (conflict === undefined || conflict === 'ignore') return ''
    return conflict.keys.map((key) => String(write.values[write.columns.indexOf(key)])).join('|')
  }
  return effects
    .map((write, index) => ({ write, index, key: keyOf(write) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index))
    .map((entry) => entry.write)
}
