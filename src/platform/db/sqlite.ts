import type { DataSource, EntityManager } from 'typeorm'
import {
  pendingMigrations,
  runHooks,
  TransactionScope,
  UnitInsideTransaction,
  type Database,
  type Durability,
} from './database'
import { connect, settleFile, takeOwnership, type Handle, type SqliteOptions } from './sqlite-file'
import { WriteGroups } from './sqlite-groups'
import type { HotUnit } from './write'

export type { SqliteOptions } from './sqlite-file'

const SYNCHRONOUS = ['OFF', 'NORMAL', 'FULL', 'EXTRA']

/** SQLite behind the Database door: one writer with grouped commits, one reader. */
export class SqliteDatabase implements Database {
  readonly engine = 'sqlite' as const
  private readonly scope = new TransactionScope()
  private isClosed = false

  private constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly owner: Handle | undefined,
    private readonly groups: WriteGroups,
  ) {}

  /** Opens (and creates) the file; refuses with `database.in_use` when another server process owns it. */
  static async open(given: SqliteOptions): Promise<SqliteDatabase> {
    const options = { ...given, file: settleFile(given.file) }
    const owner = options.isTool ? undefined : takeOwnership(options.file)
    try {
      const writer = await connect(options, 'writer')
      const reader = await connect(options, 'reader')
      const handle = (writer.driver as unknown as { databaseConnection: Handle }).databaseConnection
      return new SqliteDatabase(writer, reader, owner, new WriteGroups(writer, handle))
    } catch (error) {
      owner?.close()
      throw error
    }
  }

  get read(): EntityManager {
    return this.scope.running?.manager ?? this.reader.manager
  }

  get waiting(): number {
    return this.groups.waiting
  }

  transact<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const running = this.scope.running
    if (running) return work(running.manager)
    return new Promise<T>((resolve, reject) => {
      const hooks: (() => void)[] = []
      let result: T
      this.groups.enqueue({
        isUnit: false,
        run: async () => {
          result = await this.groups.withManager((manager) =>
            this.scope.run({ manager, hooks }, () => work(manager)),
          )
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
    if (this.scope.running) return Promise.reject(new UnitInsideTransaction())
    return new Promise((resolve, reject) => {
      let won = false
      this.groups.enqueue({
        isUnit: true,
        run: () => {
          won = this.groups.claim(unit.claim)
          if (won) for (const effect of unit.effects) this.groups.insert(effect)
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
    const pragma = (name: string): string => String(this.groups.handle.pragma(name, { simple: true }))
    const journal = pragma('journal_mode')
    const synchronous = Number(pragma('synchronous'))
    return Promise.resolve({
      isDurable: journal === 'wal' && synchronous >= 2,
      settings: {
        engine: 'sqlite',
        journal_mode: journal,
        synchronous: SYNCHRONOUS[synchronous] ?? String(synchronous),
        foreign_keys: pragma('foreign_keys') === '1' ? 'ON' : 'OFF',
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
    await this.groups.drain()
    await this.reader.destroy()
    await this.writer.destroy()
    this.owner?.close()
  }
}
