import { In, LessThan, LessThanOrEqual, MoreThan, Not, type EntityManager } from 'typeorm'
import {
  bestPrice,
  depthPercent,
  isOfferOn,
  offerBehind,
  type OfferedPrice,
  type OfferScope,
} from '../../domain/offer'
import type { Database } from '../../platform/db/database'
import type { PersonForOffers, ProductsDeps } from './doors'
import { Offer } from './entities/offer'
import { Product, Sku } from './entities/product'
import { StoreStock } from './entities/stock'

/** A SKU as offers see it; `priceFen` is the brand's. */
export interface PricedSku {
  productId: string
  skuId: string
  tags: readonly string[]
  priceFen: number
}

/** Who buys where and when. */
export interface Buying {
  storeId: string | null
  person: Pick<PersonForOffers, 'tierId' | 'customerTags'>
  /** Epoch ms. */
  at: number
}

/** Nobody in particular. */
export const ANYBODY: PersonForOffers = { tierId: null, customerTags: [], homeStoreId: null }

/** Which offers count, and what they make of prices; reads only. */
export class OfferBook {
  constructor(private readonly deps: { db: Database } & Pick<ProductsDeps, 'personOf'>) {}

  /** Approved offers whose window holds at `at`. */
  running(at: number, reader: EntityManager = this.deps.db.read): Promise<Offer[]> {
    return reader.findBy(Offer, { state: 'approved', startsAt: LessThanOrEqual(at), endsAt: MoreThan(at) })
  }

  /** Prices of SKUs with their quantities, after the best offer; in the order of the lines. */
  async prices(
    lines: readonly { sku: PricedSku; qty: number }[],
    { storeId, person, at }: Buying,
    reader: EntityManager = this.deps.db.read,
  ): Promise<OfferedPrice<Offer>[]> {
    const offers = await this.running(at, reader)
    const own = await storePrices(
      reader,
      storeId,
      lines.map(({ sku }) => sku.skuId),
    )
    return lines.map(({ sku, qty }) => {
      const { productId, tags, skuId } = sku
      const priceFen = own.get(skuId) ?? sku.priceFen
      const { tierId, customerTags } = person
      return bestPrice(offers, { productId, tags, priceFen, qty, storeId, tierId, customerTags, at })
    })
  }

  /** What a sale's lines cost a customer in a store; `customerId` null: somebody without a card. */
  async quote(
    lines: readonly { sku: PricedSku; qty: number }[],
    { storeId, customerId, at }: { storeId: string; customerId: string | null; at: number },
    tx: EntityManager,
  ): Promise<OfferedPrice<Offer>[]> {
    const person = customerId === null ? ANYBODY : await this.deps.personOf(customerId, tx)
    return this.prices(lines, { storeId, person, at }, tx)
  }

  /** Which offer made the price of each line of a sale, and what it took off; null where none did. */
  async behind(
    lines: readonly { sku: PricedSku; qty: number; amountFen: number }[],
    { storeId, customerId, at }: { storeId: string; customerId: string | null; at: number },
    tx: EntityManager,
  ): Promise<({ offerId: string; offerFen: number } | null)[]> {
    const offers = await this.running(at, tx)
    if (offers.length === 0) return lines.map(() => null)
    const ids = lines.map(({ sku }) => sku.skuId)
    const own = await storePrices(tx, storeId, ids)
    const { tierId, customerTags } = customerId === null ? ANYBODY : await this.deps.personOf(customerId, tx)
    return lines.map(({ sku: { productId, tags, skuId, priceFen }, qty, amountFen }) => {
      const asked = { productId, tags, priceFen: own.get(skuId) ?? priceFen, qty }
      const found = offerBehind(offers, { ...asked, storeId, tierId, customerTags, at }, amountFen)
      return found ? { offerId: found.offer.id, offerFen: found.offFen } : null
    })
  }

  /** Names of offers by id, whatever became of them. */
  async namesOf(ids: readonly string[], reader: EntityManager): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map()
    const rows = await reader.find(Offer, { where: { id: In([...ids]) }, select: { id: true, name: true } })
    return new Map(rows.map(({ id, name }) => [id, name]))
  }

  /** How deep a rule cuts into the price of any SKU of its scope on the shelf, in whole percent. */
  async depth({ rule, scope }: Pick<Offer, 'rule' | 'scope'>, reader: EntityManager): Promise<number> {
    if (rule.kind === 'percent' || rule.kind === 'buy_pay') return depthPercent(rule, 1)
    let deepest = 0
    for (const sku of await onShelf(reader, scope)) {
      const prices = [sku.priceFen, ...(await pricesAnywhere(reader, sku.skuId, scope.storeIds))]
      for (const price of prices) deepest = Math.max(deepest, depthPercent(rule, price))
    }
    return deepest
  }

  /** Approved offers of a store's own, other than `exceptId`, whose windows meet this one. */
  beside(
    tx: EntityManager,
    storeId: string,
    { startsAt, endsAt }: Pick<Offer, 'startsAt' | 'endsAt'>,
    exceptId: string,
  ): Promise<number> {
    return tx.countBy(Offer, {
      ownerStoreId: storeId,
      state: 'approved',
      startsAt: LessThan(endsAt),
      endsAt: MoreThan(startsAt),
      id: Not(exceptId),
    })
  }
}

/** A SKU on the shelf that a scope is on, with words for lists. */
export interface ShelfSku extends PricedSku {
  productName: string
  skuCode: string
  spec: string
}

/** SKUs on the shelf that a scope is on, in their order there. */
export async function onShelf(reader: EntityManager, scope: OfferScope): Promise<ShelfSku[]> {
  const products = await reader.find(Product, {
    where: { state: 'on' },
    order: { position: 'ASC', id: 'DESC' },
  })
  const meant = products.filter(({ id, tags }) => isOfferOn({ scope }, id, tags))
  if (meant.length === 0) return []
  const skus = await reader.find(Sku, {
    where: { productId: In(meant.map(({ id }) => id)), state: 'on' },
    order: { ordinal: 'ASC' },
  })
  return meant.flatMap(({ id, name, tags }) =>
    skus
      .filter(({ productId }) => productId === id)
      .map((sku) => ({
        ...{ productId: id, productName: name, tags },
        ...{ skuId: sku.id, skuCode: sku.code, spec: sku.spec, priceFen: sku.priceFen },
      })),
  )
}

/** The store's own prices by SKU. */
export async function storePrices(
  reader: EntityManager,
  storeId: string | null,
  skuIds: readonly string[],
): Promise<Map<string, number>> {
  if (storeId === null || skuIds.length === 0) return new Map()
  const rows = await reader.findBy(StoreStock, { storeId, skuId: In([...new Set(skuIds)]) })
  return new Map(rows.flatMap(({ skuId, priceFen }) => (priceFen === null ? [] : [[skuId, priceFen]])))
}

async function pricesAnywhere(
  reader: EntityManager,
  skuId: string,
  storeIds: readonly string[],
): Promise<number[]> {
  const where = { skuId, ...(storeIds.length === 0 ? {} : { storeId: In([...storeIds]) }) }
  return (await reader.findBy(StoreStock, where)).flatMap(({ priceFen }) => priceFen ?? [])
}
