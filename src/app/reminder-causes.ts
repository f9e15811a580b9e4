import type { EntityManager } from 'typeorm'
import { STORE_TIME_ZONE, wallClock } from '../domain/store-time'
import { lapseWords, type Membership } from '../features/membership'
import type { BackInStock, Products } from '../features/products'
import type { Lapse, Reminders, SubjectSource } from '../features/reminders'
import type { Refund, Sale } from '../features/sales'
import type { Stores } from '../features/stores'

/** What reminders of goods, purchases, points and coupons stand on. */
export interface ReminderGround {
  membership: Membership
  stores: Stores
  products: Pick<Products, 'cardOf' | 'prices'>
}

const CARD_PAGE = 'pages/card/index'

const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`

function momentWords(at: number): { date: string; time: string } {
  const { date, time } = wallClock(at, STORE_TIME_ZONE)
  return { date, time: `${date} ${time}` }
}

/** What lapses soon, for those who wait to be told. */
export function lapses({ expiring }: Membership) {
  const asLapses = (name: 'points' | 'coupon', found: Awaited<ReturnType<typeof expiring.points>>): Lapse[] =>
    found.map(({ customerId, cause, at, what }) => ({
      customerId,
      cause,
      variables: { [name]: what, ...lapseWords(at) },
    }))
  return {
    points: async (ids: readonly string[], until: number) =>
      asLapses('points', await expiring.points(ids, until)),
    coupon: async (ids: readonly string[], until: number) =>
      asLapses('coupon', await expiring.coupons(ids, until)),
  }
}

/** Who waits for what becomes of their purchases is told of the next one, bought or given back. */
export function purchaseCauses({ stores }: ReminderGround, reminders: Reminders) {
  const tell = async (
    tx: EntityManager,
    { customerId, receiptNo, storeId }: Sale,
    { cause, event, fen, at }: { cause: string; event: string; fen: number; at: number },
  ): Promise<void> => {
    if (customerId === null) return
    await reminders.happened(tx, {
      purpose: 'order',
      subjectId: '',
      customerIds: [customerId],
      cause,
      variables: {
        event,
        receipt: receiptNo,
        amount: yuan(fen),
        time: momentWords(at).time,
        store: (await stores.byId(storeId))?.name ?? '门店',
      },
      page: CARD_PAGE,
    })
  }
  return {
    onSale: (tx: EntityManager, sale: Sale): Promise<void> =>
      tell(tx, sale, { cause: `order:${sale.id}`, event: '购买成功', fen: sale.paidFen, at: sale.at }),
    onRefund: (tx: EntityManager, sale: Sale, { id, amountFen, at }: Refund): Promise<void> =>
      tell(tx, sale, { cause: `order:refund:${id}`, event: '退款成功', fen: amountFen, at }),
  }
}

/** Products and SKUs as reminders speak of them; one that is gone cannot be waited for. */
export function goodsSubjects({ products }: ReminderGround): { stock: SubjectSource; price: SubjectSource } {
  const ofProduct = async (productId: string) => {
    const card = await products.cardOf(productId).catch(() => undefined)
    return card?.isShown ? { about: card.title, page: card.pagePath } : undefined
  }
  return {
    stock: async (id, customerId) => {
      const sku = await products.prices.ofSku(id, customerId).catch(() => undefined)
      if (!sku) return ofProduct(id)
      const { productId, name, storeId, isThere } = sku
      const subject = { about: name.slice(0, 80), page: `pages/product/index?id=${productId}`, storeId }
      return isThere ? { ...subject, unneeded: '你的门店现在有货，直接到店就可以。' } : subject
    },
    price: async (productId, customerId) => {
      const subject = await ofProduct(productId)
      const now = subject && (await products.prices.now(productId, [customerId])).get(customerId)
      return now && { ...subject, priceFen: now.priceFen }
    },
  }
}

/** Who waits for a product, or for one SKU of it in their store, is told that it is there again. */
export function stockCause({ products, stores }: ReminderGround, reminders: Reminders) {
  return async (tx: EntityManager, { productId, lines, at }: BackInStock): Promise<void> => {
    const { title, pagePath } = await products.cardOf(productId)
    const tell = async (subjectId: string, storeIds: readonly string[]): Promise<void> => {
      const store = storeIds.length === 1 ? (await stores.byId(storeIds[0]!))?.name : undefined
      await reminders.happened(tx, {
        purpose: 'stock',
        subjectId,
        storeIds,
        cause: `stock:${subjectId}:${at}`,
        variables: { product: title, store: store ?? `${storeIds.length} 家门店`, ...momentWords(at) },
        page: pagePath,
      })
    }
    for (const skuId of new Set(lines.map((line) => line.skuId)))
      await tell(
        skuId,
        lines.filter((line) => line.skuId === skuId).map(({ storeId }) => storeId),
      )
    await tell(productId, [...new Set(lines.map(({ storeId }) => storeId))])
  }
}
