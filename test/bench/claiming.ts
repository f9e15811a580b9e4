import { createConnection, type Connection } from 'mysql2/promise'
import { migrations } from '../../migrations'
import { entities } from '../../src/app'
import { Campaign } from '../../src/features/push'
import { insertRows, pieces } from '../../src/features/push/engine/bulk'
import { Forecast } from '../../src/features/push/entities/forecast'
import { openDatabase } from '../../src/platform/db/open'
import type { Value } from '../../src/platform/db/write'
import { newId } from '../../src/platform/ids'
import { campaignRow, MORNING } from '../support/campaign-world'
import { findProgram, startMariadb } from '../support/servers'
import { startCandidate, type Candidate } from './child'
import { median } from './load'
import type { Report } from './report'

const WORKERS = 4
const DELIVERIES = Number(process.env['BENCH_DELIVERIES'] ?? 1_000_000)
const PER_CHUNK = 1_000
const ROWS = 200_000
const ROWS_FOR_MS = 3_000
const ROUNDS = 3

/** A running campaign with so many deliveries in chunks, and a table with rows by themselves. */
async function prepare(databaseUrl: string, connection: Connection): Promise<void> {
  const db = await openDatabase({ url: databaseUrl, entities, migrations })
  await db.migrate()
  const forecastId = newId()
  const campaign = campaignRow({ state: 'running', forecastId, ratePerMinute: DELIVERIES })
  const times = { createdAt: MORNING, startAt: MORNING, finishedAt: MORNING, plannedAt: MORNING }
  const forecast = { id: forecastId, campaignId: campaign.id, state: 'ready' as const, createdBy: 'bench' }
  const plan = { audience: DELIVERIES, plannedPages: 0, plannedUpTo: null, totals: null }
  await db.transact(async (tx) => {
    await tx.insert(Campaign, campaign)
    await tx.insert(Forecast, { ...forecast, ...times, ...plan })
  })
  const columns = ['id', 'campaignId', 'dueAt', 'state', 'size', 'deliveryIds', 'claims']
  for (const some of pieces([...Array(Math.ceil(DELIVERIES / PER_CHUNK)).keys()], 50)) {
    const rows = some.map((): Value[] => {
      const ids = JSON.stringify(Array.from({ length: PER_CHUNK }, newId))
      return [newId(), campaign.id, MORNING, 'open', PER_CHUNK, ids, 0]
    })
    await db.transact((tx) => insertRows(tx, { table: 'delivery_chunks', columns, rows }))
  }
  await db.close()
  await connection.query(
    `CREATE TABLE bench_rows (id varchar(26) NOT NULL PRIMARY KEY, state varchar(10) NOT NULL, KEY (state)) ENGINE=InnoDB`,
  )
  await connection.query(`INSERT INTO bench_rows SELECT LPAD(seq, 26, '0'), 'queued' FROM seq_1_to_${ROWS}`)
}

/** Rows a second of all workers together. */
async function perSecond(workers: readonly Candidate[], how: 'rows' | 'chunks'): Promise<number> {
  const all = await Promise.all(workers.map((worker) => worker.ask(how)))
  const rows = all.reduce((sum, one) => sum + one['rows']!, 0)
  if (how === 'chunks' && rows !== DELIVERIES) throw new Error(`${rows} of ${DELIVERIES} deliveries claimed`)
  return rows / Math.max(...all.map((one) => one['seconds']!))
}

/** How fast four senders divide a campaign among themselves, against taking one row after the other. */
export async function measureClaiming(report: Report): Promise<void> {
  if (!findProgram(['mariadbd', 'mysqld'])) return report.line('MariaDB is not installed here')
  const server = await startMariadb(true)
  const workers: Candidate[] = []
  try {
    const root = await createConnection(server.url.replace(/^mariadb/, 'mysql'))
    await root.query('CREATE DATABASE bench CHARACTER SET utf8mb4 COLLATE utf8mb4_bin')
    await root.query('USE bench')
    const databaseUrl = `${server.url}/bench`
    await prepare(databaseUrl, root)
    for (let index = 0; index < WORKERS; index++) {
      const settings = { databaseUrl, rowsForMs: ROWS_FOR_MS }
      workers.push(await startCandidate(`sender ${index + 1}`, 'claiming-worker', settings))
    }
    const rates = { rows: [] as number[], chunks: [] as number[] }
    for (let round = 0; round < ROUNDS; round++)
      for (const how of ['rows', 'chunks'] as const) {
        await root.query(`UPDATE bench_rows SET state = 'queued' WHERE state <> 'queued'`)
        await root.query(`UPDATE delivery_chunks SET state = 'open', leaseOwner = NULL, leaseUntil = NULL`)
        rates[how].push(await perSecond(workers, how))
      }
    await root.end()
    const [chunks, rows] = [median(rates.chunks), median(rates.rows)]
    report.heading(`Claiming on MariaDB ${server.version} by ${WORKERS} processes, durable commits`)
    report.line(`by chunks ${chunks.toFixed(0)} deliveries/s, row by row ${rows.toFixed(0)}/s`)
    report.atLeast('chunks against SKIP LOCKED by an indexed state', chunks / rows, 20)
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()))
    server.stop()
  }
}
