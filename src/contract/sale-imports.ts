/** Files of sales. */
import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'
import { ImportProblem, UploadedFile } from './reply-results'

const writers: Auth = { roles: ['operator', 'admin'] }
const ById = z.object({ id: Id })

/** One import of sales; `done` and `total` are sales, not lines. */
export const SaleImport = z.object({
  id: Id,
  fileName: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  total: z.number().int(),
  done: z.number().int(),
  created: z.number().int(),
  unchanged: z.number().int(),
  failed: z.number().int(),
  problems: z.array(ImportProblem),
  createdAt: Instant,
  createdByName: z.string().nullable(),
  finishedAt: Instant.nullable(),
})
export type SaleImport = z.infer<typeof SaleImport>

/** Files of sales. */
export const saleImportApi = defineApi({
  'GET /api/admin/sale-imports/template': {
    summary: 'Download an example file of sales',
    auth: writers,
    input: Empty,
    output: Empty,
    produces: 'file',
  },
  'POST /api/admin/sale-imports/preview': {
    summary: 'Read a CSV file of sales and say what importing it would do; nothing is changed',
    auth: writers,
    consumes: 'multipart',
    input: z.object({ file: UploadedFile }),
    output: z.object({
      /** Sales, not lines. */
      total: z.number().int(),
      created: z.number().int(),
      unchanged: z.number().int(),
      /** At most 200; `problemCount` counts all. */
      problems: z.array(ImportProblem),
      problemCount: z.number().int(),
      paidFen: z.number().int(),
      sample: z.array(
        z.object({
          line: z.number().int(),
          storeCode: z.string(),
          receiptNo: z.string(),
          at: Instant,
          lineCount: z.number().int(),
          paidFen: z.number().int(),
          hasMember: z.boolean(),
        }),
      ),
    }),
  },
  'POST /api/admin/sale-imports': {
    summary: 'Import a CSV file of sales in the background; refused while a row is wrong',
    auth: writers,
    consumes: 'multipart',
    input: z.object({ file: UploadedFile }),
    output: SaleImport,
  },
  'GET /api/admin/sale-imports': {
    summary: 'List imports, the newest first',
    auth: writers,
    input: PageQuery,
    output: pageOf(SaleImport),
  },
  'GET /api/admin/sale-imports/:id': {
    summary: 'Read one import with its progress',
    auth: writers,
    input: ById,
    output: SaleImport,
  },
})
