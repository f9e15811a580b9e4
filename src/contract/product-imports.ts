/** Files of products: looked at first, taken over in the background, and taken back while nothing else changed. */
import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'
import { ImportProblem, UploadedFile } from './reply-results'

const writers: Auth = { roles: ['operator', 'admin'] }
const ById = z.object({ id: Id })
const file = z.object({ file: UploadedFile })

/** What would become of a product. */
export const ProductEffect = z.enum(['create', 'update', 'unchanged'])
export type ProductEffect = z.infer<typeof ProductEffect>

/** One product of a file as it would be taken over. */
export const PlannedProduct = z.object({
  /** Where it begins in the file; the heading is line 1. */
  line: z.number().int(),
  code: z.string(),
  name: z.string(),
  effect: ProductEffect,
  skuCount: z.number().int(),
  /** What would be different, in words: `名称`, `2 个价格`, `3 处库存`. */
  changes: z.array(z.string()),
})
export type PlannedProduct = z.infer<typeof PlannedProduct>

/** What importing a file would do; figures count products. */
export const ProductPreview = z.object({
  total: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  /** At most 200; `problemCount` counts all. */
  problems: z.array(ImportProblem),
  problemCount: z.number().int(),
  /** The first 100, those that change something before the others. */
  rows: z.array(PlannedProduct),
})
export type ProductPreview = z.infer<typeof ProductPreview>

/** An import; figures count products. */
export const ProductImport = z.object({
  id: Id,
  fileName: z.string(),
  state: z.enum(['running', 'done', 'undoing', 'undone']),
  total: z.number().int(),
  made: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  failed: z.number().int(),
  /** Products that undo left as they are: something happened with them since. */
  kept: z.number().int(),
  createdAt: Instant,
  createdByName: z.string().nullable(),
  finishedAt: Instant.nullable(),
})
export type ProductImport = z.infer<typeof ProductImport>

export const productImportsApi = defineApi({
  'GET /api/admin/product-imports/template': {
    summary: 'Download an example file of products',
    auth: writers,
    input: Empty,
    output: Empty,
    produces: 'file',
  },
  'GET /api/admin/product-imports/current': {
    summary: 'Download all products with their stock as a file that can be imported again',
    auth: writers,
    input: Empty,
    output: Empty,
    produces: 'file',
  },
  'POST /api/admin/product-imports/preview': {
    summary: 'Read a CSV file of products and say what importing it would do; nothing is changed',
    auth: writers,
    consumes: 'multipart',
    input: file,
    output: ProductPreview,
  },
  'POST /api/admin/product-imports': {
    summary: 'Import a CSV file of products in the background; refused while a row is wrong',
    auth: writers,
    consumes: 'multipart',
    input: file,
    output: ProductImport,
  },
  'GET /api/admin/product-imports': {
    summary: 'List imports of products, the newest first',
    auth: writers,
    input: PageQuery,
    output: pageOf(ProductImport),
  },
  'GET /api/admin/product-imports/:id': {
    summary: 'Read one import with its progress',
    auth: writers,
    input: ById,
    output: ProductImport,
  },
  'GET /api/admin/product-imports/:id/problems': {
    summary: 'Products that were refused, or that undo left, by line and with the reason',
    auth: writers,
    input: PageQuery.extend({ id: Id }),
    output: pageOf(ImportProblem),
  },
  'POST /api/admin/product-imports/:id/undo': {
    summary: 'Take an import back, as far as nothing has happened with its products since',
    auth: writers,
    input: ById,
    output: ProductImport,
  },
})
