/** Products, their SKUs and pictures, and what stores have of them. */
import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'
import { PictureView } from './pictures'

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
  /** 针织, 外套 …; empty for none. */
  family: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  state: ProductState,
  /** Smaller ones stand first; of equal ones the newer product. */
  position: z.number().int(),
  pictures: z.array(PictureView),
  skus: z.array(Sku),
  /** Pieces in all stores that the caller may see; null when no store's stock is known. */
  stockQty: z.number().int().nullable(),
  version: z.number().int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Product = z.infer<typeof Product>

/** A product as it is created or replaced; a SKU with an `id` keeps its history, one left out is taken off sale. */
export const ProductDraft = z.object({
  code: ProductCode,
  name: z.string().trim().min(1, '请填写名称').max(80, '名称最多 80 个字'),
  family: z.string().trim().max(40, '系列最多 40 个字').default(''),
  description: z.string().trim().max(2000, '介绍最多 2000 个字').default(''),
  position: z.number().int().min(-1_000_000).max(1_000_000).default(0),
  /** In their order; uploaded before. */
  pictureIds: z.array(Id).max(9, '图片最多 9 张').default([]),
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

/** Pieces of a SKU in a store; `priceFen` null: the brand's price. */
export const StockLine = z.object({
  storeId: Id,
  skuId: Id,
  qty: z.number().int().min(0, '库存不能为负数').max(1_000_000, '库存太大'),
  priceFen: Fen.nullable(),
})
export type StockLine = z.infer<typeof StockLine>

/** What somebody says of a SKU in a store; `qty` null leaves the count alone, which sales may be moving meanwhile. */
export const StockChange = StockLine.extend({ qty: StockLine.shape.qty.nullable() })
export type StockChange = z.infer<typeof StockChange>

/** A product as the workbench shows it, with what the guide's own store has. */
export const WorkbenchProduct = z.object({
  id: Id,
  name: z.string(),
  code: z.string(),
  pictureUrl: z.string().nullable(),
  skus: z.array(
    z.object({
      id: Id,
      code: z.string(),
      spec: z.string(),
      /** In this store, before offers. */
      priceFen: z.number().int(),
      /** In this store; null when nobody entered it. */
      qty: z.number().int().nullable(),
      /** Pieces in all other open stores. */
      elsewhereQty: z.number().int(),
    }),
  ),
})
export type WorkbenchProduct = z.infer<typeof WorkbenchProduct>

/** Products at the console, and the search behind a sale entry. */
export const productsApi = defineApi({
  'GET /api/admin/products': {
    summary: 'List products as they stand on the shelf',
    auth: readers,
    input: PageQuery.extend({
      /** Looks in names, codes, families and tags, also by pinyin and initials. */
      search: z.string().trim().max(64).optional(),
      state: ProductState.optional(),
      family: z.string().max(40).optional(),
      tag: z.string().max(20).optional(),
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
  'POST /api/admin/products/:id/shelf': {
    summary: 'Put a product on the shelf, take it off, or give it another place',
    auth: writers,
    input: z.object({
      id: Id,
      state: ProductState.optional(),
      position: z.number().int().min(-1_000_000).max(1_000_000).optional(),
    }),
    output: Product,
  },
  'GET /api/admin/product-groups': {
    summary: 'Families and tags that products have',
    auth: readers,
    input: Empty,
    output: z.object({ families: z.array(z.string()), tags: z.array(z.string()) }),
  },
  'GET /api/admin/products/:id/stock': {
    summary: 'What stores have of each SKU; a store manager sees their own stores',
    auth: readers,
    input: z.object({ id: Id }),
    output: z.object({ items: z.array(StockLine) }),
  },
  'PUT /api/admin/products/:id/stock': {
    summary: 'Set what stores have and ask; a store manager sets the quantities of their own stores',
    auth: readers,
    input: z.object({ id: Id, items: z.array(StockChange).min(1).max(2000) }),
    output: z.object({ items: z.array(StockLine) }),
  },
  'GET /api/workbench/products': {
    summary: "Products on the shelf with the stock of the guide's own store; by words, pinyin or initials",
    auth: 'workbench',
    input: PageQuery.extend({ search: z.string().trim().max(64).optional() }),
    output: pageOf(WorkbenchProduct),
  },
  'GET /api/workbench/skus': {
    summary: 'Search SKUs on sale by code or name, for a sale entry; at most 20',
    auth: 'workbench',
    input: z.object({ search: z.string().trim().min(1, '请输入商品名称或编码').max(64) }),
    output: z.object({ items: z.array(SkuChoice) }),
  },
})
