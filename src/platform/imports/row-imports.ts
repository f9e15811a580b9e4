import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { lockRow } from '../db/lock'
import type { Note } from '../http/serve'
import type { JobHandler } from '../jobs/worker'
import type { ImportGround, ImportKind, ImportedFile, ImportedRow, RowWork } from './shapes'

const INSERTED = 200
const LONGEST_PROBLEM = 200

/** A row whose transaction has to be undone; it is marked afterwards and the others are tried again. */
class BadRow extends Error {
  constructor(
    readonly rowId: string,
    readonly reason: AppError,
  ) {
    super(reason.message)
  }
}

/** Imports of files whose rows are kept: taken over in short transactions, repeatable, and taken back row by row. */
export class RowImports<F extends ImportedFile, R extends ImportedRow> {
  constructor(
    private readonly ground: ImportGround,
    private readonly kind: ImportKind<R>,
  ) {}

  /** Stores a file with its rows, and a job that takes them over. */
  async begin(file: F, rows: readonly R[], note?: Note): Promise<F> {
    const { db, jobs } = this.ground
    for (let start = 0; start < rows.length; start += INSERTED)
      await db.transact((tx) => tx.insert(this.kind.rows, rows.slice(start, start + INSERTED)))
    // Last, so that an import that is there has all its rows.
    await db.transact(async (tx) => {
      await tx.insert(this.kind.files, file)
      await jobs.enqueue(tx, { type: this.kind.jobs.run, payload: { importId: file.id } })
      await note?.(tx, file.id)
    })
    return file
  }

  /** Begins to take an import back; throws `<subject>.unknown`, `<subject>.not_done`. */
  undo(importId: string, note?: Note): Promise<F> {
    const { db, jobs } = this.ground
    const { files, subject, jobs: types } = this.kind
    return db.transact(async (tx) => {
      const file = await lockRow(tx, files, { id: importId })
      if (!file) throw this.unknown()
      if (file.state !== 'done')
        throw new AppError('conflict', `${subject}.not_done`, '只有已完成的导入才能撤销，请稍后刷新。')
      const undoing = { state: 'undoing' as const, finishedAt: null }
      await tx.update(files, { id: importId }, undoing)
      const job = { type: types.undo, payload: { importId }, dedupeKey: `${types.undo}:${importId}` }
      await jobs.enqueue(tx, job)
      await note?.(tx, importId)
      return { ...(file as F), ...undoing }
    })
  }

  /** One import; throws `<subject>.unknown`. */
  async byId(id: string): Promise<F> {
    const file = await this.ground.db.read.findOneBy(this.kind.files, { id })
    if (!file) throw this.unknown()
    return file as F
  }

  /** Job handlers by type; who takes a job over goes on where the last one ended. */
  get jobHandlers(): Record<string, JobHandler> {
    const { jobs } = this.kind
    return {
      [jobs.run]: async ({ importId }: { importId: string }, { signal }) =>
        this.inChunks(importId, 'queued', signal, await this.kind.takeOver()),
      [jobs.undo]: async ({ importId }: { importId: string }, { signal }) => {
        const work = await this.kind.takeBack()
        for (const state of ['made', 'updated']) await this.inChunks(importId, state, signal, work)
      },
    }
  }

  private unknown(): AppError {
    return new AppError('not_found', `${this.kind.subject}.unknown`, '没有找到这次导入，请刷新列表。')
  }

  private async inChunks(
    importId: string,
    state: string,
    signal: AbortSignal,
    work: RowWork<R>,
  ): Promise<void> {
    for (;;) {
      if (signal.aborted) throw new Error('stopped in the middle; the next try goes on')
      try {
        if ((await this.chunk(importId, state, work)) === 0) return
      } catch (error) {
        if (!(error instanceof BadRow)) throw error
        await this.refuse(importId, error)
      }
    }
  }

  private chunk(importId: string, state: string, work: RowWork<R>): Promise<number> {
    const { files, chunk, weight } = this.kind
    return this.ground.db.transact(async (tx) => {
      await lockRow(tx, files, { id: importId })
      const counts: Record<string, number> = {}
      let weighs = 0
      const rows = await this.next(tx, importId, state, chunk)
      for (const row of rows) {
        const end = await work(tx, row).catch((error: unknown) => {
          throw error instanceof AppError ? new BadRow(row.id, error) : error
        })
        counts[end] = (counts[end] ?? 0) + 1
        weighs += weight?.of(row) ?? 0
        if (weight && weighs > weight.most) break
      }
      for (const [name, many] of Object.entries(counts))
        if (name !== 'undone') await tx.increment(files, { id: importId }, name, many)
      if (rows.length === 0) await this.finish(tx, importId)
      return rows.length
    })
  }

  private async next(tx: EntityManager, importId: string, state: string, take: number): Promise<R[]> {
    const where = { importId, state }
    // The kind's table holds rows of the kind.
    return (await tx.find(this.kind.rows, { where, order: { line: 'ASC' }, take })) as R[]
  }

  private refuse(importId: string, { rowId, reason }: BadRow): Promise<void> {
    const { files, rows, refused } = this.kind
    return this.ground.db.transact(async (tx) => {
      await lockRow(tx, files, { id: importId })
      const problem = reason.message.slice(0, LONGEST_PROBLEM)
      const failed = { ...refused, state: 'failed', problem }
      const { affected } = await tx.update(rows, { id: rowId, state: 'queued' }, failed)
      const wasQueued = affected === 1
      // What cannot be taken back stays.
      if (!wasQueued) await tx.update(rows, { id: rowId }, { state: 'kept', problem })
      await tx.increment(files, { id: importId }, wasQueued ? 'failed' : 'kept', 1)
    })
  }

  private async finish(tx: EntityManager, importId: string): Promise<void> {
    const { files, rows } = this.kind
    const finishedAt = this.ground.clock.now()
    await tx.update(files, { id: importId, state: 'running' }, { state: 'done', finishedAt })
    const left = await tx.countBy(rows, [
      { importId, state: 'made' },
      { importId, state: 'updated' },
    ])
    if (left > 0) return
    await tx.update(files, { id: importId, state: 'undoing' }, { state: 'undone', finishedAt })
  }
}
