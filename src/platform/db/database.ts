import { AsyncLocalStorage } from 'node:async_hooks'
import type { DataSource, EntityManager, EntitySchema } from 'typeorm'
import type { HotUnit } from './write'

/** An entity class or schema. */
export type EntityClass = (new () => object) | EntitySchema

/** How safely commits reach the disk, read back from the server or the file (reliability.md D7). */
export interface Durability {
  isDurable: boolean
  settings: Record<string, string>
}

/**
 * The only door to storage. Nobody touches a TypeORM DataSource: on SQLite all writes of this process share one
 * connection, and two transactions at once would share a fate (stack.md §4).
 */
export interface Database {
  readonly engine: 'sqlite' | 'mysql' | 'mariadb'
  /**
   * Runs `work` in a transaction and resolves after the durable commit. A nested call joins the running one.
   * Callers that wait at the same time share one commit on SQLite, each in its own savepoint. Never wait for the
   * network inside.
   */
  transact<T>(work: (tx: EntityManager) => Promise<T>): Promise<T>
  /** For reading: the running transaction's manager, else a reader that never waits for a writer. */
  readonly read: EntityManager
  /**
   * The hot path: inserts the claim and, when it was new, the effects; resolves after the durable commit.
   * `won` is false when the claim's unique key was there already; then nothing of the unit was written.
   */
  commitUnit(unit: HotUnit): Promise<{ won: boolean }>
  /** Runs `hook` after the running transaction's commit, or at once when there is none. */
  afterCommit(hook: () => void): void
  /** Units and transactions that wait for their commit. */
  readonly waiting: number
  durability(): Promise<Durability>
  /** Runs every pending migration; resolves with the names of those that ran. */
  migrate(): Promise<string[]>
  /** Migrations that have not run yet. */
  pending(): Promise<number>
  /** Undoes the last migration. */
  revert(): Promise<void>
  /** The statements by which entities and tables differ; empty when they agree. */
  drift(): Promise<string[]>
  close(): Promise<void>
}

/** What travels along with a transaction through the calls inside it. */
export interface Running {
  manager: EntityManager
  hooks: (() => void)[]
}

/** A unit has a commit of its own; inside a transaction it would wait for the very group that waits for it. */
export class UnitInsideTransaction extends Error {
  constructor() {
    super('commitUnit inside transact: write with the transaction manager instead')
  }
}

/** Which transaction the running call belongs to. Every database has a scope of its own. */
export class TransactionScope {
  private readonly storage = new AsyncLocalStorage<Running & { isOver: boolean }>()
  private runs = 0

  /** Undefined also for timers and other stragglers that were begun inside a transaction which has ended. */
  get running(): Running | undefined {
    const running = this.storage.getStore()
    return running?.isOver ? undefined : running
  }

  async run<T>(running: Running, work: () => Promise<T>): Promise<T> {
    const store = { ...running, isOver: false }
    this.runs++
    try {
      return await this.storage.run(store, work)
    } finally {
      store.isOver = true
      // While a storage is enabled Node watches every promise of the process, which callbacks would pay for.
      if (--this.runs === 0) this.storage.disable()
    }
  }
}

/** Runs hooks that wanted to wait for the commit; one that throws does not keep the others from running. */
export function runHooks(hooks: (() => void)[]): void {
  for (const hook of hooks) {
    try {
      hook()
    } catch {
      // A hook only wakes somebody up; the polling behind it is the safety net.
    }
  }
}

/** How many of the known migrations have not run; the table of those that ran may not exist yet. */
export async function pendingMigrations(source: DataSource): Promise<number> {
  const known = source.migrations.map((migration) => migration.name ?? migration.constructor.name)
  const rows = await source
    .query<{ name: string }[]>('SELECT name FROM migrations')
    .catch((): { name: string }[] => [])
  const ran = new Set(rows.map((row) => row.name))
  return known.filter((name) => !ran.has(name)).length
}
