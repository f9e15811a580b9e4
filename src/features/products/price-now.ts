import { noProduct } from './catalogue'
import type { ProductsDeps } from './doors'
import { Product, Sku } from './entities/product'
import { StoreStock } from './entities/stock'
import type { OfferBook } from './offer-book'
import type { Shelf } from './shelf'

/** What a product costs somebody: its cheapest SKU in their own store, with the offers that count for them. */
export interface PriceNow {
  priceFen: number
  product: string
  page: string
}

/** Prices for those who wait until one falls. */
export class PricesNow {
  constructor(
    private readonly deps: Pick<ProductsDeps, 'db' | 'clock'> & { shelf: Shelf; book: OfferBook },
  ) {}

  /** Changes whenever any price may have changed: goods, stores' prices, the offers that run. */
  async mark(): Promise<string> {
    const { db, clock, book } = this.deps
    const figuresOf = (entity: typeof Product | typeof StoreStock, ...sums: string[]) =>
      sums
        .reduce(
          (query, sum) => query.addSelect(`SUM(one.${sum})`, sum),
          db.read
            .createQueryBuilder(entity, 'one')
            .select('COUNT(*)', 'rows')
            .addSelect('MAX(one.updatedAt)', 'at'),
        )
        .getRawOne<object>()
    const [products, stocks, offers] = await Promise.all([
      figuresOf(Product, 'version'),
      figuresOf(StoreStock, 'priceFen'),
      book.running(clock.now()),
    ])
    const running = offers.map(({ id, version }) => `${id}@${version}`).sort()
    return JSON.stringify([products, stocks, running])
  }

  /** What a product on the shelf costs each of these customers; nobody when it is not there. */
  async now(productId: string, customerIds: readonly string[]): Promise<Map<string, PriceNow>> {
    const { db, shelf } = this.deps
    const found = new Map<string, PriceNow>()
    const row = await db.read.findOneBy(Product, { id: productId, state: 'on' })
    if (!row) return found
    for (const customerId of customerIds) {
      const [card] = await shelf.cards([row], await shelf.looking(customerId, undefined))
      if (!card) continue
      const page = `pages/product/index?id=${productId}`
      found.set(customerId, { priceFen: card.priceFen, product: row.name, page })
    }
    return found
  }

  /**
   * A SKU on sale as somebody waits for it, with the store that serves them and whether that store has it; throws
   * product.unknown.
   */
  async ofSku(
    skuId: string,
    customerId: string,
  ): Promise<{ productId: string; name: string; storeId: string | null; isThere: boolean }> {
    const { db, shelf } = this.deps
    const sku = await db.read.findOneBy(Sku, { id: skuId, state: 'on' })
    const product = sku && (await db.read.findOneBy(Product, { id: sku.productId, state: 'on' }))
    if (!sku || !product) throw noProduct()
    const { storeId } = await shelf.looking(customerId, undefined)
    const stock = storeId === null ? null : await db.read.findOneBy(StoreStock, { storeId, skuId })
    const name = [product.name, sku.spec].filter((word) => word !== '').join(' ')
    return { productId: product.id, name, storeId, isThere: (stock?.qty ?? 0) > 0 }
  }
}
