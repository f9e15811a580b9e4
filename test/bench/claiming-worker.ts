import 'reflect-metadata'
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise'
import { migrations } from '../../migrations'
import { entities } from '../../src/app'
import { Chunks } from '../../src/features/push/engine/chunks'
import { Running } from '../../src/features/push/engine/running'
import { openSharedMemory } from '../../src/platform/cache/open'
import { openDatabase } from '../../src/platform/db/open'
import { newId } from '../../src/platform/ids'
import { silentLogger } from '../../src/platform/log'
import { MORNING } from '../support/campaign-world'
import { serveCandidate } from './child'

interface Settings {
  databaseUrl: string
  /** How long rows are claimed for. */
  rowsForMs: number
}

/** Claims row by row, as queues on a database usually do: by an indexed state, past what others have locked. */
async function claimRows(connection: Connection, forMs: number): Promise<Record<string, number>> {
  const startedAt = performance.now()
  let rows = 0
  while (performance.now() - startedAt < forMs) {
    await connection.query('BEGIN')
    const [found] = await connection.execute<RowDataPacket[]>(
      `SELECT id FROM bench_rows WHERE state = 'queued' LIMIT 1 FOR UPDATE SKIP LOCKED`,
    )
    const row = found[0] as { id: string } | undefined
    if (row) await connection.execute(`UPDATE bench_rows SET state = 'sending' WHERE id = ?`, [row.id])
    await connection.query('COMMIT')
    if (!row) break
    rows++
  }
  return { rows, seconds: (performance.now() - startedAt) / 1000 }
}

/** Claims as the sender does, and gives back what it claimed as done, until nothing is left. */
async function claimChunks(chunks: Chunks, running: Running): Promise<Record<string, number>> {
  const campaigns = await running.all()
  const startedAt = performance.now()
  let rows = 0
  for (let empty = 0; empty < 3;) {
    const claimed = await chunks.claim(campaigns, MORNING)
    // Nothing: all is done, or others were faster with what was looked at.
    if (claimed.length === 0) {
      empty++
      continue
    }
    empty = 0
    for (const { deliveryIds } of claimed) rows += deliveryIds.length
    await chunks.giveBack(claimed, { isDone: true })
  }
  return { rows, seconds: (performance.now() - startedAt) / 1000 }
}

async function main(): Promise<void> {
  const { databaseUrl, rowsForMs } = JSON.parse(process.argv[2] ?? '{}') as Settings
  const db = await openDatabase({ url: databaseUrl, entities, migrations })
  const connection = await createConnection(databaseUrl.replace(/^mariadb/, 'mysql'))
  const log = silentLogger()
  const running = new Running({
    db,
    log,
    bus: openSharedMemory(undefined, log).bus,
    clock: { now: () => MORNING },
    preview: () => Promise.reject(new Error('nothing is planned here')),
    audienceOf: () => Promise.reject(new Error('nothing is planned here')),
    quietHours: () => Promise.resolve({ from: 1260, to: 540 }),
  })
  const chunks = new Chunks(db, newId())
  serveCandidate(0, {
    rows: () => claimRows(connection, rowsForMs),
    chunks: () => claimChunks(chunks, running),
  })
  process.on('SIGTERM', () => process.exit(0))
}

main().catch((error: Error) => {
  process.send?.({ failed: error.stack ?? error.message })
  process.exitCode = 1
})
