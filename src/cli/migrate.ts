import 'reflect-metadata'
import { loadConfig } from '../../config/load'
import { migrations } from '../../migrations'
import { openDatabase } from '../platform/db/open'

/** Runs every pending migration and says which ones ran. */
async function main(): Promise<void> {
  const config = loadConfig()
  const db = await openDatabase({ url: config.databaseUrl, entities: [], migrations, isTool: true })
  const ran = await db.migrate()
  process.stdout.write(
    ran.length === 0 ? '数据库已是最新。\n' : `已执行：\n${ran.map((name) => `  ${name}\n`).join('')}`,
  )
  await db.close()
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
