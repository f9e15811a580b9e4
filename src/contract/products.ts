/** Products and their SKUs, as far as a sale needs them. */
import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const writers: Auth = { roles: ['operator', 'admin'] }

/** Whether it is sold: `on` the shelf or `off`; an `off` one can still be refunded. */
export const ProductState = z.enum(['on', 'off'])
export type ProductState = z.infer<typeof ProductState>

/** The brand's own number of a product or SKU, as tills and files name it. */
export const ProductCode = z
  .string()
  .trim()
  .min(1, '请填写编码')
  .max(64, '编码最多 64 个字')
  .regex(/^[\w./-]+$/, '编码只能用字母、数字和 . _ - /')

/** Money in whole fen, up to a hundred million yuan; fractions and negatives are refused (reliability.md L8). */
export const Fen = z
  .number('金额应为以分为单位的整数')
  .int('金额应为以分为单位的整数')
  .min(0, '金额不能为负数')
  .max(10_000_000_000, '金额太大')

/** One colour, size or packing of a product; what a sale line names. */
export const Sku = z.object({
  id: Id,
  code: z.string(),
  /** Colour and size in words, such as `墨绿 / M`. */
  spec: z.string(),
  priceFen: z.number().int(),
  state: ProductState,
})
export type Sku = z.infer<typeof Sku>

export const Product = z.object({
  id: Id,
  code: z.string(),
  name: z.string(),
  tags: z.array(z.string()),
  state: ProductState,
  skus: z.array(Sku),
  version: z.number().int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Product = z.infer<typeof Product>

/** A product as it is created or replaced; a SKU with an `id` keeps its history, one left out is taken off sale. */
export const ProductDraft = z.object({
  code: ProductCode,
  name: z.string().trim().min(1, '请填写名称').max(80, '名称最多 80 个字'),
  tags: z.array(z.string().trim().min(1).max(20)).max(20).default([]),
  state: ProductState.default('on'),
  skus: z
    .array(
      z.object({
        id: Id.optional(),
        code: ProductCode,
        spec: z.string().trim().max(60, '规格最多 60 个字').default(''),
        priceFen: Fen,
        state: ProductState.default('on'),
      }),
    )
    .min(1, '至少要有一个规格')
    .max(200, '规格最多 200 个'),
})
export type ProductDraft = z.infer<typeof ProductDraft>

/** A SKU with its product's name, for choosing while a sale is entered. */
export const SkuChoice = z.object({
  skuId: Id,
  skuCode: z.string(),
  productName: z.string(),
  spec: z.string(),
  priceFen: z.number().int(),
})
export type SkuChoice = z.infer<typeof SkuChoice>

/** Products at the console, and the search behind a sale entry. */
export const productsApi = defineApi({
  'GET /api/admin/products': {
    summary: 'List products, the newest first',
    auth: readers,
    input: PageQuery.extend({
      /** Looks in names, codes and tags. */
      search: z.string().trim().max(64).optional(),
      state: ProductState.optional(),
    }),
    output: pageOf(Product),
    isSheddable: true,
  },
  'POST /api/admin/products': {
    summary: 'Create a product with its SKUs',
    auth: writers,
    input: ProductDraft,
    output: Product,
  },
  'GET /api/admin/products/:id': {
    summary: 'Read one product',
    auth: readers,
    input: z.object({ id: Id }),
    output: Product,
  },
  'PUT /api/admin/products/:id': {
    summary: 'Replace a product; refused when somebody changed it meanwhile',
    auth: writers,
    input: ProductDraft.extend({ id: Id, version: z.number().int() }),
    output: Product,
  },
  'GET /api/workbench/skus': {
    summary: 'Search SKUs on sale by code or name, for a sale entry; at most 20',
    auth: 'workbench',
    input: z.object({ search: z.string().trim().min(1, '请输入商品名称或编码').max(64) }),
    output: z.object({ items: z.array(SkuChoice) }),
  },
})
