import { In, LessThanOrEqual, type EntityManager } from 'typeorm'
import type { StockChange, StockLine } from '../../contract/products'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { lockRow } from '../../platform/db/lock'
import type { Actor, Note } from '../../platform/http/serve'
import { Sku } from './entities/product'
import { StoreStock } from './entities/stock'

/** The stores whose stock somebody may see. */
export type SeenStores = Actor['storeIds']

const keyOf = ({ storeId, skuId }: Pick<StoreStock, 'storeId' | 'skuId'>): string => `${storeId} ${skuId}`

/** A product that stores have again. `at` is when, epoch ms. */
export interface BackInStock {
  productId: string
  /** Which SKUs came to which stores. */
  lines: { skuId: string; storeId: string }[]
  at: number
}

/** How many of each SKU stores have, and what it costs there. */
export class Stock {
  constructor(
    private readonly deps: {
      db: Database
      clock: Clock
      /** Whether there is such a store. */
      isStore(storeId: string): Promise<boolean>
      /** Pieces of a product came to stores that had none; runs in the transaction of the change. */
      onBack?: (tx: EntityManager, back: BackInStock) => Promise<void>
    },
  ) {}

  /** The stock of one product's SKUs. */
  async of(productId: string, seen: SeenStores, reader = this.deps.db.read): Promise<StockLine[]> {
    const skus = await reader.findBy(Sku, { productId })
    return this.lines(
      skus.map(({ id }) => id),
      seen,
      reader,
    )
  }

  /** The stock of these SKUs by store. */
  async lines(skuIds: readonly string[], seen: SeenStores, reader = this.deps.db.read): Promise<StockLine[]> {
    if (skuIds.length === 0) return []
    const where = { skuId: In([...skuIds]), ...(seen === 'all' ? {} : { storeId: In(seen) }) }
    const rows = await reader.find(StoreStock, { where, order: { storeId: 'ASC', skuId: 'ASC' } })
    return rows.map(({ storeId, skuId, qty, priceFen }) => ({ storeId, skuId, qty, priceFen }))
  }

  /** Pieces of products in all stores that are seen; a product of which nobody entered any is left out. */
  async totals(
    productIds: readonly string[],
    seen: SeenStores,
    reader: EntityManager,
  ): Promise<Map<string, number>> {
    if (productIds.length === 0) return new Map()
    const query = reader
      .createQueryBuilder(StoreStock, 'stock')
      .innerJoin(Sku, 'sku', 'sku.id = stock.skuId')
      .select(['sku.productId AS productId', 'SUM(stock.qty) AS qty'])
      .where('sku.productId IN (:...productIds)', { productIds })
      .groupBy('sku.productId')
    if (seen !== 'all') query.andWhere('stock.storeId IN (:...seen)', { seen: [...seen, ''] })
    const rows = await query.getRawMany<{ productId: string; qty: number | string }>()
    return new Map(rows.map(({ productId, qty }) => [productId, Number(qty)]))
  }

  /**
   * Sets lines of one product. Somebody with stores of their own sets the quantities there and leaves the price to
   * headquarters. Throws stock.other_store, stock.price_by_hq, stock.unknown_sku, store.unknown.
   */
  set(productId: string, lines: readonly StockChange[], seen: SeenStores, note?: Note): Promise<StockLine[]> {
    return this.deps.db.transact(async (tx) => {
      await this.write(tx, productId, lines, seen)
      await note?.(tx, productId)
      return this.of(productId, seen, tx)
    })
  }

  /**
   * Pieces went out with a sale (negative) or came back with a refund at `at`. Only what a store counts moves, and only
   * when it was not counted since: a later count knows of it. Never below zero, as goods that were sold were there.
   */
  async move(
    tx: EntityManager,
    storeId: string,
    at: number,
    moves: readonly { skuId: string; qty: number }[],
  ): Promise<void> {
    const sums = new Map<string, number>()
    for (const { skuId, qty } of moves) sums.set(skuId, (sums.get(skuId) ?? 0) + qty)
    const returned: string[] = []
    // In one order, so that two sales never wait for each other.
    for (const [skuId, qty] of [...sums].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (qty === 0) continue
      const counted = { storeId, skuId, updatedAt: LessThanOrEqual(at) }
      if (qty > 0 && (await lockRow(tx, StoreStock, counted))?.qty === 0) returned.push(skuId)
      const next = qty > 0 ? `qty + ${qty}` : `CASE WHEN qty > ${-qty} THEN qty - ${-qty} ELSE 0 END`
      await tx.update(StoreStock, counted, { qty: () => next })
    }
    if (returned.length > 0) await this.tellBack(tx, storeId, returned)
  }

  private async tellBack(tx: EntityManager, storeId: string, skuIds: readonly string[]): Promise<void> {
    const skus = await tx.findBy(Sku, { id: In([...skuIds]) })
    const at = this.deps.clock.now()
    for (const productId of new Set(skus.map((sku) => sku.productId))) {
      const came = skus.filter((sku) => sku.productId === productId)
      const lines = came.map(({ id: skuId }) => ({ skuId, storeId }))
      await this.deps.onBack?.(tx, { productId, lines, at })
    }
  }

  /** The same inside a transaction. */
  async write(
    tx: EntityManager,
    productId: string,
    lines: readonly StockChange[],
    seen: SeenStores,
  ): Promise<void> {
    const own = new Set((await tx.findBy(Sku, { productId })).map(({ id }) => id))
    if (lines.some(({ skuId }) => !own.has(skuId)))
      throw new AppError('invalid', 'stock.unknown_sku', '这个商品没有其中的规格，请刷新后再填。')
    for (const storeId of new Set(lines.map((line) => line.storeId))) {
      if (seen !== 'all' && !seen.includes(storeId))
        throw new AppError('forbidden', 'stock.other_store', '只能修改自己门店的库存。')
      if (!(await this.deps.isStore(storeId)))
        throw new AppError('invalid', 'store.unknown', '没有其中的门店，请刷新后再填。')
    }
    const known = new Map((await this.of(productId, 'all', tx)).map((line) => [keyOf(line), line]))
    const isOtherPrice = lines.some((line) => line.priceFen !== (known.get(keyOf(line))?.priceFen ?? null))
    if (seen !== 'all' && isOtherPrice)
      throw new AppError('forbidden', 'stock.price_by_hq', '门店价由总部修改，请联系运营。')
    const updatedAt = this.deps.clock.now()
    // A price alone must not undo what sales took out since it was read.
    const priced = lines.filter((line) => line.qty === null && known.has(keyOf(line)))
    for (const { storeId, skuId, priceFen } of priced)
      await tx.update(StoreStock, { storeId, skuId }, { priceFen })
    const rows = lines
      .filter((line) => !priced.includes(line))
      .map(({ storeId, skuId, qty, priceFen }) => ({ storeId, skuId, qty: qty ?? 0, priceFen, updatedAt }))
    if (rows.length > 0) await tx.upsert(StoreStock, rows, ['storeId', 'skuId'])
    const back = rows.filter((row) => row.qty > 0 && (known.get(keyOf(row))?.qty ?? 0) === 0)
    const came = back.map(({ skuId, storeId }) => ({ skuId, storeId }))
    if (came.length > 0) await this.deps.onBack?.(tx, { productId, lines: came, at: updatedAt })
  }
}
