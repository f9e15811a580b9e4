import type { z } from 'zod'
import type { importsApi, MemberImport, MemberPreview } from '../../contract/imports'
import type { MemberField, MemberFile, MemberRow } from '../../domain/import-members'
import { maskPhone } from '../../domain/phone'
import type { Call, Handlers, Note } from '../../platform/http/serve'
import { MemberImportLine, MemberImportRow } from './entities/member-import'
import type { MemberImports } from './member-imports'
import type { CustomerParts } from './parts'
import { actorOf, rangeOf } from './staff-call'
import { instant, instantOrNull } from './views'

const SHOWN_PROBLEMS = 200
const SHOWN_SAMPLES = 5

const present = ({ createdAt, finishedAt, ...row }: MemberImportRow): z.input<typeof MemberImport> => ({
  ...row,
  createdAt: instant(createdAt),
  finishedAt: instantOrNull(finishedAt),
})

function sampleOf(row: MemberRow): Partial<Record<MemberField, string>> {
  const { line: _, tags, phone, ...rest } = row
  const cells: [string, string | number | null][] = [
    ...Object.entries(rest),
    ['phone', phone === null ? null : maskPhone(phone)],
    ['tags', tags.join('、')],
  ]
  return Object.fromEntries(
    cells.flatMap(([field, value]) => (value === null || value === '' ? [] : [[field, String(value)]])),
  )
}

const preview = (file: MemberFile): z.input<typeof MemberPreview> => ({
  headings: file.headings,
  mapping: file.mapping,
  rows: file.total,
  good: file.rows.length,
  problemCount: file.problems.length,
  problems: file.problems.slice(0, SHOWN_PROBLEMS).map(({ line, column, message }) => ({
    line,
    column: column === '' ? null : column,
    message,
  })),
  samples: file.rows.slice(0, SHOWN_SAMPLES).map(sampleOf),
})

/** The console's operations on imports of members. */
export function importRoutes(parts: CustomerParts, imports: MemberImports): Handlers<typeof importsApi> {
  const { db, audit, clock } = parts
  const noteOf = (call: Call, action: string, rows: number): Note => {
    const actor = { kind: 'staff' as const, id: actorOf(call).staffId }
    return (tx, id) => {
      const target = { kind: 'member_import', id: id ?? null }
      return audit.note(tx, { actor, action, target, after: { rows }, at: clock.now() })
    }
  }
  return {
    'POST /api/admin/member-imports/preview': ({ file, mapping }) =>
      Promise.resolve(preview(imports.read(file, mapping))),
    'POST /api/admin/member-imports': async ({ file, mapping }, call) => {
      const read = imports.read(file, mapping)
      const note = noteOf(call, 'member_import.start', read.total)
      return present(await imports.start(read, file.filename, actorOf(call).staffId, note))
    },
    'GET /api/admin/member-imports': async (page) => {
      const order = { createdAt: 'DESC', id: 'DESC' } as const
      const [rows, total] = await db.read.findAndCount(MemberImportRow, { order, ...rangeOf(page) })
      return { items: rows.map(present), total }
    },
    'GET /api/admin/member-imports/:id': async ({ id }) => present(await imports.rows.byId(id)),
    'GET /api/admin/member-imports/:id/problems': async ({ id, ...page }) => {
      const { id: importId } = await imports.rows.byId(id)
      const where = { importId, state: 'failed' as const }
      const order = { line: 'ASC' } as const
      const [rows, total] = await db.read.findAndCount(MemberImportLine, { where, order, ...rangeOf(page) })
      const items = rows.map(({ line, problemColumn, problem }) => ({
        line,
        column: problemColumn,
        message: problem ?? '',
      }))
      return { items, total }
    },
    'POST /api/admin/member-imports/:id/undo': async ({ id }, call) => {
      const { total } = await imports.rows.byId(id)
      return present(await imports.rows.undo(id, noteOf(call, 'member_import.undo', total)))
    },
  }
}
