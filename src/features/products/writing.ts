import { In, type EntityManager } from 'typeorm'
import type { ProductDraft } from '../../contract/products'
import { AppError } from '../../domain/errors'
import { productSearchText } from '../../domain/product-search'
import { newId } from '../../platform/ids'
import { ProductPicture } from './entities/stock'
import { Product, Sku } from './entities/product'

/** The columns of a product that a draft decides. */
export function columnsOf(draft: ProductDraft) {
  const { code, name, family, description, tags, state, position } = draft
  return { code, name, family, description, tags, state, position, searchText: productSearchText(draft) }
}

/** Throws product.code_taken and product.sku_twice. */
export async function refuseTakenCodes(
  tx: EntityManager,
  draft: ProductDraft,
  ownId: string | undefined,
): Promise<void> {
  const taken = (what: string): AppError =>
    new AppError('conflict', 'product.code_taken', `${what}已经被别的商品使用，请换一个编码。`)
  const product = await tx.findOneBy(Product, { code: draft.code })
  if (product && product.id !== ownId) throw taken(`商品编码「${draft.code}」`)
  const codes = draft.skus.map((sku) => sku.code)
  const twice = codes.find((code, index) => codes.indexOf(code) !== index)
  if (twice) throw new AppError('invalid', 'product.sku_twice', `规格编码「${twice}」写了两次，请改正。`)
  const others = await tx.findBy(Sku, { code: In(codes) })
  const other = others.find((sku) => sku.productId !== ownId)
  if (other) throw taken(`规格编码「${other.code}」`)
}

/** A SKU is known again by its id, else by its code; one that is left out is taken off sale and stays. */
export async function writeSkus(tx: EntityManager, productId: string, draft: ProductDraft): Promise<void> {
  const known = await tx.findBy(Sku, { productId })
  const kept = new Set<string>()
  for (const [ordinal, { id, ...fields }] of draft.skus.entries()) {
    const row = known.find((sku) => (id === undefined ? sku.code === fields.code : sku.id === id))
    if (id !== undefined && !row)
      throw new AppError('invalid', 'product.sku_unknown', '这个商品没有要改的规格，请刷新后再试。')
    if (row) {
      kept.add(row.id)
      await tx.update(Sku, { id: row.id }, { ...fields, ordinal })
    } else await tx.insert(Sku, { id: newId(), productId, ordinal, ...fields })
  }
  for (const row of known)
    if (!kept.has(row.id) && row.state === 'on') await tx.update(Sku, { id: row.id }, { state: 'off' })
}

/** Replaces a product's pictures; they must be there already. */
export async function writePictures(
  tx: EntityManager,
  productId: string,
  pictureIds: readonly string[],
): Promise<void> {
  await tx.delete(ProductPicture, { productId })
  const rows = [...new Set(pictureIds)].map((pictureId, ordinal) => ({ productId, ordinal, pictureId }))
  if (rows.length > 0) await tx.insert(ProductPicture, rows)
}
