import type { EntityManager } from 'typeorm'
import { quietEnd } from '../domain/quiet-hours'
import { STORE_TIME_ZONE, wallClock } from '../domain/store-time'
import { makeLive, type EntrySales } from '../features/live'
import { lapseWords, type Membership } from '../features/membership'
import type { Policies } from '../features/policies'
import { makeReminders, type Lapse, type Reminders, type SubjectSource } from '../features/reminders'
import type { BackInStock, Products } from '../features/products'
import type { Sale } from '../features/sales'
import type { Sending } from '../features/sending'
import type { Customers } from '../features/customers'
import type { Shares } from '../features/shares'
import type { StaffDirectory } from '../features/staff'
import type { Stores } from '../features/stores'
import type { House } from './house'

/** What live sessions and reminders stand on. */
export interface LiveGround {
  policies: Policies
  directory: StaffDirectory
  customers: Customers
  sending: Sending
  membership: Membership
  stores: Stores
  shares: Shares
  products: Pick<Products, 'cardOf'>
}

/** When somebody may be disturbed: outside of the brand's quiet hours and their own. */
function quietUntil({ db }: House, { policies, sending }: LiveGround) {
  return async (customerId: string, now: number): Promise<number> => {
    const { quietFrom: from, quietTo: to } = (await policies.at('frequency', now)).value
    const own = (await sending.preferences.of(db.read, customerId)).quiet
    const end = quietEnd(now, own ? [{ from, to }, own] : [{ from, to }])
    // Whoever is never to be disturbed asked for this one all the same: it waits for the brand's hours only.
    return end === Infinity ? quietEnd(now, [{ from, to }]) : end
  }
}

/** Sales whose last contact was an entry of the session, by the guide of that entry (domain.md 3.7 step 8). */
function salesOfEntries({ db }: House) {
  return async (sessionId: string): Promise<EntrySales[]> => {
    const rows = await db.read.query<{ staffId: string | null; sales: string; fen: string }[]>(
      `SELECT t.staffId AS staffId, COUNT(DISTINCT c.saleId) AS sales, SUM(c.amountFen) AS fen
       FROM live_entries e
       JOIN touches t ON t.kind = 'live' AND t.ref = e.id
       JOIN attribution_credits c ON c.touchId = t.id AND c.model = 'last_touch'
       WHERE e.sessionId = ? GROUP BY t.staffId`,
      [sessionId],
    )
    return rows.map(({ staffId, sales, fen }) => ({ staffId, sales: Number(sales), salesFen: Number(fen) }))
  }
}

function lapses({ expiring }: Membership) {
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

/** Who waits for the receipt of their next purchase gets it. */
async function saleHappened(
  { stores }: LiveGround,
  reminders: Reminders,
  tx: EntityManager,
  { id, customerId, receiptNo, storeId, paidFen, at }: Sale,
): Promise<void> {
  if (customerId === null) return
  const { date, time } = wallClock(at, STORE_TIME_ZONE)
  await reminders.happened(tx, {
    purpose: 'order',
    subjectId: '',
    customerIds: [customerId],
    cause: `order:${id}`,
    variables: {
      receipt: receiptNo,
      amount: `¥${(paidFen / 100).toFixed(2)}`,
      time: `${date} ${time}`,
      store: (await stores.byId(storeId))?.name ?? '门店',
    },
    page: 'pages/card/index',
  })
}

/** A product as reminders speak of it; one that is gone cannot be waited for. */
const productSubject =
  ({ products }: LiveGround): SubjectSource =>
  async (productId) => {
    const card = await products.cardOf(productId).catch(() => undefined)
    return card?.isShown ? { about: card.title, page: card.pagePath } : undefined
  }

/** That a customer waits, for those who are staff and work. */
const deskSubject =
  ({ directory }: LiveGround): SubjectSource =>
  async (_subjectId, customerId) => {
    const staff = await directory.byCustomer(customerId)
    if (staff?.state !== 'active') return undefined
    return { about: '顾客等待回复', page: 'workbench/counter/index', isCounted: true }
  }

/** Who waits for a product is told that stores have it again. */
async function backInStock(
  { products, stores }: LiveGround,
  reminders: Reminders,
  tx: EntityManager,
  { productId, storeIds, at }: BackInStock,
): Promise<void> {
  const { title, pagePath } = await products.cardOf(productId)
  const store = storeIds.length === 1 ? (await stores.byId(storeIds[0]!))?.name : undefined
  const { date, time } = wallClock(at, STORE_TIME_ZONE)
  await reminders.happened(tx, {
    purpose: 'stock',
    subjectId: productId,
    cause: `stock:${productId}:${at}`,
    variables: { product: title, store: store ?? `${storeIds.length} 家门店`, date, time: `${date} ${time}` },
    page: pagePath,
  })
}

/** Reminders that customers ask for, and the live sessions that are what they ask about most. */
export function makeLiveRoom(house: House, ground: LiveGround) {
  const { db, clock, jobs, log, miniapp } = house
  const { customers, directory, sending, membership } = ground
  const reminders = makeReminders({
    db,
    clock,
    jobs,
    log,
    gateway: miniapp.gateway,
    sending,
    customers,
    quietUntil: quietUntil(house, ground),
  })
  sending.connect({ standingTemplates: (tx, ids) => reminders.templates.standing(ids, tx) })
  reminders.connect({
    lapses: lapses(membership),
    subjects: { stock: productSubject(ground), desk: deskSubject(ground) },
  })
  const live = makeLive({
    db,
    clock,
    log,
    gateway: miniapp.gateway,
    customers,
    reminders,
    namesOf: (ids) => directory.namesOf(ids),
    guideOfShare: (shareId, id) => ground.shares.guideOf(shareId, { kind: 'live', id }),
    salesOfEntries: salesOfEntries(house),
  })
  ground.shares.connect({
    live: async (id) => {
      const { title, coverUrl } = await live.sessions.byId(id)
      return { title, pictureUrl: coverUrl, pagePath: `pages/live/index?id=${id}` }
    },
  })
  const onSale = (tx: EntityManager, sale: Sale): Promise<void> => saleHappened(ground, reminders, tx, sale)
  const onBack = (tx: EntityManager, back: BackInStock): Promise<void> =>
    backInStock(ground, reminders, tx, back)
  return { reminders, live, onSale, onBack }
}
