import { writeFileSync } from 'node:fs'
import path from 'node:path'
import mysql2, { type Connection, type RowDataPacket } from 'mysql2/promise'
import { migrations } from '../../migrations'
import { openDatabase } from '../../src/platform/db/open'

/**
 * Migrated databases for tests to copy: going through every migration takes MariaDB seconds, a copy 0.1 s. Made once a
 * run, from the migrations themselves; test/app/migrations.test.ts goes through them one by one.
 */

async function migrate(url: string): Promise<void> {
  const db = await openDatabase({ url, entities: [], migrations, isRelaxed: true, isTool: true })
  await db.migrate()
  await db.close()
}

/** Makes the SQLite file that tests copy; resolves with its path. */
export async function makeSqliteTemplate(folder: string): Promise<string> {
  const file = path.join(folder, 'template.db')
  await migrate(`sqlite:${file}`)
  return file
}

/** Migrates one database of this server and writes what builds another one like it; resolves with that file's path. */
export async function makeMariadbTemplate(server: string, folder: string): Promise<string> {
  const connection = await mysql2.createConnection(server.replace(/^mariadb/, 'mysql'))
  await connection.query('CREATE DATABASE template CHARACTER SET utf8mb4 COLLATE utf8mb4_bin')
  await migrate(`${server}/template`)
  await connection.query('USE template')
  const file = path.join(folder, 'template.sql')
  writeFileSync(file, (await statements(connection)).join(';\n'))
  await connection.end()
  return file
}

/** Tables, rows that migrations wrote, and triggers last, because those would see the rows come. */
async function statements(connection: Connection): Promise<string[]> {
  const ask = async (sql: string): Promise<Record<string, string>[]> =>
    (await connection.query<RowDataPacket[]>(sql))[0] as Record<string, string>[]
  const tables = (await ask('SHOW TABLES')).map((row) => Object.values(row)[0]!)
  const made: string[] = []
  for (const table of tables) {
    made.push((await ask(`SHOW CREATE TABLE \`${table}\``))[0]!['Create Table']!)
    if ((await ask(`SELECT 1 FROM \`${table}\` LIMIT 1`)).length > 0)
      made.push(`INSERT INTO \`${table}\` SELECT * FROM template.\`${table}\``)
  }
  for (const { Trigger: name } of await ask('SHOW TRIGGERS'))
    made.push((await ask(`SHOW CREATE TRIGGER \`${name}\``))[0]!['SQL Original Statement']!)
  return made
}
