import { migrations } from '../../../migrations'
import type { Database } from '../../../src/platform/db/database'
import { openDatabase, type OpenOptions } from '../../../src/platform/db/open'
import type { RowWrite } from '../../../src/platform/db/write'
import { newId } from '../../../src/platform/ids'
import { Job } from '../../../src/platform/jobs/job.entity'

/** A plain row to write; the jobs table serves because it has a unique key and a long text. */
export const row = (dedupeKey: string | null, payload = '{}'): Job => ({
  id: newId(),
  type: 'test.run',
  dedupeKey,
  payload,
  state: 'queued',
  runAt: 1,
  attempts: 0,
  maxAttempts: 3,
  lockedBy: null,
  lockedUntil: null,
  lastError: null,
  createdAt: 1,
})

const COLUMNS = [
  'id',
  'dedupeKey',
  'type',
  'payload',
  'state',
  'runAt',
  'attempts',
  'maxAttempts',
  'createdAt',
] as const

/** The same as data for commitUnit. */
export function write(dedupeKey: string, payload = '{}'): RowWrite {
  const values = row(dedupeKey, payload)
  return { table: 'jobs', columns: COLUMNS, values: COLUMNS.map((column) => values[column]) }
}

/** An effect that adds one to a counter row. */
export function countUp(dedupeKey: string): RowWrite {
  const plain = write(dedupeKey)
  const values = plain.values.map((value, index) => (COLUMNS[index] === 'attempts' ? 1 : value))
  return { ...plain, values, onConflict: { keys: ['dedupeKey'], update: { attempts: 'add' } } }
}

/** Opens and migrates the database at an address. */
export async function openAt(url: string, options: Partial<OpenOptions> = {}): Promise<Database> {
  const db = await openDatabase({ url, entities: [Job], migrations, isRelaxed: true, ...options })
  await db.migrate()
  return db
}

/** Deletes every row. */
export async function deleteAll(db: Database): Promise<void> {
  await db.transact((tx) => tx.createQueryBuilder().delete().from(Job).execute())
}
