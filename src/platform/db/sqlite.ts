import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { DataSource, type ColumnType, type EntityManager, type MixedList, type QueryRunner } from 'typeorm'
import { AppError } from '../../domain/errors'
import {
  pendingMigrations,
  runHooks,
  TransactionScope,
  type Database,
  type Durability,
  type EntityClass,
} from './database'
import { Naming } from './naming'
import { insertSql, shapeOf, type HotUnit, type RowWrite } from './write'

type Handle = InstanceType<typeof BetterSqlite3>
type Statement = BetterSqlite3.Statement<unknown[]>
/** TypeORM looks at this flag before it opens a transaction of its own; the group's BEGIN is ours. */
type GroupRunner = QueryRunner & { isTransactionActive: boolean }

export interface SqliteOptions {
  file: string
  entities: EntityClass[]
  migrations: MixedList<new () => object>
  /** Tests that do not look at durability may relax fsync (decisions.md 32). */
  isRelaxed?: boolean
  /** Command-line tools work beside a running server and take no ownership. */
  isTool?: boolean
}

interface Member {
  run(): Promise<void> | void
  commit(): void
  fail(error: unknown): void
}

/** How many callers share one commit; more would make the first of them wait too long. */
const GROUP = 256

/** Holds the right to write this file for as long as the process lives; the lock dies with the process. */
function takeOwnership(file: string): Handle {
  const owner = new BetterSqlite3(`${file}.owner`, { timeout: 0 })
  try {
    owner.pragma('locking_mode = EXCLUSIVE')
    owner.exec('BEGIN EXCLUSIVE')
    return owner
  } catch {
    owner.close()
    throw new AppError(
      'conflict',
      'database.in_use',
      `另一个导购台进程正在使用数据库文件 ${file}。SQLite 只供一个进程使用：请先停掉那个进程，` +
        '或把 DATABASE_URL 换成 mysql:// 或 mariadb:// 地址后再启动多个进程。',
    )
  }
}

function prepare(isRelaxed: boolean) {
  return (handle: Handle): void => {
    handle.pragma('journal_mode = WAL')
    // better-sqlite3 means NORMAL in WAL mode, which may lose the last commits when the power fails.
    handle.pragma(`synchronous = ${isRelaxed ? 'OFF' : 'FULL'}`)
    handle.pragma('busy_timeout = 5000')
    handle.pragma('wal_autocheckpoint = 2000')
    const original = handle.prepare.bind(handle)
    // A deferred transaction that turns into a writer gets SQLITE_BUSY_SNAPSHOT, which no time-out waits for.
    handle.prepare = ((sql: string) =>
      original(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql)) as Handle['prepare']
  }
}

function dataSource(options: SqliteOptions, isReader: boolean): DataSource {
  const source = new DataSource({
    type: 'better-sqlite3',
    database: options.file,
    entities: options.entities,
    migrations: options.migrations,
    migrationsTransactionMode: 'each',
    namingStrategy: new Naming(),
    logging: false,
    prepareDatabase: isReader
      ? (handle: Handle) => void handle.pragma('busy_timeout = 5000')
      : prepare(options.isRelaxed ?? false),
  })
  // SQLite takes any type name; MySQL's plain TEXT would end at 64 KB.
  source.driver.supportedDataTypes.push('longtext' as ColumnType)
  return source
}

/** SQLite behind the Database door: one writer with grouped commits, one reader. */
export class SqliteDatabase implements Database {
  readonly engine = 'sqlite' as const
  private readonly scope = new TransactionScope()
  private readonly statements = new Map<string, Statement>()
  private queue: Member[] = []
  private isPumping = false
  private isClosed = false

  private constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly owner: Handle | undefined,
    private readonly handle: Handle,
    private readonly runner: { -readonly [K in keyof GroupRunner]: GroupRunner[K] },
    private readonly manager: EntityManager,
  ) {}

  /** Opens (and creates) the file; refuses when another server process owns it. */
  static async open(options: SqliteOptions): Promise<SqliteDatabase> {
    const folder = path.dirname(path.resolve(options.file))
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true })
    const owner = options.isTool ? undefined : takeOwnership(options.file)
    const writer = await dataSource(options, false).initialize()
    const reader = await dataSource(options, true).initialize()
    const handle = (writer.driver as unknown as { databaseConnection: Handle }).databaseConnection
    const runner = writer.createQueryRunner()
    return new SqliteDatabase(writer, reader, owner, handle, runner, writer.createEntityManager(runner))
  }

  get read(): EntityManager {
    return this.scope.running?.manager ?? this.reader.manager
  }

  get waiting(): number {
    return this.queue.length
  }

  transact<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const running = this.scope.running
    if (running) return work(running.manager)
    return new Promise<T>((resolve, reject) => {
      const hooks: (() => void)[] = []
      let result: T
      this.enqueue({
        run: async () => {
          result = await this.scope.run({ manager: this.manager, hooks }, () => work(this.manager))
        },
        commit: () => {
          resolve(result)
          runHooks(hooks)
        },
        fail: reject,
      })
    })
  }

  commitUnit(unit: HotUnit): Promise<{ won: boolean }> {
    return new Promise((resolve, reject) => {
      let won = false
      this.enqueue({
        run: () => {
          won = this.insert({ ...unit.claim, onConflict: 'ignore' }) > 0
          if (won) for (const effect of unit.effects) this.insert(effect)
        },
        commit: () => resolve({ won }),
        fail: reject,
      })
    })
  }

  afterCommit(hook: () => void): void {
    const running = this.scope.running
    if (running) running.hooks.push(hook)
    else hook()
  }

  durability(): Promise<Durability> {
    const synchronous = String(this.handle.pragma('synchronous', { simple: true }))
    const journal = String(this.handle.pragma('journal_mode', { simple: true }))
    const names = ['OFF', 'NORMAL', 'FULL', 'EXTRA']
    return Promise.resolve({
      isDurable: journal === 'wal' && Number(synchronous) >= 2,
      settings: {
        engine: 'sqlite',
        journal_mode: journal,
        synchronous: names[Number(synchronous)] ?? synchronous,
      },
    })
  }

  async migrate(): Promise<string[]> {
    const ran = await this.writer.runMigrations()
    return ran.map((migration) => migration.name)
  }

  pending(): Promise<number> {
    return pendingMigrations(this.writer)
  }

  async revert(): Promise<void> {
    await this.writer.undoLastMigration()
  }

  async drift(): Promise<string[]> {
    const log = await this.writer.driver.createSchemaBuilder().log()
    return log.upQueries.map((query) => query.query)
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    while (this.isPumping || this.queue.length > 0) await new Promise((resolve) => setImmediate(resolve))
    await this.reader.destroy()
    await this.writer.destroy()
    this.owner?.close()
  }

  private enqueue(member: Member): void {
    this.queue.push(member)
    if (this.isPumping) return
    this.isPumping = true
    // One turn of the event loop lets every request that is already here join the group.
    setImmediate(() => void this.pump())
  }

  private async pump(): Promise<void> {
    while (this.queue.length > 0) {
      const group = this.queue.splice(0, GROUP)
      await this.runGroup(group)
      if (this.queue.length > 0) await new Promise((resolve) => setImmediate(resolve))
    }
    this.isPumping = false
  }

  private async runGroup(group: Member[]): Promise<void> {
    const alive: Member[] = []
    try {
      this.exec('BEGIN IMMEDIATE')
      this.runner.isTransactionActive = true
      for (const member of group) if (await this.runMember(member)) alive.push(member)
      this.exec('COMMIT')
    } catch (error) {
      if (this.handle.inTransaction) this.exec('ROLLBACK')
      this.runner.isTransactionActive = false
      for (const member of group) member.fail(error)
      return
    }
    this.runner.isTransactionActive = false
    for (const member of alive) member.commit()
  }

  /** Runs one caller in its own savepoint, so that a bad one fails alone. */
  private async runMember(member: Member): Promise<boolean> {
    this.exec('SAVEPOINT member')
    try {
      const pending = member.run()
      if (pending) await pending
      this.exec('RELEASE member')
      return true
    } catch (error) {
      // A full disk may have ended the whole transaction already; then the group fails together.
      if (!this.handle.inTransaction) throw error
      this.exec('ROLLBACK TO member')
      this.exec('RELEASE member')
      member.fail(error)
      return false
    }
  }

  private exec(sql: string): void {
    this.statement(sql, () => sql).run()
  }

  private insert(write: RowWrite): number {
    const statement = this.statement(shapeOf(write), () => insertSql(write, 1, 'sqlite'))
    return statement.run(...write.values).changes
  }

  private statement(key: string, sql: () => string): Statement {
    let statement = this.statements.get(key)
    if (!statement) {
      statement = this.handle.prepare(sql())
      this.statements.set(key, statement)
    }
    return statement
  }
}
