import { In, type EntityManager } from 'typeorm'
import type { Product as ProductView, ProductDraft, ProductState, SkuChoice } from '../../contract/products'
import { AppError } from '../../domain/errors'
import { foldText } from '../../domain/fold'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Note } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import { Product, Sku } from './entities/product'

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

const notFound = (): AppError =>
  new AppError('not_found', 'product.unknown', '没有找到这个商品，请刷新列表后再试。')

/** Products and SKUs: created, replaced, searched, and looked up while a sale is recorded. */
export class Catalogue {
  constructor(private readonly deps: { db: Database; clock: Clock }) {}

  /** A page of products, the newest first; `search` looks in names, codes and tags. */
  async list(filter: {
    search?: string | undefined
    state?: ProductState | undefined
    page: number
    pageSize: number
  }): Promise<{ items: ProductView[]; total: number }> {
    const { read } = this.deps.db
    const query = read.createQueryBuilder(Product, 'product').where('1 = 1')
    const key = foldText(filter.search ?? '')
    if (key !== '') query.andWhere('INSTR(product.searchText, :key) > 0', { key })
    if (filter.state) query.andWhere('product.state = :state', { state: filter.state })
    const [rows, total] = await query
      .orderBy('product.id', 'DESC')
      .skip((filter.page - 1) * filter.pageSize)
      .take(filter.pageSize)
      .getManyAndCount()
    const skus = await skusOf(
      read,
      rows.map((row) => row.id),
    )
    return { items: rows.map((row) => present(row, skus.get(row.id) ?? [])), total }
  }

  /** One product; throws product.unknown. */
  async byId(id: string, reader: EntityManager = this.deps.db.read): Promise<ProductView> {
    const row = await reader.findOneBy(Product, { id })
    if (!row) throw notFound()
    return present(row, (await skusOf(reader, [id])).get(id) ?? [])
  }

  /** Creates a product; throws product.code_taken. */
  create(draft: ProductDraft, note?: Note): Promise<ProductView> {
    return this.deps.db.transact(async (tx) => {
      const now = this.deps.clock.now()
      const id = newId()
      await refuseTakenCodes(tx, draft, undefined)
      await tx.insert(Product, {
        id,
        code: draft.code,
        name: draft.name,
        tags: draft.tags,
        state: draft.state,
        searchText: searchTextOf(draft),
        createdAt: now,
        updatedAt: now,
        version: 1,
      })
      await writeSkus(tx, id, draft)
      await note?.(tx, id)
      return this.byId(id, tx)
    })
  }

  /** Replaces a product; throws product.changed when somebody was faster, product.code_taken, product.unknown. */
  replace(id: string, version: number, draft: ProductDraft, note?: Note): Promise<ProductView> {
    return this.deps.db.transact(async (tx) => {
      await this.byId(id, tx)
      await refuseTakenCodes(tx, draft, id)
      const { affected } = await tx.update(
        Product,
        { id, version },
        {
          code: draft.code,
          name: draft.name,
          tags: draft.tags,
          state: draft.state,
          searchText: searchTextOf(draft),
          updatedAt: this.deps.clock.now(),
        },
      )
      if (affected !== 1)
        throw new AppError('conflict', 'product.changed', '这个商品刚被别人改过，请刷新后再保存。')
      await writeSkus(tx, id, draft)
      await note?.(tx, id)
      return this.byId(id, tx)
    })
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
}

function searchTextOf(draft: ProductDraft): string {
  const parts = [draft.name, draft.code, ...draft.tags, ...draft.skus.flatMap((sku) => [sku.code, sku.spec])]
  return parts.map(foldText).join('\n')
}

async function skusOf(reader: EntityManager, productIds: string[]): Promise<Map<string, Sku[]>> {
  const found = new Map<string, Sku[]>()
  if (productIds.length === 0) return found
  const rows = await reader.find(Sku, {
    where: { productId: In(productIds) },
    order: { ordinal: 'ASC', id: 'ASC' },
  })
  for (const row of rows) found.set(row.productId, [...(found.get(row.productId) ?? []), row])
  return found
}

async function refuseTakenCodes(
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
async function writeSkus(tx: EntityManager, productId: string, draft: ProductDraft): Promise<void> {
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

function present(row: Product, skus: Sku[]): ProductView {
  const { id, code, name, tags, state, version } = row
  return {
    id,
    code,
    name,
    tags,
    state,
    skus: skus.map((sku) => ({
      id: sku.id,
      code: sku.code,
      spec: sku.spec,
      priceFen: sku.priceFen,
      state: sku.state,
    })),
    version,
    createdAt: new Date(row.createdAt).toISOString(),
    updatedAt: new Date(row.updatedAt).toISOString(),
  }
}
