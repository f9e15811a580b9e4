import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'
import { UploadedFile } from './reply-results'

const writers: Auth = { roles: ['operator', 'admin'] }
const ById = z.object({ id: Id })

/** The columns of a member import; a row needs a number or a phone. */
export const MEMBER_FIELDS = {
  externalNumber: '原会员号',
  phone: '手机号',
  name: '姓名',
  birthdayMonth: '生日月份',
  points: '积分余额',
  tier: '等级',
  tags: '标签',
  note: '备注',
} as const
export const MemberField = z.enum([
  'externalNumber',
  'phone',
  'name',
  'birthdayMonth',
  'points',
  'tier',
  'tags',
  'note',
])
export type MemberField = z.infer<typeof MemberField>

/** Which column of the file (its heading) holds which field. */
export const MemberMapping = z.partialRecord(MemberField, z.string().max(100))
export type MemberMapping = z.infer<typeof MemberMapping>

/** The mapping as a form field: JSON text; absent means that headings are recognised. */
const mapping = z
  .string()
  .max(4000)
  .optional()
  .transform((text, context) => {
    if (text === undefined || text === '') return undefined
    try {
      return MemberMapping.parse(JSON.parse(text))
    } catch {
      context.addIssue({ code: 'custom', message: '列对应关系格式不对，请重新选择各列' })
      return z.NEVER
    }
  })

/** What is wrong with a row; lines count from 1 with the heading as the first. */
export const ImportProblem = z.object({
  line: z.number().int(),
  column: z.string().nullable(),
  message: z.string(),
})

/** What an import would do. */
export const MemberPreview = z.object({
  headings: z.array(z.string()),
  mapping: MemberMapping,
  rows: z.number().int(),
  /** Rows that would be taken over. */
  good: z.number().int(),
  problemCount: z.number().int(),
  /** The first 200 problems. */
  problems: z.array(ImportProblem),
  /** The first rows as they would be read; phone numbers masked. */
  samples: z.array(z.partialRecord(MemberField, z.string())),
})
export type MemberPreview = z.infer<typeof MemberPreview>

/** An import, running or done. */
export const MemberImport = z.object({
  id: Id,
  fileName: z.string(),
  state: z.enum(['running', 'done', 'undoing', 'undone']),
  total: z.number().int(),
  /** Customers made, found by number or phone and completed, skipped because an earlier import had the row, refused. */
  made: z.number().int(),
  updated: z.number().int(),
  skipped: z.number().int(),
  failed: z.number().int(),
  /** Rows that undo could not take back because something happened with the customer since. */
  kept: z.number().int(),
  createdAt: Instant,
  finishedAt: Instant.nullable(),
  createdBy: Id.nullable(),
})
export type MemberImport = z.infer<typeof MemberImport>

export const importsApi = defineApi({
  'POST /api/admin/member-imports/preview': {
    summary: 'Read a CSV file of members and say what is wrong, line by line; nothing is changed',
    auth: writers,
    consumes: 'multipart',
    input: z.object({ file: UploadedFile, mapping }),
    output: MemberPreview,
  },
  'POST /api/admin/member-imports': {
    summary: 'Import members from a CSV file; rows that were imported before are skipped',
    auth: writers,
    consumes: 'multipart',
    input: z.object({ file: UploadedFile, mapping }),
    output: MemberImport,
  },
  'GET /api/admin/member-imports': {
    summary: 'Imports, newest first, with their progress',
    auth: writers,
    input: PageQuery,
    output: pageOf(MemberImport),
  },
  'GET /api/admin/member-imports/:id': {
    summary: 'One import and how far it is',
    auth: writers,
    input: ById,
    output: MemberImport,
  },
  'GET /api/admin/member-imports/:id/problems': {
    summary: 'Rows that were refused, with line numbers and reasons',
    auth: writers,
    input: PageQuery.extend({ id: Id }),
    output: pageOf(ImportProblem),
  },
  'POST /api/admin/member-imports/:id/undo': {
    summary: 'Take an import back, as far as nothing has happened with its customers since',
    auth: writers,
    input: ById,
    output: MemberImport,
  },
})
