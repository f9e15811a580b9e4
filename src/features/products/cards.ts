import { offerSentence, shortYuan } from '../../domain/offer'
import type { ProductsDeps } from './doors'
import { Offer } from './entities/offer'
import { Product } from './entities/product'
import { noOffer, noProduct } from './catalogue'
import { ANYBODY, type OfferBook } from './offer-book'
import { namesFor } from './offer-routes'
import { scopeWords, untilWords } from './offer-scope'
import { coversOf, skusOf } from './reading'

/** A product or offer as others show it: in materials, conversations, pushes and shares. */
export interface GoodsCard {
  kind: 'product' | 'offer'
  id: string
  title: string
  /** `¥680`, `¥459 起`, `¥649（原价 ¥680）`; for an offer `八折，至 11 月 30 日`. */
  priceWords: string
  /** With this server's host, 480 pixels wide; null without a picture. */
  pictureUrl: string | null
  /** In the Mini Program, with its query. */
  pagePath: string
  /** Whether a customer can see it now: on the shelf, or running. */
  isShown: boolean
}

/** Cards of products and offers for the other features; prices as anybody sees them in no particular store. */
export class GoodsCards {
  constructor(
    private readonly deps: Pick<ProductsDeps, 'db' | 'clock' | 'publicUrl' | 'stores' | 'policies'> & {
      book: OfferBook
    },
  ) {}

  /** A product's card; throws product.unknown. */
  async ofProduct(id: string): Promise<GoodsCard> {
    const { db, clock, book } = this.deps
    const row = await db.read.findOneBy(Product, { id })
    if (!row) throw noProduct()
    const skus = ((await skusOf(db.read, [id])).get(id) ?? []).filter(({ state }) => state === 'on')
    const lines = skus.map((sku) => ({
      sku: { productId: id, skuId: sku.id, tags: row.tags, priceFen: sku.priceFen },
      qty: 1,
    }))
    const prices = await book.prices(lines, { storeId: null, person: ANYBODY, at: clock.now() })
    return {
      ...{ kind: 'product', id, title: row.name, priceWords: wordsOf(prices) },
      pictureUrl: await this.cover(id),
      pagePath: `pages/product/index?id=${id}`,
      isShown: row.state === 'on' && skus.length > 0,
    }
  }

  /** An offer's card; throws offer.unknown. */
  async ofOffer(id: string): Promise<GoodsCard> {
    const { db, clock } = this.deps
    const row = await db.read.findOneBy(Offer, { id })
    if (!row) throw noOffer()
    const now = clock.now()
    const [firstId] = row.scope.productIds
    const names = await namesFor(this.deps, [row.scope])
    return {
      ...{ kind: 'offer', id, title: row.name },
      priceWords: `${offerSentence(row.rule)}，至 ${untilWords(row.endsAt)} · ${scopeWords(row.scope, names)}`,
      pictureUrl: firstId === undefined ? null : await this.cover(firstId),
      pagePath: `pages/offer/index?id=${id}`,
      isShown: row.state === 'approved' && row.startsAt <= now && now < row.endsAt,
    }
  }

  private async cover(productId: string): Promise<string | null> {
    const path = (await coversOf(this.deps.db.read, [productId], 480)).get(productId)
    return path === undefined ? null : new URL(path, this.deps.publicUrl).href
  }
}

function wordsOf(prices: readonly { wasFen: number; isFen: number }[]): string {
  if (prices.length === 0) return '暂不销售'
  const cheapest = prices.reduce((best, one) => (one.isFen < best.isFen ? one : best))
  const isFrom = prices.some(({ isFen }) => isFen > cheapest.isFen)
  const was = cheapest.wasFen > cheapest.isFen ? `（原价 ¥${shortYuan(cheapest.wasFen)}）` : ''
  return `¥${shortYuan(cheapest.isFen)}${isFrom ? ' 起' : ''}${was}`
}
