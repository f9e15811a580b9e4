import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import path from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { DataSource, type ColumnType, type MixedList } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { EntityClass } from './database'
import { Naming } from './naming'

export type Handle = InstanceType<typeof BetterSqlite3>

export interface SqliteOptions {
  file: string
  entities: EntityClass[]
  migrations: MixedList<new () => object>
  /** Tests that do not look at durability may relax fsync (decisions.md 32). */
  isRelaxed?: boolean
  /** Command-line tools work beside a running server and take no ownership. */
  isTool?: boolean
}

/** The file's one true path, its folder made where it is missing, so that two names of a file share one owner. */
export function settleFile(file: string): string {
  if (file === '' || file.startsWith(':memory:'))
    throw new AppError(
      'invalid',
      'database.needs_file',
      'SQLite 需要一个文件，不能放在内存里：请把 DATABASE_URL 写成 sqlite:文件路径，例如 sqlite:data/guidepost.db。',
    )
  const folder = path.dirname(path.resolve(file))
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true })
  return existsSync(file) ? realpathSync(file) : path.resolve(file)
}

/**
 * Holds the right to write this file for as long as the process lives; the lock dies with the process. Throws
 * `database.in_use` when another process holds it.
 */
export function takeOwnership(file: string): Handle {
  const owner = new BetterSqlite3(`${file}.owner`, { timeout: 0 })
  try {
    owner.pragma('locking_mode = EXCLUSIVE')
    owner.exec('BEGIN EXCLUSIVE')
    return owner
  } catch (error) {
    owner.close()
    if (!String((error as { code?: string }).code).startsWith('SQLITE_BUSY')) throw error
    throw new AppError(
      'conflict',
      'database.in_use',
      `另一个导购台进程正在使用数据库文件 ${file}。SQLite 只供一个进程使用：请先停掉那个进程，` +
        '或把 DATABASE_URL 换成 mysql:// 或 mariadb:// 地址后再启动多个进程。',
    )
  }
}

function prepareWriter(isRelaxed: boolean) {
  return (handle: Handle): void => {
    handle.pragma('busy_timeout = 5000')
    handle.pragma('journal_mode = WAL')
    // better-sqlite3 means NORMAL in WAL mode, which may lose the last commits when the power fails.
    handle.pragma(`synchronous = ${isRelaxed ? 'OFF' : 'FULL'}`)
    handle.pragma('wal_autocheckpoint = 2000')
    const original = handle.prepare.bind(handle)
    // A deferred transaction that turns into a writer gets SQLITE_BUSY_SNAPSHOT, which no time-out waits for.
    handle.prepare = ((sql: string) =>
      original(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql)) as Handle['prepare']
  }
}

function prepareReader(handle: Handle): void {
  handle.pragma('busy_timeout = 5000')
  // A write that strays past transact() fails loudly instead of slipping between the writer's groups.
  handle.pragma('query_only = ON')
}

/** Opens the one writing connection, or a reading one beside it. */
export function connect(options: SqliteOptions, role: 'writer' | 'reader'): Promise<DataSource> {
  const source = new DataSource({
    type: 'better-sqlite3',
    database: options.file,
    entities: options.entities,
    migrations: options.migrations,
    migrationsTransactionMode: 'each',
    namingStrategy: new Naming(),
    logging: false,
    prepareDatabase: role === 'reader' ? prepareReader : prepareWriter(options.isRelaxed ?? false),
  })
  // SQLite takes any type name; MySQL's plain TEXT would end at 64 KB.
  source.driver.supportedDataTypes.push('longtext' as ColumnType)
  return source.initialize()
}
