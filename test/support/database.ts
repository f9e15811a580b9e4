import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import mysql2 from 'mysql2/promise'
import { migrations } from '../../migrations'
import type { Database, EntityClass } from '../../src/platform/db/database'
import { openDatabase } from '../../src/platform/db/open'

declare const TEST_ENGINE: 'sqlite' | 'mariadb' | undefined

/** The engine that the running jest project stands for; SQLite outside the storage projects. */
export const testEngine = (): 'sqlite' | 'mariadb' =>
  typeof TEST_ENGINE === 'undefined' ? 'sqlite' : (TEST_ENGINE ?? 'sqlite')

/** An empty database of the project's engine, and how to throw it away. */
export interface EmptyDatabase {
  url: string
  /** Only with MariaDB, as in production. */
  redisUrl?: string
  drop(): Promise<void>
}

/** Makes an empty database with a random name. */
export async function emptyDatabase(engine = testEngine()): Promise<EmptyDatabase> {
  if (engine === 'sqlite') {
    const folder = mkdtempSync(path.join(tmpdir(), 'guidepost-test-'))
    return {
      url: `sqlite:${path.join(folder, 'test.db')}`,
      drop: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
    }
  }
  const server = process.env.TEST_MARIADB_URL!
  const name = `t_${randomBytes(6).toString('hex')}`
  const run = async (sql: string): Promise<void> => {
    const connection = await mysql2.createConnection(server.replace(/^mariadb/, 'mysql'))
    await connection.query(sql)
    await connection.end()
  }
  await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
  return {
    url: `${server}/${name}`,
    redisUrl: process.env.TEST_REDIS_URL,
    drop: () => run(`DROP DATABASE ${name}`),
  }
}

/** A database with every table, as the migrations leave it; a copy of the run's template. */
export async function migratedDatabase(engine = testEngine()): Promise<EmptyDatabase> {
  const empty = await emptyDatabase(engine)
  if (engine === 'sqlite') {
    copyFileSync(process.env.TEST_SQLITE_TEMPLATE!, empty.url.slice('sqlite:'.length))
    return empty
  }
  const connection = await mysql2.createConnection({
    uri: empty.url.replace(/^mariadb/, 'mysql'),
    multipleStatements: true,
  })
  await connection.query(readFileSync(process.env.TEST_MARIADB_TEMPLATE!, 'utf8'))
  await connection.end()
  return empty
}

/** An open, migrated database of the project's engine; `close` also throws it away. */
export async function openTestDatabase(entities: EntityClass[]): Promise<Database> {
  const place = await migratedDatabase()
  const database = await openDatabase({ url: place.url, entities, migrations, isRelaxed: true })
  const close = database.close.bind(database)
  database.close = async () => {
    await close()
    await place.drop()
  }
  return database
}
