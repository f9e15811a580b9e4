import type { EntityManager } from 'typeorm'
import type { ProductPreview } from '../../contract/product-imports'
import { csvText } from '../../domain/csv-text'
import type { CsvProblem } from '../../domain/csv-records'
import { AppError } from '../../domain/errors'
import { lockRow } from '../../platform/db/lock'
import type { Note } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import type { JobHandler } from '../../platform/jobs/worker'
import type { ProductsDeps } from './doors'
import { ProductImport, ProductImportRow, type ImportedProductState } from './entities/product-import'
import { planProducts, presentPlanned, type Planned } from './import-plan'
import { takeBack, takeOver, type RowDeps } from './import-rows'

/** The job that takes the products of a file over. */
export const IMPORT_JOB = 'products.import'
/** The job that takes them back. */
export const UNDO_JOB = 'products.import_undo'

/** Products of one transaction, and lines of the file: others wait for a few milliseconds only. */
const CHUNK = 25
const MOST_LINES = 250
const INSERTED = 200
const SHOWN = 200
const SAMPLE = 100

/** A file as it was sent. */
export interface ProductFile {
  filename: string
  bytes: Uint8Array
}

/** A row whose transaction has to be undone; it is marked afterwards and the others are tried again. */
class BadRow extends Error {
  constructor(
    readonly rowId: string,
    readonly reason: AppError,
  ) {
    super(reason.message)
  }
}

type Work = (tx: EntityManager, row: ProductImportRow) => Promise<ImportedProductState>

/** Imports of products from a file: looked at, taken over in short transactions, and taken back. */
export class ProductImports {
  constructor(private readonly deps: RowDeps & Pick<ProductsDeps, 'db' | 'jobs' | 'stores'>) {}

  /** What a file would do; nothing is changed. Throws products.file_unreadable. */
  async preview({ bytes }: ProductFile): Promise<ProductPreview> {
    const { planned, problems } = await this.plan(bytes)
    const count = (effect: Planned['effect']): number => planned.filter((one) => one.effect === effect).length
    const unchanged = (one: Planned): number => Number(one.effect === 'unchanged')
    const rows = [...planned].sort((a, b) => unchanged(a) - unchanged(b) || a.csv.line - b.csv.line)
    return {
      total: planned.length,
      created: count('create'),
      updated: count('update'),
      unchanged: count('unchanged'),
      problems: problems.slice(0, SHOWN),
      problemCount: problems.length,
      rows: rows.slice(0, SAMPLE).map(presentPlanned),
    }
  }

  /** Checks a file and begins to take it over; throws products.import_invalid when a row is wrong. */
  async begin(file: ProductFile, staffId: string, note?: Note): Promise<ProductImport> {
    const { planned, problems } = await this.plan(file.bytes)
    refuseProblems(problems)
    const { db, clock, jobs } = this.deps
    const id = newId()
    const row: ProductImport = {
      ...{ id, fileName: file.filename.slice(0, 200) || '商品.csv', state: 'running' },
      ...{ total: planned.length, made: 0, updated: 0, unchanged: 0, kept: 0, failed: 0 },
      ...{ createdBy: staffId, createdAt: clock.now(), finishedAt: null },
    }
    const rows = planned.map(({ csv }) => ({
      ...{ id: newId(), importId: id, line: csv.line, state: 'queued' as const, content: csv },
      ...{ productId: null, before: null, versionAfter: null, problem: null },
    }))
    for (let start = 0; start < rows.length; start += INSERTED)
      await db.transact((tx) => tx.insert(ProductImportRow, rows.slice(start, start + INSERTED)))
    // Last, so that an import that is there has all its rows.
    await db.transact(async (tx) => {
      await tx.insert(ProductImport, row)
      await jobs.enqueue(tx, { type: IMPORT_JOB, payload: { importId: id } })
      await note?.(tx, id)
    })
    return row
  }

  /** Begins to take an import back; throws product_import.unknown, product_import.not_done. */
  undo(importId: string, note?: Note): Promise<ProductImport> {
    const { db, jobs } = this.deps
    return db.transact(async (tx) => {
      const row = await lockRow(tx, ProductImport, { id: importId })
      if (!row) throw noImport()
      if (row.state !== 'done')
        throw new AppError('conflict', 'product_import.not_done', '只有已完成的导入才能撤销，请稍后刷新。')
      const undoing = { state: 'undoing' as const, finishedAt: null }
      await tx.update(ProductImport, { id: importId }, undoing)
      await jobs.enqueue(tx, { type: UNDO_JOB, payload: { importId }, dedupeKey: `${UNDO_JOB}:${importId}` })
      await note?.(tx, importId)
      return { ...row, ...undoing }
    })
  }

  /** One import; throws product_import.unknown. */
  async byId(id: string): Promise<ProductImport> {
    const row = await this.deps.db.read.findOneBy(ProductImport, { id })
    if (!row) throw noImport()
    return row
  }

  /** Job handlers by type; who takes a job over goes on where the last one ended. */
  get jobHandlers(): Record<string, JobHandler> {
    return {
      [IMPORT_JOB]: async ({ importId }: { importId: string }, { signal }) => {
        const storeIds = await this.storeIds()
        await this.inChunks(importId, 'queued', signal, async (tx, row) => {
          const done = await takeOver(this.deps, tx, row, storeIds)
          await tx.update(ProductImportRow, { id: row.id }, done)
          return done.state
        })
      },
      [UNDO_JOB]: async ({ importId }: { importId: string }, { signal }) => {
        for (const state of ['made', 'updated'] as const)
          await this.inChunks(importId, state, signal, async (tx, row) => {
            const problem = await takeBack(this.deps, tx, row)
            const next = problem === null ? ('undone' as const) : ('kept' as const)
            await tx.update(ProductImportRow, { id: row.id }, { state: next, problem })
            return next
          })
      },
    }
  }

  private async plan(bytes: Uint8Array) {
    const text = csvText(bytes)
    if (text === undefined)
      throw new AppError(
        'invalid',
        'products.file_unreadable',
        '文件不是文本，请上传 CSV 文件（表格软件里选「另存为 CSV」）。',
      )
    return planProducts(this.deps.db.read, await this.storeIds(), text)
  }

  private async storeIds(): Promise<Map<string, string>> {
    return new Map((await this.deps.stores.all()).map(({ code, id }) => [code, id]))
  }

  private async inChunks(
    importId: string,
    state: ImportedProductState,
    signal: AbortSignal,
    work: Work,
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

  private chunk(importId: string, state: ImportedProductState, work: Work): Promise<number> {
    return this.deps.db.transact(async (tx) => {
      await lockRow(tx, ProductImport, { id: importId })
      const order = { line: 'ASC' } as const
      const rows = await tx.find(ProductImportRow, { where: { importId, state }, order, take: CHUNK })
      const counts: Partial<Record<ImportedProductState, number>> = {}
      let lines = 0
      for (const row of rows) {
        lines += row.content.skus.length + row.content.stock.length
        const result = await work(tx, row).catch((error: unknown) => {
          throw error instanceof AppError ? new BadRow(row.id, error) : error
        })
        counts[result] = (counts[result] ?? 0) + 1
        if (lines > MOST_LINES) break
      }
      for (const [name, many] of Object.entries(counts))
        if (name !== 'undone') await tx.increment(ProductImport, { id: importId }, name, many)
      if (rows.length === 0) await this.finish(tx, importId)
      return rows.length
    })
  }

  private refuse(importId: string, { rowId, reason }: BadRow): Promise<void> {
    return this.deps.db.transact(async (tx) => {
      await lockRow(tx, ProductImport, { id: importId })
      const problem = reason.message.slice(0, 200)
      const { affected } = await tx.update(
        ProductImportRow,
        { id: rowId, state: 'queued' },
        { state: 'failed', problem },
      )
      const isQueued = affected === 1
      // What cannot be taken back stays.
      if (!isQueued) await tx.update(ProductImportRow, { id: rowId }, { state: 'kept', problem })
      await tx.increment(ProductImport, { id: importId }, isQueued ? 'failed' : 'kept', 1)
    })
  }

  private async finish(tx: EntityManager, importId: string): Promise<void> {
    const finishedAt = this.deps.clock.now()
    await tx.update(ProductImport, { id: importId, state: 'running' }, { state: 'done', finishedAt })
    const left = await tx.countBy(ProductImportRow, [
      { importId, state: 'made' },
      { importId, state: 'updated' },
    ])
    if (left > 0) return
    await tx.update(ProductImport, { id: importId, state: 'undoing' }, { state: 'undone', finishedAt })
  }
}

const noImport = (): AppError =>
  new AppError('not_found', 'product_import.unknown', '没有找到这次导入，请刷新列表。')

/** Throws products.import_invalid naming the first problem. */
function refuseProblems(problems: readonly CsvProblem[]): void {
  const [first] = problems
  if (!first) return
  const where = first.column === '' ? `第 ${first.line} 行` : `第 ${first.line} 行「${first.column}」`
  const count = problems.length > 1 ? `（共 ${problems.length} 处）` : ''
  throw new AppError(
    'invalid',
    'products.import_invalid',
    `文件没有导入：${where}${first.message}${count}。`,
    {
      problems: problems.slice(0, SHOWN),
    },
  )
}
