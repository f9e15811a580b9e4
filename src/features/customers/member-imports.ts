import type { EntityManager } from 'typeorm'
import { csvText } from '../../domain/csv-file'
import { AppError } from '../../domain/errors'
import {
  memberName,
  readMembers,
  type MemberFile,
  type MemberMapping,
  type MemberRow,
} from '../../domain/import-members'
import type { Note } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import { RowImports } from '../../platform/imports/row-imports'
import type { ImportKind } from '../../platform/imports/shapes'
import { SecretBox } from '../../platform/secret-box'
import { MemberImportLine, MemberImportRow, type ImportedState } from './entities/member-import'
import { takeBack, takeOver } from './import-rows'
import { KeyedHash } from './keyed-hash'
import type { CustomerParts } from './parts'

/** Rows of one transaction: nobody waits long for a lock. */
const CHUNK = 200

/** What a file came with. */
export interface MemberUpload {
  filename: string
  bytes: Uint8Array
}

/** Imports of existing members from a file: in short transactions, repeatable, and to be taken back. */
export class MemberImports {
  /** How files are taken over and back. */
  readonly rows: RowImports<MemberImportRow, MemberImportLine>
  private readonly box: SecretBox
  private readonly keys: KeyedHash

  constructor(private readonly parts: CustomerParts) {
    this.box = new SecretBox(parts.dataKey, 'member-import')
    this.keys = new KeyedHash(parts.dataKey, 'member-import')
    this.rows = new RowImports(parts, this.kind())
  }

  /** Reads the file; nothing is changed. Throws member_import.file_unreadable. */
  read({ bytes }: MemberUpload, mapping: MemberMapping | undefined): MemberFile {
    return readMembers(csvText(bytes, 'member_import'), mapping)
  }

  /** Begins an import of what was read: its rows are stored sealed, and a job takes them over. Throws member_import.file. */
  async start(file: MemberFile, filename: string, staffId: string, note?: Note): Promise<MemberImportRow> {
    const general = file.problems.find(({ line }) => line === 1)
    if (general)
      throw new AppError(
        'invalid',
        'member_import.file',
        `${general.message}${general.column ? `：${general.column}` : ''}。`,
      )
    const id = newId()
    const row: MemberImportRow = {
      ...{ id, fileName: filename.slice(0, 200) || '会员.csv', state: 'running', total: file.total },
      ...{ made: 0, updated: 0, skipped: 0, failed: file.problems.length, kept: 0 },
      ...{ createdBy: staffId, createdAt: this.parts.clock.now(), finishedAt: null },
    }
    const lines = [...file.rows.map((one) => this.lineOf(id, one)), ...this.badLines(id, file)]
    return this.rows.begin(row, lines, note)
  }

  private kind(): ImportKind<MemberImportLine> {
    return {
      subject: 'member_import',
      files: MemberImportRow,
      rows: MemberImportLine,
      jobs: { run: 'customers.import', undo: 'customers.import_undo' },
      chunk: CHUNK,
      takeOver: () => Promise.resolve((tx, line) => this.takeOver(tx, line)),
      takeBack: () => Promise.resolve((tx, line) => this.takeBack(tx, line)),
      // What was refused is personal data that nobody needs any more.
      refused: { content: null },
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
