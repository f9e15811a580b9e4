import { In } from 'typeorm'
import { makeCare, type Care, type CareDeps } from '../features/care'
import type { Conversations } from '../features/conversations'
import type { Customers } from '../features/customers'
import type { Membership } from '../features/membership'
import type { Push } from '../features/push'
import { Refund, Sale, SaleLine, type Sales } from '../features/sales'
import type { Sending } from '../features/sending'
import type { StaffDirectory } from '../features/staff'
import type { Stores } from '../features/stores'
import { besideOf } from './beside'
import type { House } from './house'

/** What the care of customers is made from. */
export interface CareNeighbours {
  customers: Customers
  sending: Sending
  stores: Stores
  directory: StaffDirectory
  membership: Membership
  sales: Sales
  conversations: Conversations
  push: Push
}

const SHOWN_NAMES = 3
const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`

function purseOf(house: House, { customers, membership, stores }: CareNeighbours): CareDeps['purseOf'] {
  const beside = besideOf(house, { customers, membership })
  return async (customerId) => {
    const card = await membership.cardOf(customerId)
    const { coupons, sales } = await beside(customerId)
    const shops = new Map((await stores.all()).map(({ id, name }) => [id, name]))
    return {
      card: card ? { tier: card.tier.name, points: card.points.spendable } : null,
      coupons,
      sales: sales.map(({ at, storeId, ...sale }) => ({
        ...sale,
        at: new Date(at).toISOString(),
        store: shops.get(storeId) ?? '',
      })),
    }
  }
}

/** What was bought or came back, and for how much; of other contacts their title says all. */
function wordsOf({ db }: House): CareDeps['wordsOf'] {
  const refsOf = (contacts: readonly { kind: string; ref: string }[], kind: string): string[] =>
    contacts.flatMap((one) => (one.kind === kind ? one.ref : []))
  return async (contacts) => {
    const words = new Map<string, string>()
    const refundIds = refsOf(contacts, 'refund')
    const refunds = refundIds.length > 0 ? await db.read.findBy(Refund, { id: In(refundIds) }) : []
    for (const { id, amountFen } of refunds) words.set(`refund:${id}`, `退回 ${yuan(amountFen)}`)
    const saleIds = refsOf(contacts, 'sale')
    if (saleIds.length === 0) return words
    const sales = await db.read.findBy(Sale, { id: In(saleIds) })
    const lines = await db.read.find(SaleLine, { where: { saleId: In(saleIds) }, order: { ordinal: 'ASC' } })
    for (const { id, paidFen } of sales) {
      const names = lines.filter(({ saleId }) => saleId === id).map(({ name }) => name)
      const more = names.length > SHOWN_NAMES ? ` 等 ${names.length} 件` : ''
      words.set(`sale:${id}`, `${names.slice(0, SHOWN_NAMES).join('、')}${more} · ${yuan(paidFen)}`)
    }
    return words
  }
}

/** How guides look after their customers, with what the features beside it know. */
export function assembleCare(house: House, neighbours: CareNeighbours): Care {
  const { db, clock, config } = house
  const { customers, sending, stores, directory, sales, conversations, push } = neighbours
  return makeCare({
    db,
    clock,
    dataKey: config.dataKey,
    customers,
    staff: directory,
    stores,
    sending,
    purseOf: purseOf(house, neighbours),
    conversationOf: async (actor, customerId) => (await conversations.newestFor(actor, customerId)) ?? null,
    boughtAt: async (ids) => {
      const bought = await sales.salesOf(ids)
      return new Map([...bought].map(([id, all]) => [id, Math.max(...all.map(({ at }) => at))]))
    },
    wordsOf: wordsOf(house),
    tasksOf: (staffId) => push.tasksOf(staffId),
  })
}
