import { z } from 'zod'
import {
  BatchChoice,
  BatchDraft,
  BatchPreview,
  Code,
  CodeBatch,
  CodeCarrier,
  CodeDraft,
  CodeEdit,
  CodeKind,
  CodePool,
  CodeState,
  CodeStatistics,
  TEMPORARY_CODE_MAX_SECONDS,
  VerificationFile,
  codeSelection,
  line,
} from './code-shapes'
import { Empty, Id, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

export * from './code-shapes'

const all: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const ById = z.object({ id: Id })

export const codesApi = defineApi({
  'GET /api/admin/codes': {
    summary: 'List codes, the newest first; store managers see those of their own stores',
    auth: all,
    input: PageQuery.extend({
      kind: CodeKind.optional(),
      carrier: CodeCarrier.optional(),
      state: CodeState.optional(),
      storeId: Id.optional(),
      staffId: Id.optional(),
      batchId: Id.optional(),
      /** Looks in labels, placements and scenes. */
      search: z.string().trim().max(60).optional(),
    }),
    output: pageOf(Code),
    isSheddable: true,
  },
  'GET /api/admin/codes/pool': {
    summary: "How many of WeChat's permanent official-account codes are used",
    auth: all,
    input: Empty,
    output: CodePool,
  },
  'POST /api/admin/codes': {
    summary: 'Make one code; its picture is made in the background',
    auth: all,
    input: CodeDraft,
    output: Code,
  },
  'GET /api/admin/codes/:id': { summary: 'One code', auth: all, input: ById, output: Code },
  'PATCH /api/admin/codes/:id': {
    summary: "Change a code's label, welcome text, tags or expiry; the printed picture stays good",
    auth: all,
    input: CodeEdit.extend({ id: Id }),
    output: Code,
  },
  'POST /api/admin/codes/:id/retire': {
    summary: 'Take a code out of use for good; its scene is never given away again',
    auth: all,
    input: ById,
    output: Code,
  },
  'POST /api/admin/codes/:id/retry': {
    summary: 'Make a code whose making failed once more',
    auth: all,
    input: ById,
    output: Code,
  },
  'POST /api/admin/codes/:id/renew': {
    summary: 'Give a temporary code another life; its picture changes',
    auth: all,
    input: z.object({
      id: Id,
      seconds: z
        .number()
        .int()
        .min(60, '有效期至少 60 秒')
        .max(TEMPORARY_CODE_MAX_SECONDS, '临时码的有效期最长 30 天')
        .default(TEMPORARY_CODE_MAX_SECONDS),
    }),
    output: Code,
  },
  'GET /api/admin/codes/:id/picture': {
    summary: 'Download the picture of a code',
    auth: all,
    input: ById,
    output: Empty,
    produces: 'file',
  },
  'GET /api/admin/codes/:id/statistics': {
    summary: "A code's scans by day and by outcome",
    auth: all,
    input: z.object({
      id: Id,
      days: z.coerce.number().int().min(1).max(400, '最多查询 400 天').default(30),
    }),
    output: CodeStatistics,
  },
  'POST /api/admin/codes/pictures': {
    summary: 'Download the pictures of a batch or a selection as a zip',
    auth: all,
    input: z.object(codeSelection),
    output: Empty,
    produces: 'file',
    isSheddable: true,
  },
  'POST /api/admin/codes/print': {
    summary:
      'Download a batch or a selection as a PDF to print: sheet is several per A4 page, card one per A5',
    auth: all,
    input: z.object({
      ...codeSelection,
      layout: z.enum(['sheet', 'card']).default('sheet'),
      /** What the shopper gets, in a sentence beside the code; as much as one line takes. */
      promise: line(24, '说明').min(1, '请填写说明').optional(),
    }),
    output: Empty,
    produces: 'file',
    isSheddable: true,
  },
  'GET /api/admin/code-batches': {
    summary: 'List batches, the newest first; store managers see of them the codes of their own stores',
    auth: all,
    input: PageQuery,
    output: pageOf(CodeBatch),
  },
  'POST /api/admin/code-batches/preview': {
    summary: 'Say how many codes a choice would make, and what stands against it',
    auth: all,
    input: BatchChoice,
    output: BatchPreview,
  },
  'POST /api/admin/code-batches': {
    summary: 'Make many codes in one action; progress is asked for by id',
    auth: all,
    input: BatchDraft,
    output: CodeBatch,
  },
  'GET /api/admin/code-batches/:id': {
    summary: 'How far a batch is',
    auth: all,
    input: ById,
    output: CodeBatch,
  },
  'POST /api/admin/code-batches/:id/retry': {
    summary: 'Make the failed codes of a batch once more',
    auth: all,
    input: ById,
    output: CodeBatch,
  },
  'GET /api/admin/verification-files': {
    summary: 'The files by which WeChat checks the domain of link codes',
    auth: { roles: ['admin'] },
    input: Empty,
    output: z.object({ items: z.array(VerificationFile) }),
  },
  'POST /api/admin/verification-files': {
    summary: 'Serve a verification file at the root of the domain; one of the same name is replaced',
    auth: { roles: ['admin'] },
    input: z.object({
      name: z
        .string()
        .trim()
        .regex(/^[A-Za-z0-9_]{1,64}\.txt$/, '文件名只能含字母、数字和下划线，并以 .txt 结尾'),
      content: z
        .string()
        .min(1, '请填写文件内容')
        .max(1000, '文件内容最多 1000 个字符')
        .regex(/^[\x20-\x7e\r\n]+$/, '文件内容只能是英文字母、数字和符号'),
    }),
    output: VerificationFile,
  },
  'DELETE /api/admin/verification-files/:id': {
    summary: 'Stop serving a verification file',
    auth: { roles: ['admin'] },
    input: ById,
    output: Empty,
  },
})
