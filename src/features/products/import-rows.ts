import { isDeepStrictEqual } from 'node:util'
import { In, type EntityManager } from 'typeorm'
import type { ProductDraft, StockLine } from '../../contract/products'
import { newId } from '../../platform/ids'
import { lockRow } from '../../platform/db/lock'
import type { ProductsDeps } from './doors'
import { Product, Sku } from './entities/product'
import type { ProductImportRow } from './entities/product-import'
import { ProductPicture, StoreStock } from './entities/stock'
import { changedStock, knownProducts, mergedDraft, wantedStock } from './import-plan'
import type { StockHeld } from './snapshot'
import type { Stock } from './stock'
import { columnsOf, refuseTakenCodes, writeSkus } from './writing'

/** What taking rows over and back needs. */
export interface RowDeps extends Pick<ProductsDeps, 'clock' | 'isInUse'> {
  stock: Stock
}

type Done = Pick<ProductImportRow, 'state' | 'productId' | 'before' | 'versionAfter'>

/** Takes one product of a file over; `storeIds` by code. Throws product.code_taken and what stock throws. */
export async function takeOver(
  deps: RowDeps,
  tx: EntityManager,
  { content: csv }: ProductImportRow,
  storeIds: ReadonlyMap<string, string>,
): Promise<Done> {
  const held = await lockRow(tx, Product, { code: csv.code })
  const known = (await knownProducts(tx, [csv.code])).get(csv.code)
  const draft = mergedDraft(csv, known?.draft)
  await refuseTakenCodes(tx, draft, known?.id)
  const productId = held?.id ?? newId()
  const updatedAt = deps.clock.now()
  const isOther = !isDeepStrictEqual(draft, known?.draft)
  if (!known)
    await tx.insert(Product, {
      ...{ id: productId, ...columnsOf(draft) },
      ...{ createdAt: updatedAt, updatedAt, version: 1 },
    })
  else if (isOther) await tx.update(Product, { id: productId }, { ...columnsOf(draft), updatedAt })
  if (isOther) await writeSkus(tx, productId, draft)
  const skuIds = new Map((await tx.findBy(Sku, { productId })).map(({ code, id }) => [code, id]))
  const before = known?.stock ?? []
  const lines = changedStock(before, wantedStock(csv, before, skuIds, storeIds))
  if (!isOther && lines.length === 0)
    return { state: 'unchanged', productId, before: null, versionAfter: null }
  const isCounted = (line: StockLine): boolean =>
    before.some((old) => old.storeId === line.storeId && old.skuId === line.skuId && old.qty === line.qty)
  const changes = lines.map((line) => ({ ...line, qty: isCounted(line) ? null : line.qty }))
  if (changes.length > 0) await deps.stock.write(tx, productId, changes, 'all')
  const stock = lines.map(({ storeId, skuId, qty, priceFen }) => {
    const old = before.find((line) => line.storeId === storeId && line.skuId === skuId)
    const was: StockHeld | null = old ? { qty: old.qty, priceFen: old.priceFen } : null
    return { storeId, skuId, before: was, after: { qty, priceFen } }
  })
  const { version } = await tx.findOneByOrFail(Product, { id: productId })
  const snapshot = { draft: known?.draft ?? null, stock }
  return { state: known ? 'updated' : 'made', productId, before: snapshot, versionAfter: version }
}

/** Takes one product back; the sentence says why it is kept, null when it was taken back. */
export async function takeBack(
  deps: RowDeps,
  tx: EntityManager,
  { productId, before, versionAfter }: ProductImportRow,
): Promise<string | null> {
  const product = await lockRow(tx, Product, { id: productId! })
  if (!product || !before) return '商品已经不在了'
  if (product.version !== versionAfter) return '导入之后有人改过这个商品'
  const skus = await tx.findBy(Sku, { productId: product.id })
  const old = new Set((before.draft?.skus ?? []).map(({ id }) => id))
  const added = skus.filter(({ id }) => !old.has(id)).map(({ id }) => id)
  const held = await tx.findBy(StoreStock, { skuId: In(skus.map(({ id }) => id)) })
  const isMoved = before.stock.some(({ storeId, skuId, after }) => {
    const now = held.find((line) => line.storeId === storeId && line.skuId === skuId)
    return now?.qty !== after.qty || now.priceFen !== after.priceFen
  })
  const isCounted = held.some(
    ({ storeId, skuId }) =>
      added.includes(skuId) && !before.stock.some((one) => one.storeId === storeId && one.skuId === skuId),
  )
  if (isMoved || isCounted) return '导入之后库存变过（卖出、退货或重新盘点）'
  const named = { productId: before.draft === null ? product.id : null, skuIds: added }
  if (await deps.isInUse(tx, named)) return '导入之后已经卖出、分享，或者用在优惠和素材里'
  await restore(deps, tx, product.id, before.draft, added)
  for (const { storeId, skuId, before: was } of before.stock)
    if (was === null) await tx.delete(StoreStock, { storeId, skuId })
    else await tx.update(StoreStock, { storeId, skuId }, { ...was, updatedAt: deps.clock.now() })
  return null
}

async function restore(
  { clock }: RowDeps,
  tx: EntityManager,
  productId: string,
  draft: ProductDraft | null,
  added: readonly string[],
): Promise<void> {
  if (added.length > 0) await tx.delete(Sku, { id: In([...added]) })
  if (draft === null) {
    await tx.delete(ProductPicture, { productId })
    await tx.delete(Product, { id: productId })
    return
  }
  await tx.update(Product, { id: productId }, { ...columnsOf(draft), updatedAt: clock.now() })
  await writeSkus(tx, productId, draft)
}
