import { In, type EntityManager } from 'typeorm'
import type { Product as ProductView, ProductDraft } from '../../contract/products'
import { pictureUrl } from '../../contract/pictures'
import { presentPicture, type Picture } from '../pictures'
import type { Product } from './entities/product'
import { Sku } from './entities/product'
import { ProductPicture } from './entities/stock'

/** SKUs of products by product, in their order. */
export async function skusOf(
  reader: EntityManager,
  productIds: readonly string[],
): Promise<Map<string, Sku[]>> {
  if (productIds.length === 0) return new Map()
  const where = { productId: In([...productIds]) }
  return grouped(await reader.find(Sku, { where, order: { ordinal: 'ASC', id: 'ASC' } }))
}

/** Ids of the pictures of products by product, in their order. */
export async function pictureIdsOf(
  reader: EntityManager,
  productIds: readonly string[],
): Promise<Map<string, string[]>> {
  if (productIds.length === 0) return new Map()
  const where = { productId: In([...productIds]) }
  const rows = grouped(await reader.find(ProductPicture, { where, order: { ordinal: 'ASC' } }))
  return new Map([...rows].map(([id, list]) => [id, list.map(({ pictureId }) => pictureId)]))
}

/** Addresses of the first picture of products, for a place of `width` pixels. */
export async function coversOf(
  reader: EntityManager,
  productIds: readonly string[],
  width: 160 | 480 | 960,
): Promise<Map<string, string>> {
  if (productIds.length === 0) return new Map()
  const rows = await reader.findBy(ProductPicture, { productId: In([...productIds]), ordinal: 0 })
  return new Map(rows.map(({ productId, pictureId }) => [productId, pictureUrl(pictureId, width)]))
}

function grouped<T extends { productId: string }>(rows: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>()
  for (const row of rows) found.set(row.productId, [...(found.get(row.productId) ?? []), row])
  return found
}

/** What stands beside a product's row. */
export interface Beside {
  skus: readonly Sku[]
  pictures: readonly Picture[]
  stockQty: number | null
}

/** A product as the console sees it. */
export function present(row: Product, { skus, pictures, stockQty }: Beside): ProductView {
  const { id, code, name, family, description, tags, state, position, version } = row
  return {
    ...{ id, code, name, family, description, tags, state, position, version, stockQty },
    pictures: pictures.map(presentPicture),
    skus: skus.map(({ id, code, spec, priceFen, state }) => ({ id, code, spec, priceFen, state })),
    createdAt: new Date(row.createdAt).toISOString(),
    updatedAt: new Date(row.updatedAt).toISOString(),
  }
}

/** The draft that makes a product what it is now. */
export const draftOf = (product: ProductView): ProductDraft => ({
  code: product.code,
  name: product.name,
  family: product.family,
  description: product.description,
  position: product.position,
  tags: product.tags,
  state: product.state,
  pictureIds: product.pictures.map(({ id }) => id),
  skus: product.skus.map(({ id, code, spec, priceFen, state }) => ({ id, code, spec, priceFen, state })),
})
