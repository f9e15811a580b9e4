import { In, MoreThan } from 'typeorm'
import type { MpRecommendation } from '../../contract/mp-products'
import { recommend, type BoughtGoods, type OfferedGoods } from '../../domain/recommend'
import type { ProductsDeps } from './doors'
import { Product, Sku } from './entities/product'
import type { Shelf } from './shelf'
import type { Stock } from './stock'

const DAY_MS = 86_400_000
/** 最近 7 天. */
const LATELY_MS = 7 * DAY_MS
const NEW_MS = 30 * DAY_MS
/** What everybody buys is asked for anew after so long. */
const FRESH_MS = 600_000
const SHOWN = 6
/** Chosen beyond what is shown: some of it turns out to be sold out. */
const SPARE = 6
/** Products that are weighed from the families that somebody bought, and of the newest. */
const RELATED = 60
const NEWEST = 24
const POPULAR = 24

/** What a shopper is shown on the home page, and why; a fixed number of reads however large the shelf is. */
export class Recommendations {
  private popular: { until: number; sold: Map<string, number> } | undefined

  constructor(
    private readonly deps: Pick<ProductsDeps, 'db' | 'clock' | 'stores' | 'tastes'> & {
      shelf: Shelf
      stock: Stock
    },
  ) {}

  /** Up to six products with their reasons; without personalisation the same for everybody but for their prices. */
  async of(customerId: string): Promise<{ isPersonalised: boolean; items: MpRecommendation[] }> {
    const { shelf, stores, tastes } = this.deps
    const looking = await shelf.looking(customerId, undefined)
    const isPersonalised = !(await tastes.isNonPersonalised(customerId))
    const bought = isPersonalised ? await this.bought(customerId) : []
    const rows = await this.candidates(bought, looking.at)
    const storeId = isPersonalised ? looking.storeId : null
    const store = storeId === null ? undefined : await stores.byId(storeId)
    const goods = await this.weighable(rows, storeId, looking.at)
    const personal = isPersonalised ? { bought, storeName: store?.name ?? null } : null
    const chosen = recommend({ personal, goods }, SHOWN + SPARE)
    const byId = new Map(rows.map((row) => [row.id, row]))
    const cards = await shelf.cards(
      chosen.map(({ productId }) => byId.get(productId)!),
      looking,
    )
    const items = chosen.flatMap(({ productId, reasonCode, sentence }) => {
      const product = cards.find(({ id }) => id === productId)
      return product && product.stock !== 'out' ? [{ product, reasonCode, reason: sentence }] : []
    })
    return { isPersonalised, items: items.slice(0, SHOWN) }
  }

  private async bought(customerId: string): Promise<BoughtGoods[]> {
    const lines = await this.deps.tastes.boughtBy(customerId)
    const ids = [...new Set(lines.map(({ productId }) => productId))]
    const rows = await this.deps.db.read.findBy(Product, { id: In(ids) })
    const byId = new Map(rows.map((row) => [row.id, row]))
    return lines.flatMap(({ productId, spec }) => {
      const row = byId.get(productId)
      return row ? [{ productId, spec, name: row.name, family: row.family, tags: row.tags }] : []
    })
  }

  /** Products on the shelf that are worth weighing, in the shelf's order. */
  private async candidates(bought: readonly BoughtGoods[], at: number): Promise<Product[]> {
    const { read } = this.deps.db
    const families = [...new Set(bought.map(({ family }) => family).filter((name) => name !== ''))]
    const sold = [...(await this.soldLately(at)).keys()]
    const on = { state: 'on' as const }
    const order = { position: 'ASC', id: 'DESC' } as const
    const related = await read.find(Product, {
      where: [
        { ...on, family: In(families) },
        { ...on, id: In(sold) },
      ],
      order,
      take: RELATED,
    })
    const newest = await read.find(Product, {
      where: { ...on, createdAt: MoreThan(at - NEW_MS) },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: NEWEST,
    })
    const all = new Map([...related, ...newest].map((row) => [row.id, row]))
    return [...all.values()].sort((a, b) => a.position - b.position || (a.id < b.id ? 1 : -1))
  }

  private async weighable(
    rows: readonly Product[],
    storeId: string | null,
    at: number,
  ): Promise<OfferedGoods[]> {
    const sold = await this.soldLately(at)
    const here = storeId === null ? new Map<string, string[]>() : await this.specsAt(storeId, rows)
    return rows.map(({ id, family, tags, createdAt }) => ({
      ...{ id, family, tags },
      soldLately: sold.get(id) ?? 0,
      isNew: createdAt > at - NEW_MS,
      specsHere: here.get(id) ?? [],
    }))
  }

  private async specsAt(storeId: string, rows: readonly Product[]): Promise<Map<string, string[]>> {
    const { db, stock } = this.deps
    const skus = await db.read.findBy(Sku, { productId: In(rows.map(({ id }) => id)), state: 'on' })
    const lines = await stock.lines(
      skus.map(({ id }) => id),
      [storeId],
    )
    const there = new Set(lines.filter(({ qty }) => qty > 0).map(({ skuId }) => skuId))
    const found = new Map<string, string[]>()
    for (const { id, productId, spec } of skus)
      if (there.has(id)) found.set(productId, [...(found.get(productId) ?? []), spec])
    return found
  }

  /** The same answer for everybody, so one process asks once in a while. */
  private async soldLately(at: number): Promise<Map<string, number>> {
    const known = this.popular
    if (known && at < known.until && at >= known.until - FRESH_MS) return known.sold
    const sold = await this.deps.tastes.soldBetween({ from: at - LATELY_MS, to: at, most: POPULAR })
    this.popular = { until: at + FRESH_MS, sold }
    return sold
  }
}
