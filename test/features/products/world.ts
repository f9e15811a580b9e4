import type { Product } from '../../../src/contract/products'
import { FixedClock } from '../../../src/platform/clock'
import { newId } from '../../../src/platform/ids'
import { aStore } from '../../app/samples-organisation'
import { startApp, type TestApp } from '../../support/app'
import { signedIn, signIn, type ConsoleClient } from '../../support/console-client'

export const DAY = 86_400_000
/** Saturday 2026-11-21, 15:30 in the shops. */
export const AFTERNOON = Date.parse('2026-11-21T07:30:00Z')

/** Two stores, their managers and guides, and headquarters, on the real app. */
export interface ShelfWorld {
  t: TestApp
  clock: FixedClock
  /** Headquarters. */
  admin: ConsoleClient
  /** Of the north store. */
  manager: ConsoleClient
  north: string
  south: string
  /** Guides of the two stores. */
  ann: string
  bea: string
  product(draft: object): Promise<Product>
  /** A customer in the Mini Program; with a card when wished for. */
  customer(wish?: { hasCard?: boolean }): Promise<string>
  close(): Promise<void>
}

/** Opens the world on an empty database of the project's engine; jobs wait when it is asleep. */
export async function openShelf(wish: { isAsleep?: boolean } = {}): Promise<ShelfWorld> {
  const clock = new FixedClock(AFTERNOON)
  const t = await startApp({}, { clock, ...wish })
  const admin = await signedIn(t, 'admin')
  const made = async (path: string, body: object): Promise<string> =>
    ((await admin.send('post', path, body).expect(200)).body as { id: string }).id
  const places = { north: { latitude: 31.2, longitude: 121.4 }, south: { latitude: 30.3, longitude: 120.1 } }
  const north = await made('/api/admin/stores', aStore({ code: 'N1', name: '北门店', ...places.north }))
  const south = await made('/api/admin/stores', aStore({ code: 'S1', name: '南门店', ...places.south }))
  const guide = async (name: string, storeId: string): Promise<string> => {
    const { id } = await t.app.staff.create({ name, roles: ['guide'] })
    await t.app.features.staff.assignments.assign(id, storeId, 'guide', null)
    return id
  }
  const { db, features } = t.app
  const login = `manager-${newId().slice(-6).toLowerCase()}`
  const password = 'correct horse battery'
  const chief = { name: '店长', login, password, roles: ['store_manager'], storeId: north }
  await made('/api/admin/staff', { ...chief, assignmentRole: 'store_manager' })
  return {
    t,
    clock,
    admin,
    manager: await signIn(t, login, password),
    north,
    south,
    ann: await guide('安安', north),
    bea: await guide('贝贝', south),
    product: async (draft) =>
      (await admin.send('post', '/api/admin/products', draft).expect(200)).body as Product,
    customer: ({ hasCard = false } = {}) =>
      db.transact(async (tx) => {
        const who = { account: 'miniapp' as const, openId: `o${newId()}`, at: clock.now(), evidence: 'login' }
        const { customerId } = await features.customers.arrive(tx, who)
        if (hasCard) await features.membership.open(tx, customerId, clock.now())
        return customerId
      }),
    close: () => t.close(),
  }
}
