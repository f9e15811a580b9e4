import mysql2, { type Pool, type PoolConnection, type PoolOptions } from 'mysql2'
import { DataSource, type EntityManager, type MixedList } from 'typeorm'
import { AppError } from '../../domain/errors'
import {
  pendingMigrations,
  runHooks,
  TransactionScope,
  UnitInsideTransaction,
  type Database,
  type Durability,
  type EntityClass,
} from './database'
import { isRetryable, isServerGone } from './errors'
import { Naming } from './naming'
import { UnitBatches } from './mysql-batches'
import type { HotUnit } from './write'

export interface MysqlOptions {
  /** mysql://user:password@host:port/database or mariadb://… */
  url: string
  entities: EntityClass[]
  migrations: MixedList<new () => object>
  poolSize?: number
}

/** How often a transaction is tried that lost against others, and for how long at most. */
const TRIES = 8
const TRYING_MS = 6_000

/** A stopped process must not hold its row locks for long; MySQL itself has no such time-out. */
const LOCKS = {
  mysql: 'innodb_lock_wait_timeout = 2',
  mariadb: 'innodb_lock_wait_timeout = 2, idle_transaction_timeout = 2',
}

/**
 * MySQL 8's own default, set on every server: without strict mode MariaDB cuts long texts silently, and under
 * NO_BACKSLASH_ESCAPES the driver's escaping would let values break out of their quotes.
 */
const SQL_MODE = [
  'ONLY_FULL_GROUP_BY',
  'STRICT_TRANS_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
].join()

const sessionOf = (engine: 'mysql' | 'mariadb'): string[] => [
  `SET SESSION ${LOCKS[engine]}, sql_mode = '${SQL_MODE}'`,
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
]

/** Runs the session's settings before the first query of every new connection. */
function driverWith(settings: string[]) {
  return {
    ...mysql2,
    createPool: (options: PoolOptions) => {
      const pool = mysql2.createPool(options)
      pool.on('connection', (connection) => {
        // A session without its settings must not be used; without a callback the error would end the process.
        for (const sql of settings) connection.query(sql, (error) => error && connection.destroy())
      })
      return pool
    },
  }
}

function connectionOptions(url: string): PoolOptions {
  const parsed = new URL(url)
  return {
    host: parsed.hostname,
    port: Number(parsed.port || 3306),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: parsed.pathname.slice(1),
    charset: 'utf8mb4_bin',
    supportBigNumbers: true,
    bigNumberStrings: false,
  }
}

/** Asks the server what it is, and sets the collation that compares bytes while the database is still empty. */
async function inspect(options: PoolOptions): Promise<'mysql' | 'mariadb'> {
  const connection = mysql2.createConnection(options).promise()
  try {
    const [rows] = await connection.query('SELECT VERSION() AS version, @@collation_database AS collation')
    const { version, collation } = (rows as { version: string; collation: string }[])[0]!
    if (collation !== 'utf8mb4_bin') {
      const [tables] = await connection.query('SHOW TABLES')
      if ((tables as unknown[]).length === 0)
        await connection.query('ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin')
    }
    return /mariadb/i.test(version) ? 'mariadb' : 'mysql'
  } finally {
    await connection.end()
  }
}

/** What a caller learns who lost every time. */
function busy(cause: unknown): AppError {
  const error = new AppError(
    'unavailable',
    'database.busy',
    '同一时间的操作太多，这一次什么也没有写入，请过几秒再试一次。',
  )
  return Object.assign(error, { cause })
}

/** MySQL or MariaDB behind the Database door; any number of processes share it. */
export class MysqlDatabase implements Database {
  private readonly scope = new TransactionScope()

  private constructor(
    readonly engine: 'mysql' | 'mariadb',
    private readonly source: DataSource,
    private readonly hotPool: Pool,
    private readonly batches: UnitBatches,
  ) {}

  static async open(options: MysqlOptions): Promise<MysqlDatabase> {
    const connection = connectionOptions(options.url)
    const engine = await inspect(connection)
    const driver = driverWith(sessionOf(engine))
    const source = new DataSource({
      type: engine,
      driver,
      host: connection.host,
      port: connection.port,
      username: connection.user,
      password: connection.password,
      database: connection.database,
      charset: 'utf8mb4_bin',
      supportBigNumbers: true,
      bigNumberStrings: false,
      timezone: 'Z',
      poolSize: options.poolSize ?? 10,
      entities: options.entities,
      migrations: options.migrations,
      migrationsTransactionMode: 'each',
      namingStrategy: new Naming(),
      logging: false,
    })
    await source.initialize()
    const hotPool = driver.createPool({ ...connection, connectionLimit: 2 })
    const take = (): Promise<PoolConnection> =>
      new Promise((resolve, reject) =>
        hotPool.getConnection((error, free) => (error ? reject(error) : resolve(free))),
      )
    return new MysqlDatabase(engine, source, hotPool, new UnitBatches(take))
  }

  get read(): EntityManager {
    return this.scope.running?.manager ?? this.source.manager
  }

  get waiting(): number {
    return this.batches.waiting
  }

  async transact<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const running = this.scope.running
    if (running) return work(running.manager)
    const giveUpAt = performance.now() + TRYING_MS
    for (let attempt = 1; ; attempt++) {
      const tried = await this.tryOnce(work)
      if (tried.isCommitted) return tried.result
      if (attempt >= TRIES || performance.now() > giveUpAt) throw busy(tried.error)
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 5 * (1 + Math.random())))
    }
  }

  /** One try; resolves with the error when nothing was written and the same work may succeed another time. */
  private async tryOnce<T>(
    work: (tx: EntityManager) => Promise<T>,
  ): Promise<{ isCommitted: true; result: T } | { isCommitted: false; error: unknown }> {
    const hooks: (() => void)[] = []
    let isCommitting = false
    try {
      const result = await this.source.transaction('READ COMMITTED', async (manager) => {
        const worked = await this.scope.run({ manager, hooks }, () => work(manager))
        isCommitting = true
        return worked
      })
      runHooks(hooks)
      return { isCommitted: true, result }
    } catch (error) {
      // A connection that broke before the COMMIT took its changes with it; afterwards nobody knows.
      if (isRetryable(error) || (isServerGone(error) && !isCommitting)) return { isCommitted: false, error }
      throw error
    }
  }

  commitUnit(unit: HotUnit): Promise<{ won: boolean }> {
    if (this.scope.running) return Promise.reject(new UnitInsideTransaction())
    return this.batches.add(unit)
  }

  afterCommit(hook: () => void): void {
    const running = this.scope.running
    if (running) running.hooks.push(hook)
    else hook()
  }

  async durability(): Promise<Durability> {
    const rows: { Variable_name: string; Value: string }[] = await this.source.query(
      "SHOW VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', 'sync_binlog', 'log_bin', 'version', 'collation_database')",
    )
    const settings: Record<string, string> = { engine: this.engine }
    for (const row of rows) settings[row.Variable_name] = row.Value
    const isBinlogSafe = settings.log_bin !== 'ON' || settings.sync_binlog === '1'
    return { isDurable: settings.innodb_flush_log_at_trx_commit === '1' && isBinlogSafe, settings }
  }

  async migrate(): Promise<string[]> {
    const ran = await this.source.runMigrations()
    return ran.map((migration) => migration.name)
  }

  pending(): Promise<number> {
    return pendingMigrations(this.source)
  }

  async revert(): Promise<void> {
    await this.source.undoLastMigration()
  }

  async drift(): Promise<string[]> {
    const log = await this.source.driver.createSchemaBuilder().log()
    return log.upQueries.map((query) => query.query)
  }

  async close(): Promise<void> {
    await this.batches.drain()
    await new Promise<void>((resolve) => this.hotPool.end(() => resolve()))
    await this.source.destroy()
  }
}
