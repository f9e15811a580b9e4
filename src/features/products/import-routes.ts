import type { ProductImport as ProductImportView, productImportsApi } from '../../contract/product-imports'
import { exampleProductsCsv, productsCsv, type CsvProduct } from '../../domain/csv-products'
import type { Handlers } from '../../platform/http/serve'
import type { ProductsDeps } from './doors'
import { Product } from './entities/product'
import { ProductImport, ProductImportRow } from './entities/product-import'
import { knownProducts } from './import-plan'
import type { ProductImports } from './imports'
import { In } from 'typeorm'

const CHUNK = 200
const CSV = 'text/csv; charset=utf-8'

type Deps = Pick<ProductsDeps, 'db' | 'stores' | 'staff'>

async function presented({ staff }: Deps, rows: readonly ProductImport[]): Promise<ProductImportView[]> {
  const names = await staff.namesOf([...new Set(rows.flatMap((row) => row.createdBy ?? []))])
  return rows.map(({ createdBy, createdAt, finishedAt, ...row }) => ({
    ...row,
    createdAt: new Date(createdAt).toISOString(),
    createdByName: createdBy === null ? null : (names.get(createdBy) ?? null),
    finishedAt: finishedAt === null ? null : new Date(finishedAt).toISOString(),
  }))
}

/** Every product with its stock, as the lines of a file. */
async function currentFile({ db, stores }: Deps): Promise<string> {
  const codes = new Map((await stores.all()).map(({ id, code }) => [id, code]))
  const order = { position: 'ASC', id: 'DESC' } as const
  const rows = await db.read.find(Product, { select: { id: true, code: true }, order })
  const products: Required<CsvProduct>[] = []
  for (let start = 0; start < rows.length; start += CHUNK) {
    const some = rows.slice(start, start + CHUNK).map(({ code }) => code)
    const known = await knownProducts(db.read, some)
    for (const code of some) {
      const { draft, stock } = known.get(code)!
      const { name, family = '', tags = [], description = '', state = 'on', skus } = draft
      const skuCodes = new Map(skus.map((sku) => [sku.id, sku.code]))
      products.push({
        ...{ line: 0, code, name, family, tags, description, state },
        skus: skus.map((sku) => ({ line: 0, code: sku.code, spec: sku.spec, priceFen: sku.priceFen })),
        stock: stock.map(({ storeId, skuId, qty, priceFen }) => ({
          ...{ line: 0, storeCode: codes.get(storeId) ?? '', skuCode: skuCodes.get(skuId)! },
          ...{ qty, priceFen },
        })),
      })
    }
  }
  return productsCsv(products)
}

/** Handlers of the console's imports of products. */
export function productImportRoutes(deps: Deps, imports: ProductImports): Handlers<typeof productImportsApi> {
  const { db } = deps
  const shown = async (row: ProductImport): Promise<ProductImportView> => (await presented(deps, [row]))[0]!
  return {
    'GET /api/admin/product-imports/template': () =>
      Promise.resolve({ filename: '商品导入示例.csv', contentType: CSV, bytes: exampleProductsCsv() }),
    'GET /api/admin/product-imports/current': async () => ({
      ...{ filename: '全部商品.csv', contentType: CSV },
      bytes: await currentFile(deps),
    }),
    'POST /api/admin/product-imports/preview': ({ file }) => imports.preview(file),
    'POST /api/admin/product-imports': async ({ file }, { actor, note }) =>
      shown(await imports.begin(file, actor!.staffId, note)),
    'GET /api/admin/product-imports': async ({ page, pageSize }) => {
      const order = { createdAt: 'DESC', id: 'DESC' } as const
      const range = { skip: (page - 1) * pageSize, take: pageSize }
      const [rows, total] = await db.read.findAndCount(ProductImport, { order, ...range })
      return { items: await presented(deps, rows), total }
    },
    'GET /api/admin/product-imports/:id': async ({ id }) => shown(await imports.rows.byId(id)),
    'GET /api/admin/product-imports/:id/problems': async ({ id, page, pageSize }) => {
      const { id: importId } = await imports.rows.byId(id)
      const where = { importId, state: In(['failed', 'kept']) }
      const order = { line: 'ASC' } as const
      const range = { skip: (page - 1) * pageSize, take: pageSize }
      const [rows, total] = await db.read.findAndCount(ProductImportRow, { where, order, ...range })
      const items = rows.map(({ line, content, problem }) => ({
        ...{ line, column: content.code, message: problem ?? '' },
      }))
      return { items, total }
    },
    'POST /api/admin/product-imports/:id/undo': async ({ id }, { note }) =>
      shown(await imports.rows.undo(id, note)),
  }
}
