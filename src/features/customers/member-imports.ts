import { AppError } from '../../domain/errors'
import {
  memberName,
  readMembers,
  type MemberFile,
  type MemberMapping,
  type MemberRow,
} from '../../domain/import-members'
import { lockRow } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import type { JobHandler } from '../../platform/jobs/worker'
import { SecretBox } from '../../platform/secret-box'
import { MemberImportLine, MemberImportRow, type ImportedState } from './entities/member-import'
import { takeBack, takeOver } from './import-rows'
import { KeyedHash } from './keyed-hash'
import type { CustomerParts } from './parts'
import type { EntityManager } from 'typeorm'

/** The job that takes the rows of an import over. */
export const IMPORT_JOB = 'customers.import'
/** The job that takes them back. */
export const UNDO_JOB = 'customers.import_undo'

/** Rows of one transaction: nobody waits long for a lock. */
const CHUNK = 200

/** A row whose transaction has to be undone; the row is marked afterwards and the others are tried again. */
class BadRow extends Error {
  constructor(
    readonly lineId: string,
    readonly reason: AppError,
  ) {
    super(reason.message)
  }
}

/** What a file came with. */
export interface MemberUpload {
  filename: string
  bytes: Uint8Array
}

/** Spreadsheets of China still write GB 18030. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

const noImport = (): AppError =>
  new AppError('not_found', 'member_import.unknown', '没有找到这次导入，请刷新列表。')

type Counter = 'made' | 'updated' | 'skipped' | 'failed' | 'kept'

/** Imports of existing members from a file: in short transactions, repeatable, and to be taken back. */
export class MemberImports {
  private readonly box: SecretBox
  private readonly keys: KeyedHash

  constructor(private readonly parts: CustomerParts) {
    this.box = new SecretBox(parts.dataKey, 'member-import')
    this.keys = new KeyedHash(parts.dataKey, 'member-import')
  }

  /** Reads the file; nothing is changed. */
  read({ bytes }: MemberUpload, mapping: MemberMapping | undefined): MemberFile {
    return readMembers(decode(bytes), mapping)
  }

  /** Begins an import: its rows are stored sealed, and a job takes them over. */
  async start(
    upload: MemberUpload,
    mapping: MemberMapping | undefined,
    staffId: string,
  ): Promise<MemberImportRow> {
    const { db, clock, jobs } = this.parts
    const file = this.read(upload, mapping)
    const general = file.problems.find(({ line }) => line === 1)
    if (general)
      throw new AppError(
        'invalid',
        'member_import.file',
        `${general.message}${general.column ? `：${general.column}` : ''}。`,
      )
    const row: MemberImportRow = {
      id: newId(),
      fileName: upload.filename.slice(0, 200) || '会员.csv',
      state: 'running',
      total: file.total,
      made: 0,
      updated: 0,
      skipped: 0,
      failed: file.problems.length,
      kept: 0,
      createdBy: staffId,
      createdAt: clock.now(),
      finishedAt: null,
    }
    const lines = [...file.rows.map((one) => this.lineOf(row.id, one)), ...this.badLines(row.id, file)]
    for (let start = 0; start < lines.length; start += CHUNK)
      await db.transact((tx) => tx.insert(MemberImportLine, lines.slice(start, start + CHUNK)))
    // Last, so that an import that is there has all its rows.
    await db.transact(async (tx) => {
      await tx.insert(MemberImportRow, row)
      await jobs.enqueue(tx, { type: IMPORT_JOB, payload: { importId: row.id } })
    })
    return row
  }

  /** Begins to take an import back. */
  undo(importId: string): Promise<MemberImportRow> {
    const { db, jobs } = this.parts
    return db.transact(async (tx) => {
      const row = await lockRow(tx, MemberImportRow, { id: importId })
      if (!row) throw noImport()
      if (row.state !== 'done')
        throw new AppError('conflict', 'member_import.not_done', '只有已完成的导入才能撤销，请稍后刷新。')
      await tx.update(MemberImportRow, { id: importId }, { state: 'undoing' })
      await jobs.enqueue(tx, { type: UNDO_JOB, payload: { importId }, dedupeKey: `${UNDO_JOB}:${importId}` })
      return { ...row, state: 'undoing' as const }
    })
  }

  /** One import; throws when there is none. */
  async byId(id: string): Promise<MemberImportRow> {
    const row = await this.parts.db.read.findOneBy(MemberImportRow, { id })
    if (!row) throw noImport()
    return row
  }

  /** Job handlers by type. */
  get jobHandlers(): Record<string, JobHandler> {
    return {
      [IMPORT_JOB]: ({ importId }: { importId: string }, { signal }) =>
        this.inChunks(importId, 'queued', signal, (tx, line) => this.takeOver(tx, line)),
      [UNDO_JOB]: async ({ importId }: { importId: string }, { signal }) => {
        for (const state of ['made', 'updated'] as const)
          await this.inChunks(importId, state, signal, (tx, line) => this.takeBack(tx, line))
      },
    }
  }

  private lineOf(importId: string, row: MemberRow): MemberImportLine {
    const id = newId()
    return {
      ...blankLine(id, importId, row.line),
      importKey: this.keys.of(memberName(row)),
      content: this.box.seal(JSON.stringify(row), id),
    }
  }

  private badLines(importId: string, { problems }: MemberFile): MemberImportLine[] {
    return problems.map(({ line, column, message }) => {
      const id = newId()
      const problem = { problemColumn: column.slice(0, 60) || null, problem: message.slice(0, 200) }
      return { ...blankLine(id, importId, line), importKey: id, state: 'failed' as const, ...problem }
    })
  }

  private async takeOver(tx: EntityManager, line: MemberImportLine): Promise<ImportedState> {
    const done = { content: null, doneAt: this.parts.clock.now() }
    if (await tx.existsBy(MemberImportLine, { openKey: line.importKey })) {
      await tx.update(MemberImportLine, { id: line.id }, { ...done, state: 'skipped' })
      return 'skipped'
    }
    const row = JSON.parse(this.box.open(line.content ?? '', line.id) ?? 'null') as MemberRow
    const { state, customerId } = await takeOver(this.parts, tx, line, row)
    await tx.update(
      MemberImportLine,
      { id: line.id },
      { ...done, state, customerId, openKey: line.importKey },
    )
    return state
  }

  private async takeBack(tx: EntityManager, line: MemberImportLine): Promise<ImportedState> {
    const state = await takeBack(this.parts, tx, line)
    await tx.update(
      MemberImportLine,
      { id: line.id },
      state === 'kept' ? { state } : { state, openKey: null },
    )
    return state
  }

  /** Works through the rows of one state, chunk by chunk; whoever takes the job over goes on where this one ended. */
  private async inChunks(
    importId: string,
    state: ImportedState,
    signal: AbortSignal,
    work: (tx: EntityManager, line: MemberImportLine) => Promise<ImportedState>,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        if ((await this.chunk(importId, state, work)) === 0) return
      } catch (error) {
        if (!(error instanceof BadRow)) throw error
        await this.refuse(importId, error)
      }
    }
  }

  private chunk(
    importId: string,
    state: ImportedState,
    work: (tx: EntityManager, line: MemberImportLine) => Promise<ImportedState>,
  ): Promise<number> {
    return this.parts.db.transact(async (tx) => {
      await lockRow(tx, MemberImportRow, { id: importId })
      const order = { line: 'ASC' } as const
      const lines = await tx.find(MemberImportLine, { where: { importId, state }, order, take: CHUNK })
      const counts: Record<string, number> = {}
      for (const line of lines) {
        const result = await work(tx, line).catch((error: unknown) => {
          throw error instanceof AppError ? new BadRow(line.id, error) : error
        })
        counts[result] = (counts[result] ?? 0) + 1
      }
      for (const [name, many] of Object.entries(counts))
        if (name !== 'undone') await tx.increment(MemberImportRow, { id: importId }, name as Counter, many)
      if (lines.length === 0) await this.finish(tx, importId)
      return lines.length
    })
  }

  private refuse(importId: string, { lineId, reason }: BadRow): Promise<void> {
    return this.parts.db.transact(async (tx) => {
      await lockRow(tx, MemberImportRow, { id: importId })
      const problem = { state: 'failed' as const, problem: reason.message.slice(0, 200), content: null }
      const { affected } = await tx.update(MemberImportLine, { id: lineId, state: 'queued' }, problem)
      if (affected === 1) await tx.increment(MemberImportRow, { id: importId }, 'failed', 1)
      // A row that cannot be taken back stays.
      else await tx.update(MemberImportLine, { id: lineId }, { state: 'kept' })
    })
  }

  private async finish(tx: EntityManager, importId: string): Promise<void> {
    const finishedAt = this.parts.clock.now()
    const end = async (from: 'running' | 'undoing', state: 'done' | 'undone'): Promise<void> =>
      void (await tx.update(MemberImportRow, { id: importId, state: from }, { state, finishedAt }))
    await end('running', 'done')
    const left = await tx.countBy(MemberImportLine, [
      { importId, state: 'made' },
      { importId, state: 'updated' },
    ])
    if (left === 0) await end('undoing', 'undone')
  }
}

const blankLine = (id: string, importId: string, line: number): MemberImportLine => ({
  id,
  importId,
  line,
  importKey: '',
  openKey: null,
  state: 'queued',
  content: null,
  customerId: null,
  problemColumn: null,
  problem: null,
  doneAt: null,
})
