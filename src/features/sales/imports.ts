import type { SaleImport as SaleImportView, saleImportApi } from '../../contract/sales'
import { exampleSalesCsv } from '../../domain/csv-sales'
import { csvText, refuseProblems, SHOWN_PROBLEMS } from '../../domain/csv-file'
import { AppError } from '../../domain/errors'
import { sumOf } from '../../domain/money'
import type { Handlers } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import type { JobContext } from '../../platform/jobs/worker'
import { SecretBox } from '../../platform/secret-box'
import type { Ground } from './doors'
import { SaleImport } from './entities'
import { planImport, type PlannedImport } from './import-check'
import { instant, maybeInstant } from './present'
import type { SaleRecorder } from './record'

/** The job that takes a file in. */
export const IMPORT_JOB = 'sales.import'
const CHUNK = 50
const SAMPLE = 20

interface Upload {
  filename: string
  bytes: Uint8Array
}

/** Takes files of sales in, a chunk of sales a transaction; it goes on where it stopped, and twice is as once. */
export class SaleImports {
  private readonly box: SecretBox

  constructor(
    private readonly ground: Ground,
    private readonly recorder: SaleRecorder,
    dataKey: string,
  ) {
    this.box = new SecretBox(dataKey, 'sale-import')
  }

  /** Checks a file and begins to take it in; throws sales.import_invalid when a row is wrong. */
  async begin(file: Upload, staffId: string): Promise<SaleImportView> {
    const text = csvText(file.bytes, 'sales')
    const { planned, problems } = await planImport(this.ground, text)
    refuseProblems(problems, 'sales')
    const id = newId()
    const row: SaleImport = {
      id,
      filename: file.filename.slice(0, 200),
      state: 'running',
      total: planned.length,
      done: 0,
      created: 0,
      unchanged: 0,
      failed: 0,
      problems: [],
      sealedText: this.box.seal(text, id),
      createdBy: staffId,
      createdAt: this.ground.clock.now(),
      finishedAt: null,
    }
    await this.ground.db.transact(async (tx) => {
      await tx.insert(SaleImport, row)
      await this.ground.jobs.enqueue(tx, { type: IMPORT_JOB, payload: { importId: id } })
      await this.ground.audit.note(tx, {
        actor: { kind: 'staff', id: staffId },
        action: 'sale.import',
        target: { kind: 'sale_import', id },
        after: { sales: planned.length },
        at: row.createdAt,
      })
    })
    return (await this.present([row]))[0]!
  }

  /** Does an import from where it stands. */
  async work({ importId }: { importId: string }, { signal }: Pick<JobContext, 'signal'>): Promise<void> {
    const { db, clock } = this.ground
    const row = await db.read.findOneByOrFail(SaleImport, { id: importId })
    const text = row.sealedText === null ? undefined : this.box.open(row.sealedText, importId)
    if (row.state !== 'running' || text === undefined) return
    const { planned } = await planImport(this.ground, text)
    while (row.done < planned.length && !signal.aborted) {
      const chunk = planned.slice(row.done, row.done + CHUNK)
      await this.chunk(row, chunk)
    }
    if (row.done < planned.length) throw new Error('stopped in the middle; the next try goes on')
    const over = { state: 'done' as const, finishedAt: clock.now(), sealedText: null }
    await db.transact((tx) => tx.update(SaleImport, { id: importId }, over))
  }

  /** All of a chunk in one transaction; when a sale in it is refused, each by itself. */
  private async chunk(row: SaleImport, chunk: readonly PlannedImport[]): Promise<void> {
    const next = { ...row, problems: [...row.problems] }
    try {
      await this.ground.db.transact(async (tx) => {
        Object.assign(next, row)
        for (const { sale } of chunk) {
          const { isNew } = await this.recorder.record(sale)
          if (isNew) next.created++
          else next.unchanged++
        }
        next.done += chunk.length
        await tx.update(SaleImport, { id: row.id }, progressOf(next))
      })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      Object.assign(next, row, { problems: [...row.problems] })
      for (const plan of chunk) await this.one(next, plan)
      next.done += chunk.length
      await this.ground.db.transact((tx) => tx.update(SaleImport, { id: row.id }, progressOf(next)))
    }
    Object.assign(row, next)
  }

  private async one(row: SaleImport, { csv, sale }: PlannedImport): Promise<void> {
    try {
      const { isNew } = await this.recorder.record(sale)
      if (isNew) row.created++
      else row.unchanged++
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      row.failed++
      if (row.problems.length < SHOWN_PROBLEMS)
        row.problems.push({ line: csv.line, column: '', message: error.message })
    }
  }

  /** Handlers of the imports' operations. */
  routes(): Handlers<typeof saleImportApi> {
    const { db } = this.ground
    return {
      'GET /api/admin/sale-imports/template': () =>
        Promise.resolve({
          filename: '销售导入示例.csv',
          contentType: 'text/csv; charset=utf-8',
          bytes: exampleSalesCsv(),
        }),
      'POST /api/admin/sale-imports/preview': ({ file }, { actor }) => this.preview(file, actor!.staffId),
      'POST /api/admin/sale-imports': ({ file }, { actor }) => this.begin(file, actor!.staffId),
      'GET /api/admin/sale-imports': async ({ page, pageSize }) => {
        const [rows, total] = await db.read.findAndCount(SaleImport, {
          order: { id: 'DESC' },
          skip: (page - 1) * pageSize,
          take: pageSize,
        })
        return { items: await this.present(rows), total }
      },
      'GET /api/admin/sale-imports/:id': async ({ id }) => {
        const row = await db.read.findOneBy(SaleImport, { id })
        if (!row) throw new AppError('not_found', 'sale_import.unknown', '没有找到这次导入，请刷新列表。')
        return (await this.present([row]))[0]!
      },
    }
  }

  private async preview(file: Upload, staffId: string) {
    const { planned, problems } = await planImport(this.ground, csvText(file.bytes, 'sales'))
    await this.noteNumbers(planned, staffId)
    const count = (effect: PlannedImport['effect']): number =>
      planned.filter((plan) => plan.effect === effect).length
    const paidOf = ({ csv }: PlannedImport): number => sumOf(csv.lines, (line) => line.paidFen)
    return {
      total: planned.length,
      created: count('create'),
      unchanged: count('unchanged'),
      problems: problems.slice(0, SHOWN_PROBLEMS),
      problemCount: problems.length,
      paidFen: sumOf(planned, paidOf),
      sample: planned.slice(0, SAMPLE).map((plan) => ({
        line: plan.csv.line,
        storeCode: plan.csv.storeCode,
        receiptNo: plan.csv.receiptNo,
        at: instant(plan.csv.at),
        lineCount: plan.csv.lines.length,
        paidFen: paidOf(plan),
        hasMember: plan.sale.member !== null,
      })),
    }
  }

  /** A preview tells which phone numbers are members': the file is written down as one look-up. */
  private async noteNumbers(planned: readonly PlannedImport[], staffId: string): Promise<void> {
    const found = planned.filter(({ sale }) => sale.member?.kind === 'phone').length
    if (found === 0) return
    const { db, audit, clock } = this.ground
    await db.transact((tx) =>
      audit.note(tx, {
        actor: { kind: 'staff', id: staffId },
        action: 'member.lookup_by_phone',
        target: { kind: 'customer', id: null },
        after: { purpose: 'import_preview', found },
        at: clock.now(),
      }),
    )
  }

  private async present(rows: readonly SaleImport[]): Promise<SaleImportView[]> {
    const names = await this.ground.staff.namesOf([...new Set(rows.flatMap((row) => row.createdBy ?? []))])
    return rows.map((row) => ({
      id: row.id,
      fileName: row.filename,
      state: row.state,
      total: row.total,
      done: row.done,
      created: row.created,
      unchanged: row.unchanged,
      failed: row.failed,
      problems: row.problems,
      createdAt: instant(row.createdAt),
      createdByName: row.createdBy === null ? null : (names.get(row.createdBy) ?? null),
      finishedAt: maybeInstant(row.finishedAt),
    }))
  }
}

const progressOf = ({ done, created, unchanged, failed, problems }: SaleImport) => ({
  done,
  created,
  unchanged,
  failed,
  problems,
})
