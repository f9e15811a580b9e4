import Koa from 'koa'
import Router from '@koa/router'
import request from 'supertest'
import { auditApi } from '../../src/contract/audit'
import type { StaffRole } from '../../src/contract/endpoint'
import { policiesApi } from '../../src/contract/policies'
import { staffApi } from '../../src/contract/staff'
import { storesApi, type Store } from '../../src/contract/stores'
import { auditEntities, makeAudit } from '../../src/features/audit'
import { makePictures, picturesEntities } from '../../src/features/pictures'
import { makePolicies, policiesEntities } from '../../src/features/policies'
import { makeStaff, makeStaffDirectory, staffEntities } from '../../src/features/staff'
import { makeStores, storesEntities } from '../../src/features/stores'
import { openSharedMemory } from '../../src/platform/cache/open'
import { FixedClock } from '../../src/platform/clock'
import { errorShield } from '../../src/platform/http/errors'
import { serve, type Actor } from '../../src/platform/http/serve'
import { newId } from '../../src/platform/ids'
import { silentLogger } from '../../src/platform/log'
import { aStore } from '../app/samples-organisation'
import { openTestDatabase } from '../support/database'
import { CHEAP_PASSWORDS } from '../support/app'

/** Saturday 2026-11-21, 15:30 in the shops. */
export const AFTERNOON = Date.parse('2026-11-21T07:30:00Z')

const entities = [
  ...auditEntities,
  ...policiesEntities,
  ...picturesEntities,
  ...staffEntities,
  ...storesEntities,
]

/** Stores, staff, policies and audit on one database, spoken to over HTTP by whoever the test says. */
export async function openOrganisation() {
  const db = await openTestDatabase(entities)
  const log = silentLogger()
  const clock = new FixedClock(AFTERNOON)
  const shared = openSharedMemory(undefined, log)
  const directory = makeStaffDirectory(db)
  const namesOf = (ids: string[]) => directory.namesOf(ids)
  const audit = makeAudit({ db, namesOf })
  const policies = makePolicies({ db, bus: shared.bus, clock, audit, namesOf })
  const stores = makeStores({ db, bus: shared.bus, clock, audit, staff: directory })
  const session = { sessionSecret: 'x'.repeat(32), publicUrl: 'http://localhost', isSandboxClock: false }
  const { gallery } = makePictures({ db, clock })
  const staff = makeStaff({
    db,
    clock,
    shared,
    audit,
    stores,
    brand: '山前',
    checkPicture: (tx, pictureId) => gallery.all([pictureId], tx),
    ...session,
    passwordCost: CHEAP_PASSWORDS,
  })
  let actor: Actor | undefined
  let customerId = newId()
  const router = new Router()
  const serving = {
    identify: () => Promise.resolve(actor),
    identifyCustomer: () => Promise.resolve({ customer: { customerId, openId: 'oA' } }),
  }
  serve(router, staffApi, staff.handlers, serving)
  serve(router, storesApi, stores.handlers, serving)
  serve(router, policiesApi, policies.handlers, serving)
  serve(router, auditApi, audit.handlers, serving)
  const http = new Koa().use(errorShield(log)).use(router.routes()).callback()
  const as = (role: StaffRole, storeIds: string[] | 'all' = 'all'): void => {
    actor = { staffId: newId(), name: '测试', roles: [role], storeIds }
  }
  as('admin')
  const post = (path: string, body: object = {}) => request(http).post(path).send(body)
  const world = {
    db,
    clock,
    audit,
    policies,
    stores,
    staff,
    /** Who calls from now on. */
    as,
    /** Which person in the Mini Program calls from now on. */
    asCustomer: (id: string) => void (customerId = id),
    get: (path: string) => request(http).get(path),
    post,
    put: (path: string, body: object) => request(http).put(path).send(body),
    patch: (path: string, body: object) => request(http).patch(path).send(body),
    store: async (change: object = {}): Promise<Store> =>
      (await post('/api/admin/stores', aStore(change)).expect(200)).body as Store,
    /** A guide without login, at a store when one is given. */
    guide: async (name: string, storeId?: string): Promise<string> => {
      const body = { name, roles: ['guide'], storeId }
      return ((await post('/api/admin/staff', body).expect(200)).body as { id: string }).id
    },
    /** Takes every row out again, and what memory holds of them. */
    empty: async () => {
      await db.transact(async (tx) => {
        for (const entity of entities) await tx.deleteAll(entity)
      })
      for (const channel of ['policies', 'stores']) shared.bus.publish(channel, '')
    },
    close: async () => {
      await shared.close()
      await db.close()
    },
  }
  return world
}

export type Organisation = Awaited<ReturnType<typeof openOrganisation>>

/** The code and Chinese sentence of a refusal. */
export const refusal = (response: { body: unknown }) =>
  (response.body as { error: { code: string; message: string } }).error
