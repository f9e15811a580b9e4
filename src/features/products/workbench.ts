import type { WorkbenchProduct } from '../../contract/products'
import type { Database } from '../../platform/db/database'
import { narrow } from './catalogue'
import { Product } from './entities/product'
import { coversOf, skusOf } from './reading'
import type { Stock } from './stock'

/** What a guide at a store finds: products on the shelf, with what the store and the others have. */
export async function workbenchProducts(
  { db, stock }: { db: Database; stock: Stock },
  { search, page, pageSize }: { search?: string | undefined; page: number; pageSize: number },
  place: { storeId: string | undefined; openStoreIds: readonly string[] },
): Promise<{ items: WorkbenchProduct[]; total: number }> {
  const { read } = db
  const [rows, total] = await narrow(read.createQueryBuilder(Product, 'product').where('1 = 1'), {
    search,
    state: 'on',
  })
    .orderBy('product.position', 'ASC')
    .addOrderBy('product.id', 'DESC')
    .skip((page - 1) * pageSize)
    .take(pageSize)
    .getManyAndCount()
  const ids = rows.map(({ id }) => id)
  const skus = await skusOf(read, ids)
  const covers = await coversOf(read, ids, 160)
  const lines = await stock.lines(
    [...skus.values()].flat().map(({ id }) => id),
    'all',
  )
  const items = rows.map(({ id, name, code }) => ({
    ...{ id, name, code },
    pictureUrl: covers.get(id) ?? null,
    skus: (skus.get(id) ?? [])
      .filter(({ state }) => state === 'on')
      .map((sku) => {
        const own = lines.find((line) => line.skuId === sku.id && line.storeId === place.storeId)
        const others = lines.filter(
          (line) => line.skuId === sku.id && line !== own && place.openStoreIds.includes(line.storeId),
        )
        return {
          ...{ id: sku.id, code: sku.code, spec: sku.spec },
          priceFen: own?.priceFen ?? sku.priceFen,
          qty: own?.qty ?? null,
          elsewhereQty: others.reduce((sum, { qty }) => sum + qty, 0),
        }
      }),
  }))
  return { items, total }
}
