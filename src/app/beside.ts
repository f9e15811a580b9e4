import { In } from 'typeorm'
import { yuan } from '../domain/money'
import type { BesideFacts, CardCatalogue, ShownCard } from '../features/conversations'
import { Sale, SaleLine } from '../features/sales'
import type { House } from './house'
import type { Customers } from '../features/customers'
import type { Membership } from '../features/membership'
import type { makeProducts } from '../features/products'

const SHOWN_SALES = 3
const SHOWN_NAMES = 3

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
    return { tier: card?.tier.name ?? null, tags, sales: await salesOf(customerId) }
  }
}

/** The price of what a product costs now: one amount, or the least of several. */
function priceWords(fen: readonly number[]): string {
  if (fen.length === 0) return ''
  const least = Math.min(...fen)
  return `¥${yuan(least)}${fen.some((one) => one !== least) ? ' 起' : ''}`
}

/** Products on the shelf as cards that open their page in the Mini Program. */
export function cardsOf({ products }: { products: ReturnType<typeof makeProducts> }): CardCatalogue {
  const cardOf = (product: Awaited<ReturnType<typeof products.catalogue.byId>>): ShownCard => ({
    kind: 'product',
    id: product.id,
    title: product.name,
    words: priceWords(product.skus.filter(({ state }) => state === 'on').map(({ priceFen }) => priceFen)),
    pagePath: `pages/product/index?id=${product.id}`,
  })
  return {
    search: async (search) => {
      const filter = { state: 'on' as const, page: 1, pageSize: 30 }
      const found = await products.catalogue.list(search === '' ? filter : { ...filter, search })
      return found.items.map(cardOf)
    },
    byId: async (kind, id) => {
      if (kind !== 'product') return undefined
      const product = await products.catalogue.byId(id).catch((): undefined => undefined)
      return product?.state === 'on' ? cardOf(product) : undefined
    },
  }
}
