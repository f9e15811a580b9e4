import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm'
import type { Product as ProductView, ProductDraft, ProductState, SkuChoice } from '../../contract/products'
import { AppError } from '../../domain/errors'
import { foldText } from '../../domain/fold'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Note } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import type { Gallery } from '../pictures'
import { Product, Sku } from './entities/product'
import { pictureIdsOf, present, skusOf } from './reading'
import type { SeenStores, Stock } from './stock'
import { columnsOf, refuseTakenCodes, writePictures, writeSkus } from './writing'

const CHOICES = 20

/** A SKU and its product as a sale line needs them. */
export interface SoldSku {
  productId: string
  skuId: string
  code: string
  name: string
  spec: string
  tags: string[]
  priceFen: number
}

/** Which products are wanted. */
export interface ProductFilter {
  search?: string | undefined
  state?: ProductState | undefined
  family?: string | undefined
  tag?: string | undefined
}

/** The answer for a product that is not there, or not for the one who asks. */
export const noProduct = (): AppError =>
  new AppError('not_found', 'product.unknown', '没有找到这个商品，请刷新列表后再试。')

/** The same for an offer. */
export const noOffer = (): AppError =>
  new AppError('not_found', 'offer.unknown', '没有找到这个优惠，请刷新后再选。')

/** Narrows a query of `product` down; tags and searched texts are looked for in their columns. */
export function narrow<T extends object>(
  query: SelectQueryBuilder<T>,
  filter: ProductFilter,
): SelectQueryBuilder<T> {
  const key = foldText(filter.search ?? '')
  if (key !== '') query.andWhere('INSTR(product.searchText, :key) > 0', { key })
  if (filter.state) query.andWhere('product.state = :state', { state: filter.state })
  if (filter.family) query.andWhere('product.family = :family', { family: filter.family })
  if (filter.tag) query.andWhere('INSTR(product.tags, :tag) > 0', { tag: JSON.stringify(filter.tag) })
  return query
}

/** Products and SKUs: created, replaced, searched, and looked up while a sale is recorded. */
export class Catalogue {
  constructor(private readonly deps: { db: Database; clock: Clock; gallery: Gallery; stock: Stock }) {}

  /** A page of products as they stand on the shelf. */
  async list(
    { page, pageSize, ...filter }: ProductFilter & { page: number; pageSize: number },
    seen: SeenStores = 'all',
  ): Promise<{ items: ProductView[]; total: number }> {
    const { read } = this.deps.db
    const [rows, total] = await narrow(read.createQueryBuilder(Product, 'product').where('1 = 1'), filter)
      .orderBy('product.position', 'ASC')
      .addOrderBy('product.id', 'DESC')
      .skip((page - 1) * pageSize)
      .take(pageSize)
      .getManyAndCount()
    return { items: await this.presented(rows, seen, read), total }
  }

  /** One product; throws product.unknown. */
  async byId(
    id: string,
    reader: EntityManager = this.deps.db.read,
    seen: SeenStores = 'all',
  ): Promise<ProductView> {
    const row = await reader.findOneBy(Product, { id })
    if (!row) throw noProduct()
    return (await this.presented([row], seen, reader))[0]!
  }

  /** The product of a code; undefined when there is none. */
  async byCode(code: string, reader: EntityManager = this.deps.db.read): Promise<ProductView | undefined> {
    const row = await reader.findOneBy(Product, { code })
    return row ? (await this.presented([row], 'all', reader))[0] : undefined
  }

  /** Creates a product; throws product.code_taken, picture.unknown. */
  create(draft: ProductDraft, note?: Note): Promise<ProductView> {
    return this.deps.db.transact(async (tx) => {
      const now = this.deps.clock.now()
      const id = newId()
      await refuseTakenCodes(tx, draft, undefined)
      await this.deps.gallery.all(draft.pictureIds, tx)
      await tx.insert(Product, { id, ...columnsOf(draft), createdAt: now, updatedAt: now, version: 1 })
      await writeSkus(tx, id, draft)
      await writePictures(tx, id, draft.pictureIds)
      await note?.(tx, id)
      return this.byId(id, tx)
    })
  }

  /**
   * Replaces a product; throws product.changed when somebody was faster, product.code_taken, product.unknown,
   * picture.unknown.
   */
  replace(id: string, version: number, draft: ProductDraft, note?: Note): Promise<ProductView> {
    return this.deps.db.transact(async (tx) => {
      await this.byId(id, tx)
      await refuseTakenCodes(tx, draft, id)
      await this.deps.gallery.all(draft.pictureIds, tx)
      const fields = { ...columnsOf(draft), updatedAt: this.deps.clock.now() }
      const { affected } = await tx.update(Product, { id, version }, fields)
      if (affected !== 1)
        throw new AppError('conflict', 'product.changed', '这个商品刚被别人改过，请刷新后再保存。')
      await writeSkus(tx, id, draft)
      await writePictures(tx, id, draft.pictureIds)
      await note?.(tx, id)
      return this.byId(id, tx)
    })
  }

  /** Puts a product on the shelf, takes it off, or gives it another place; throws product.unknown. */
  shelve(
    id: string,
    change: { state?: ProductState | undefined; position?: number | undefined },
    note?: Note,
  ): Promise<ProductView> {
    return this.deps.db.transact(async (tx) => {
      const now = await this.byId(id, tx)
      const { state = now.state, position = now.position } = change
      await tx.update(Product, { id }, { state, position, updatedAt: this.deps.clock.now() })
      await note?.(tx, id)
      return this.byId(id, tx)
    })
  }

  /** Families and tags that products have, in the order of their signs. */
  async groups(state?: ProductState): Promise<{ families: string[]; tags: string[] }> {
    const where = state ? { state } : {}
    const rows = await this.deps.db.read.find(Product, {
      where,
      select: { id: true, family: true, tags: true },
    })
    const sorted = (words: string[]): string[] =>
      [...new Set(words)].filter((word) => word !== '').sort((a, b) => a.localeCompare(b, 'zh-CN'))
    return { families: sorted(rows.map((row) => row.family)), tags: sorted(rows.flatMap((row) => row.tags)) }
  }

  /** SKUs on sale whose code, product or spec contains the text; at most 20. */
  async choices(search: string): Promise<SkuChoice[]> {
    const key = foldText(search)
    if (key === '') return []
    const rows = await this.deps.db.read
      .createQueryBuilder(Sku, 'sku')
      .innerJoin(Product, 'product', 'product.id = sku.productId')
      .select(['sku.id AS skuId', 'sku.code AS skuCode', 'sku.spec AS spec', 'sku.priceFen AS priceFen'])
      .addSelect('product.name', 'productName')
      .where("sku.state = 'on' AND product.state = 'on'")
      .andWhere('INSTR(product.searchText, :key) > 0', { key })
      .orderBy('sku.code', 'ASC')
      .limit(CHOICES)
      .getRawMany<SkuChoice>()
    return rows.map((row) => ({ ...row, priceFen: Number(row.priceFen) }))
  }

  /** The SKUs of these codes, also those taken off sale: a sale that happened happened. */
  async byCodes(
    codes: readonly string[],
    reader: EntityManager = this.deps.db.read,
  ): Promise<Map<string, SoldSku>> {
    const skus = await reader.findBy(Sku, { code: In([...new Set(codes)]) })
    const products = await reader.findBy(Product, { id: In([...new Set(skus.map((sku) => sku.productId))]) })
    const byId = new Map(products.map((product) => [product.id, product]))
    return new Map(
      skus.map((sku) => {
        const { name, tags } = byId.get(sku.productId)!
        const { productId, id: skuId, code, spec, priceFen } = sku
        return [code, { productId, skuId, code, name, spec, tags, priceFen }]
      }),
    )
  }

  private async presented(
    rows: readonly Product[],
    seen: SeenStores,
    reader: EntityManager,
  ): Promise<ProductView[]> {
    const ids = rows.map((row) => row.id)
    const skus = await skusOf(reader, ids)
    const pictureIds = await pictureIdsOf(reader, ids)
    const all = await this.deps.gallery.all([...pictureIds.values()].flat(), reader)
    const pictures = new Map(all.map((picture) => [picture.id, picture]))
    const totals = await this.deps.stock.totals(ids, seen, reader)
    return rows.map((row) =>
      present(row, {
        skus: skus.get(row.id) ?? [],
        pictures: (pictureIds.get(row.id) ?? []).map((id) => pictures.get(id)!),
        stockQty: totals.get(row.id) ?? null,
      }),
    )
  }
}
