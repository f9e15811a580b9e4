import type { EntityManager, ObjectType } from 'typeorm'
import type { Clock } from '../clock'
import type { Database } from '../db/database'
import type { Jobs } from '../jobs/jobs'

/** running: rows are being taken over; done; undoing: being taken back; undone. */
export type ImportState = 'running' | 'done' | 'undoing' | 'undone'

/** What every imported file has in its table; its counters are named like the states in which rows end. */
export interface ImportedFile {
  id: string
  state: ImportState
  finishedAt: number | null
}

/** What every row of a file has: queued, then made, updated or another end, then perhaps undone or kept. */
export interface ImportedRow {
  id: string
  importId: string
  /** Where it begins in the file; the heading is line 1. */
  line: number
  state: string
  /** Why it was refused or kept. */
  problem: string | null
}

/** Does one row inside the transaction of its chunk, writes its new state, and gives it. */
export type RowWork<R extends ImportedRow> = (tx: EntityManager, row: R) => Promise<R['state']>

/** One kind of file: its tables, its jobs, and what becomes of a row. */
export interface ImportKind<R extends ImportedRow> {
  /** Error codes begin with it: `product_import`. */
  subject: string
  files: ObjectType<ImportedFile>
  rows: ObjectType<ImportedRow>
  /** The job that takes rows over, and the one that takes them back. */
  jobs: { run: string; undo: string }
  /** Rows of one transaction: others wait for its locks. */
  chunk: number
  /** A transaction ends early when its rows weigh more than `most` together. */
  weight?: { of(row: R): number; most: number }
  /** Called once a job; what it throws as AppError refuses the row. */
  takeOver(): Promise<RowWork<R>>
  takeBack(): Promise<RowWork<R>>
  /** What else is written to a row that was refused. */
  refused?: Partial<R>
}

/** What imports stand on. */
export interface ImportGround {
  db: Database
  clock: Clock
  jobs: Jobs
}
