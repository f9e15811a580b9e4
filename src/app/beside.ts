import { In, LessThanOrEqual, MoreThan } from 'typeorm'
import { STORE_TIME_ZONE, wallClock } from '../domain/store-time'
import type { BesideFacts, CardCatalogue, ShownCard } from '../features/conversations'
import { Sale, SaleLine } from '../features/sales'
import type { House } from './house'
import type { Customers } from '../features/customers'
import type { CouponOnOffer, Membership } from '../features/membership'
import type { LiveSession, LiveSessions } from '../features/live'
import { Offer, type GoodsCard, type makeProducts } from '../features/products'

const SHOWN_SALES = 3
const SHOWN_NAMES = 3
const SHOWN_COUPONS = 3

/** What stands beside a conversation: tier and tags as they are now, and the last sales of the customer. */
export function besideOf(
  { db }: Pick<House, 'db'>,
  { customers, membership }: { customers: Customers; membership: Membership },
): (customerId: string) => Promise<BesideFacts> {
  const salesOf = async (customerId: string): Promise<BesideFacts['sales']> => {
    const sales = await db.read.find(Sale, {
      where: { customerId },
      order: { at: 'DESC', id: 'DESC' },
      take: SHOWN_SALES,
    })
    const ids = sales.map(({ id }) => id)
    const lines = ids.length > 0 ? await db.read.findBy(SaleLine, { saleId: In(ids) }) : []
    return sales.map(({ id, at, paidFen, storeId }) => {
      const names = lines.filter(({ saleId }) => saleId === id).map(({ name }) => name)
      const more = names.length > SHOWN_NAMES ? ` 等 ${names.length} 件` : ''
      return { saleId: id, at, paidFen, storeId, words: `${names.slice(0, SHOWN_NAMES).join('、')}${more}` }
    })
  }
  return async (customerId) => {
    const card = await membership.cardOf(customerId)
    const tags = await customers.tagNamesOf(customerId)
    const coupons = await membership.lastCoupons(customerId, SHOWN_COUPONS)
    return {
      tier: card?.tier.name ?? null,
      tags,
      coupons: coupons.map(({ id, title, state }) => ({ id, title, state })),
      sales: await salesOf(customerId),
    }
  }
}

const SHOWN_CARDS = 30

/** What cards are made from. */
export interface CardSources {
  products: ReturnType<typeof makeProducts>
  membership: Pick<Membership, 'onOffer'>
  live: () => Pick<LiveSessions, 'shown'>
}

const cardOfGoods = ({ kind, id, title, priceWords: words, pagePath }: GoodsCard): ShownCard => ({
  kind,
  id,
  title,
  words,
  pagePath,
})

const cardOfCoupon = ({ id, title, sentence: words }: CouponOnOffer): ShownCard => ({
  kind: 'coupon',
  id,
  title,
  words,
  pagePath: `pages/coupon/index?id=${id}`,
})

function cardOfLive({ id, title, startAt }: LiveSession): ShownCard {
  const { date, time } = wallClock(startAt, STORE_TIME_ZONE)
  return { kind: 'live', id, title, words: `${date} ${time}`, pagePath: `pages/live/index?id=${id}` }
}

const matches = (name: string, search: string): boolean => name.toLowerCase().includes(search.toLowerCase())

/** Goods on the shelf, offers that run, coupons to claim and live sessions to see, as cards that open their page in the Mini Program. */
export function cardsOf(
  { db, clock }: Pick<House, 'db' | 'clock'>,
  { products, membership, live }: CardSources,
): CardCatalogue {
  const goods = async (search: string): Promise<GoodsCard[]> => {
    const filter = { state: 'on' as const, page: 1, pageSize: SHOWN_CARDS }
    const { items } = await products.catalogue.list(search === '' ? filter : { ...filter, search })
    return Promise.all(items.map(({ id }) => products.cardOf(id)))
  }
  const offers = async (search: string): Promise<GoodsCard[]> => {
    const now = clock.now()
    const running = await db.read.find(Offer, {
      where: { state: 'approved', startsAt: LessThanOrEqual(now), endsAt: MoreThan(now) },
      order: { endsAt: 'ASC', id: 'ASC' },
    })
    const found = running.filter(({ name }) => matches(name, search)).slice(0, SHOWN_CARDS)
    return Promise.all(found.map(({ id }) => products.offerCardOf(id)))
  }
  return {
    search: async (search) => {
      const sessions = (await live().shown()).filter(({ title }) => matches(title, search))
      const cards = [...(await goods(search)), ...(await offers(search))].filter(({ isShown }) => isShown)
      const coupons = await membership.onOffer.search(search, SHOWN_CARDS)
      return [
        ...cards.map(cardOfGoods),
        ...coupons.map(cardOfCoupon),
        ...sessions.slice(0, SHOWN_CARDS).map(cardOfLive),
      ]
    },
    byId: async (kind, id) => {
      if (kind === 'live') {
        const session = (await live().shown()).find((one) => one.id === id)
        return session && cardOfLive(session)
      }
      if (kind === 'coupon') {
        const coupon = await membership.onOffer.byId(id)
        return coupon && cardOfCoupon(coupon)
      }
      const read = kind === 'product' ? products.cardOf : products.offerCardOf
      const card = await read(id).catch((): undefined => undefined)
      return card?.isShown ? cardOfGoods(card) : undefined
    },
  }
}
