import { In, type SelectQueryBuilder } from 'typeorm'
import type {
  MpOffer,
  MpOfferDetail,
  MpProduct,
  MpProductCard,
  OfferNote,
  StockState,
} from '../../contract/mp-products'
import { pictureUrl } from '../../contract/pictures'
import { isOfferOn, offerSentence, type OfferedPrice } from '../../domain/offer'
import { distanceWords, type Place } from '../../domain/store-nearest'
import { narrow, noOffer, noProduct, type ProductFilter } from './catalogue'
import type { PersonForOffers, ProductsDeps } from './doors'
import { Offer } from './entities/offer'
import { Product, type Sku } from './entities/product'
import type { OfferBook } from './offer-book'
import { namesFor } from './offer-routes'
import { scopeWords, untilWords } from './offer-scope'
import { coversOf, pictureIdsOf, skusOf } from './reading'
import type { Stock } from './stock'

/** Up to here the exact figure is told. */
const FEW = 3
const NEARBY = 5
const OFFERED = 6

/** Who looks at the shelf, and of which store. */
interface Looking {
  person: PersonForOffers
  storeId: string | null
  at: number
}

/** What of an offer is told beside a price. */
export const noteOf = (offer: Offer): OfferNote => ({
  offerId: offer.id,
  name: offer.name,
  sentence: offerSentence(offer.rule),
  endsAt: new Date(offer.endsAt).toISOString(),
  untilWords: untilWords(offer.endsAt),
})

const priceOf = ({ wasFen, isFen, offer }: OfferedPrice<Offer>) => ({
  priceFen: isFen,
  wasFen: offer ? wasFen : null,
  offer: offer ? noteOf(offer) : null,
})

const stateOf = (qty: number | undefined): StockState =>
  qty === undefined ? 'unknown' : qty === 0 ? 'out' : qty <= FEW ? 'few' : 'in'

const WORDS: Record<Exclude<StockState, 'few'>, string> = {
  in: '有货',
  out: '暂时缺货',
  unknown: '请到店询问',
}
const stockWords = (qty: number | undefined): string => {
  const state = stateOf(qty)
  return state === 'few' ? `仅剩 ${qty} 件` : WORDS[state]
}

/** The shelf as a customer in the Mini Program sees it. */
export class Shelf {
  constructor(
    private readonly deps: Pick<ProductsDeps, 'db' | 'clock' | 'stores' | 'policies' | 'personOf'> & {
      book: OfferBook
      stock: Stock
    },
  ) {}

  /** A page of products; `offerId` narrows them to those that an offer is on. */
  async list(
    customerId: string,
    query: ProductFilter & {
      offerId?: string | undefined
      storeId?: string | undefined
      page: number
      pageSize: number
    },
  ): Promise<{ items: MpProductCard[]; total: number }> {
    const { page, pageSize, offerId, storeId, ...filter } = query
    const looking = await this.looking(customerId, storeId)
    const { read } = this.deps.db
    const found = narrow(read.createQueryBuilder(Product, 'product').where('1 = 1'), {
      ...filter,
      state: 'on',
    })
    if (offerId !== undefined) await this.onOffer(found, offerId, looking.at)
    const [rows, total] = await found
      .orderBy('product.position', 'ASC')
      .addOrderBy('product.id', 'DESC')
      .skip((page - 1) * pageSize)
      .take(pageSize)
      .getManyAndCount()
    return { items: await this.cards(rows, looking), total }
  }

  /** One product; throws product.unknown, also for one that is not on the shelf. */
  async detail(
    customerId: string,
    id: string,
    place: { storeId?: string | undefined; latitude?: number | undefined; longitude?: number | undefined },
  ): Promise<MpProduct> {
    const { read } = this.deps.db
    const row = await read.findOneBy(Product, { id, state: 'on' })
    if (!row) throw noProduct()
    const looking = await this.looking(customerId, place.storeId)
    const [card] = await this.cards([row], looking)
    const skus = await this.skusOnSale([id])
    const prices = await this.prices(row, skus, looking)
    const lines = await this.deps.stock.lines(
      skus.map((sku) => sku.id),
      'all',
    )
    const store = looking.storeId === null ? undefined : await this.deps.stores.byId(looking.storeId)
    const pictureIds = (await pictureIdsOf(read, [id])).get(id) ?? []
    return {
      ...card!,
      description: row.description,
      pictures: pictureIds.map((one) => ({ url: pictureUrl(one, 480), largeUrl: pictureUrl(one, 960) })),
      store: store ? { id: store.id, name: store.name } : null,
      skus: skus.map((sku, index) => {
        const qty = lines.find((line) => line.skuId === sku.id && line.storeId === looking.storeId)?.qty
        const { code, spec } = sku
        return {
          ...{ id: sku.id, code, spec, ...priceOf(prices[index]!) },
          stock: stateOf(qty),
          stockWords: stockWords(qty),
        }
      }),
      nearby: await this.nearby(lines, store ?? null, place),
    }
  }

  /** Offers that count for the customer in a store, with some of their products. */
  async offers(customerId: string, storeId: string | undefined): Promise<MpOffer[]> {
    const looking = await this.looking(customerId, storeId)
    const offers = (await this.deps.book.running(looking.at)).filter((offer) => countsFor(offer, looking))
    return this.described(offers, looking)
  }

  /** One offer that was approved, whether it runs or not; throws offer.unknown. */
  async offer(customerId: string, id: string, storeId: string | undefined): Promise<MpOfferDetail> {
    const looking = await this.looking(customerId, storeId)
    const { db, stores } = this.deps
    const offer = await db.read.findOneBy(Offer, { id, state: In(['approved', 'stopped']) })
    if (!offer) throw noOffer()
    const [described] = await this.described([offer], looking)
    const { startsAt, endsAt, state } = offer
    const isOver = state === 'stopped' || endsAt <= looking.at
    const store = looking.storeId === null ? undefined : await stores.byId(looking.storeId)
    return {
      ...described!,
      startsAt: new Date(startsAt).toISOString(),
      phase: isOver ? 'over' : looking.at < startsAt ? 'planned' : 'running',
      isForMe: countsFor(offer, looking),
      store: store ? { id: store.id, name: store.name } : null,
    }
  }

  private async described(offers: readonly Offer[], looking: Looking): Promise<MpOffer[]> {
    const names = await namesFor(
      this.deps,
      offers.map(({ scope }) => scope),
    )
    const order = { position: 'ASC', id: 'DESC' } as const
    const products = await this.deps.db.read.find(Product, { where: { state: 'on' }, order })
    return Promise.all(
      offers.map(async (offer) => {
        const some = products.filter(({ id, tags }) => isOfferOn(offer, id, tags)).slice(0, OFFERED)
        const words = scopeWords(offer.scope, names)
        return { ...noteOf(offer), scopeWords: words, products: await this.cards(some, looking) }
      }),
    )
  }

  /** What a list shows of these products to somebody. */
  async cards(rows: readonly Product[], looking: Looking): Promise<MpProductCard[]> {
    const { read } = this.deps.db
    const ids = rows.map(({ id }) => id)
    const skus = await this.skusOnSale(ids)
    const covers = await coversOf(read, ids, 480)
    const lines = await this.deps.stock.lines(
      skus.map(({ id }) => id),
      looking.storeId === null ? 'all' : [looking.storeId],
    )
    const running = await this.deps.book.running(looking.at)
    const cards: MpProductCard[] = []
    for (const row of rows) {
      const own = skus.filter(({ productId }) => productId === row.id)
      if (own.length === 0) continue
      const prices = await this.prices(row, own, looking)
      const cheapest = prices.reduce((best, one) => (one.isFen < best.isFen ? one : best))
      const quantities = lines.filter(({ skuId }) => own.some(({ id }) => id === skuId)).map(({ qty }) => qty)
      const bundle = running.find(
        (offer) =>
          offer.rule.kind === 'buy_pay' && countsFor(offer, looking) && isOfferOn(offer, row.id, row.tags),
      )
      cards.push({
        ...{ id: row.id, name: row.name, family: row.family, tags: row.tags },
        pictureUrl: covers.get(row.id) ?? null,
        ...priceOf(cheapest),
        isFrom: prices.some(({ isFen }) => isFen > cheapest.isFen),
        bundle: bundle ? noteOf(bundle) : null,
        stock: stateOf(quantities.length === 0 ? undefined : quantities.reduce((sum, qty) => sum + qty, 0)),
      })
    }
    return cards
  }

  /** Who looks, and of which store: the one that is named, else the customer's. */
  async looking(customerId: string, storeId: string | undefined): Promise<Looking> {
    const person = await this.deps.personOf(customerId)
    const wanted = storeId ?? person.homeStoreId
    const store = wanted === null ? undefined : await this.deps.stores.byId(wanted)
    return { person, storeId: store?.id ?? null, at: this.deps.clock.now() }
  }

  private prices(
    { id, tags }: Product,
    skus: readonly Sku[],
    looking: Looking,
  ): Promise<OfferedPrice<Offer>[]> {
    const lines = skus.map((sku) => ({
      sku: { productId: id, skuId: sku.id, tags, priceFen: sku.priceFen },
      qty: 1,
    }))
    return this.deps.book.prices(lines, looking)
  }

  private async skusOnSale(productIds: readonly string[]): Promise<Sku[]> {
    const all = [...(await skusOf(this.deps.db.read, productIds)).values()].flat()
    return all.filter(({ state }) => state === 'on')
  }

  private async onOffer(found: SelectQueryBuilder<Product>, offerId: string, at: number): Promise<void> {
    const offer = (await this.deps.book.running(at)).find(({ id }) => id === offerId)
    const products = offer ? await this.deps.db.read.findBy(Product, { state: 'on' }) : []
    const ids = products.filter(({ id, tags }) => isOfferOn(offer!, id, tags)).map(({ id }) => id)
    found.andWhere({ id: In(ids) })
  }

  private async nearby(
    lines: readonly { storeId: string; qty: number }[],
    from: { id: string; latitude: number | null; longitude: number | null } | null,
    place: { latitude?: number | undefined; longitude?: number | undefined },
  ): Promise<MpProduct['nearby']> {
    const { stores } = this.deps
    const held = new Map<string, number>()
    for (const { storeId, qty } of lines) held.set(storeId, (held.get(storeId) ?? 0) + qty)
    const spot = placeOf(place) ?? placeOf(from ?? {})
    const open = (await stores.all()).filter(({ state }) => state === 'open')
    const ordered = spot
      ? await stores.nearest(spot, open.length)
      : open.map((store) => ({ store, distanceMetres: undefined }))
    return ordered
      .filter(({ store }) => (held.get(store.id) ?? 0) > 0)
      .slice(0, NEARBY)
      .map(({ store, distanceMetres }) => ({
        storeId: store.id,
        storeName: store.name,
        distanceWords: distanceMetres === undefined ? null : distanceWords(distanceMetres),
        state: stateOf(held.get(store.id)),
        words: stockWords(held.get(store.id)),
      }))
  }
}

function placeOf(place: {
  latitude?: number | null | undefined
  longitude?: number | null | undefined
}): Place | undefined {
  const { latitude, longitude } = place
  return typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : undefined
}

function countsFor({ scope }: Offer, { storeId, person }: Looking): boolean {
  const { storeIds, tierIds, customerTags } = scope
  return (
    (storeIds.length === 0 || (storeId !== null && storeIds.includes(storeId))) &&
    (tierIds.length === 0 || (person.tierId !== null && tierIds.includes(person.tierId))) &&
    (customerTags.length === 0 || customerTags.some((tag) => person.customerTags.includes(tag)))
  )
}
