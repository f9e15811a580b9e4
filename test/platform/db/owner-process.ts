import 'reflect-metadata'
import { openDatabase } from '../../../src/platform/db/open'
import { Job } from '../../../src/platform/jobs/job.entity'

/** Another process: opens the database in its first argument as a server, says how that went, and stays. */
async function main(): Promise<void> {
  await openDatabase({ url: process.argv[2]!, entities: [Job], migrations: [] })
  process.stdout.write('open\n')
  setInterval(() => undefined, 1000)
}

main().catch((error: Error) => {
  process.stdout.write(`${error.message}\n`)
  process.exit(1)
})
