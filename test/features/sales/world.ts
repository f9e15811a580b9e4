import { randomUUID } from 'node:crypto'
import supertest from 'supertest'
import type { SaleDetail } from '../../../src/contract/sale-shapes'
import type { RecordedSale } from '../../../src/contract/till'
import { Binding } from '../../../src/features/bindings'
import { FixedClock } from '../../../src/platform/clock'
import { signTill } from '../../../src/platform/http/till-signature'
import { newId } from '../../../src/platform/ids'
import { aStore } from '../../app/samples-organisation'
import { startApp, type TestApp } from '../../support/app'
import { signedIn, type ConsoleClient } from '../../support/console-client'

export const DAY = 86_400_000
/** Saturday 2026-11-21, 15:30 in the shops. */
export const AFTERNOON = Date.parse('2026-11-21T07:30:00Z')

/** A till with its own key. */
export interface Till {
  keyId: string
  secret: string
  /** Sends a POST; the same `once` is the same request. */
  post(path: string, body: object, once?: string): supertest.Test
  get(path: string, nonce?: string): supertest.Test
}

/** What the stories are played with: two stores, guides, goods, tills and members, on the real app. */
export interface SalesWorld {
  t: TestApp
  clock: FixedClock
  admin: ConsoleClient
  north: string
  south: string
  ann: string
  bea: string
  /** A till of both stores unless told otherwise. */
  till(wish?: { scopes?: string[]; storeIds?: string[] | null }): Promise<Till>
  /** A member with a card; spendable points when wished for. */
  member(points?: number): Promise<{ customerId: string; cardId: string }>
  /** The member code that the phone shows now. */
  code(customerId: string): Promise<string>
  bind(customerId: string, storeId: string, staffId: string | null, at?: number): Promise<string>
  coupon(customerId: string, draft?: object): Promise<string>
  points(customerId: string): Promise<{ spendable: number; pending: number; debt: number }>
  /** Every row of the tables that sales, points and coupons have. */
  contents(): Promise<string>
  close(): Promise<void>
}

/** A till that signs with this key. */
export const signedTill = (t: TestApp, keyId: string, secret: string): Till => {
  const http = supertest(t.url)
  const headersOf = (method: string, target: string, once: string, body: string) => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    return {
      'X-Guidepost-Key': keyId,
      'X-Guidepost-Timestamp': timestamp,
      'X-Guidepost-Signature': signTill(secret, { method, target, timestamp, once, body }),
    }
  }
  return {
    keyId,
    secret,
    post: (path, body, once = randomUUID()) => {
      const text = JSON.stringify(body)
      return http
        .post(path)
        .set(headersOf('POST', path, once, text))
        .set('Idempotency-Key', once)
        .set('Content-Type', 'application/json')
        .send(text)
    },
    get: (path, nonce = randomUUID()) =>
      http
        .get(path)
        .set(headersOf('GET', path, nonce, ''))
        .set('X-Guidepost-Nonce', nonce),
  }
}

async function makeShops({ app }: TestApp, admin: ConsoleClient) {
  const store = async (code: string, name: string): Promise<string> =>
    (
      (await admin.send('post', '/api/admin/stores', aStore({ code, name })).expect(200)).body as {
        id: string
      }
    ).id
  const north = await store('N1', '北门店')
  const south = await store('S1', '南门店')
  const guide = async (name: string, storeId: string): Promise<string> => {
    const { id } = await app.staff.create({ name, roles: ['guide'] })
    await app.features.staff.assignments.assign(id, storeId, 'guide', null)
    return id
  }
  const goods = [
    { code: 'JACKET', name: '冲锋衣', skus: [{ code: 'JACKET-M', spec: '墨绿 / M', priceFen: 89_900 }] },
    { code: 'SOCKS', name: '袜子', skus: [{ code: 'SOCKS-1', spec: '均码', priceFen: 3_900 }] },
  ]
  for (const product of goods) await admin.send('post', '/api/admin/products', product).expect(200)
  return { north, south, ann: await guide('安安', north), bea: await guide('贝贝', south) }
}

/** Opens the world on an empty database of the project's engine. */
export async function openSales(): Promise<SalesWorld> {
  const clock = new FixedClock(AFTERNOON)
  const t = await startApp({}, { clock })
  const admin = await signedIn(t, 'admin')
  const shops = await makeShops(t, admin)
  const { db, features } = t.app
  const { customers, membership } = features
  const member = async (points = 0): Promise<{ customerId: string; cardId: string }> =>
    db.transact(async (tx) => {
      const who = { account: 'miniapp' as const, openId: `o${newId()}`, at: clock.now(), evidence: 'login' }
      const { customerId } = await customers.arrive(tx, who)
      const { id: cardId } = await membership.open(tx, customerId, clock.now())
      const actor = { kind: 'system' as const, id: null }
      const gift = { cardId, cause: `gift:${cardId}`, amount: points, at: clock.now(), actor, reason: '测试' }
      if (points > 0) await membership.ledger.adjust(tx, gift)
      return { customerId, cardId }
    })
  return {
    t,
    clock,
    admin,
    ...shops,
    till: async ({ scopes = ['members', 'sales', 'refunds'], storeIds = null } = {}) => {
      const made = await admin
        .send('post', '/api/admin/api-keys', { name: '一号台', scopes, storeIds })
        .expect(200)
      const { key, secret } = made.body as { key: { id: string }; secret: string }
      return signedTill(t, key.id, secret)
    },
    member,
    code: async (customerId) => (await membership.memberCode.shown(customerId)).text,
    bind: async (customerId, storeId, staffId, at = clock.now()) => {
      const id = newId()
      await db.transact((tx) =>
        tx.insert(Binding, {
          id,
          customerId,
          storeId,
          staffId,
          role: 'home',
          fromAt: at,
          toAt: null,
          cause: 'scan',
          decidedBy: 'policy',
          policyVersion: 0,
          sourceScanId: null,
          openKey: `home:${customerId}`,
        }),
      )
      return id
    },
    coupon: async (customerId, draft = {}) => {
      const until = new Date(clock.now() + 30 * DAY).toISOString()
      const wish = {
        title: '满百减十',
        value: { kind: 'amount', offFen: 1000 },
        minFen: 10_000,
        channel: 'staff',
        perMember: 10,
        validity: { kind: 'until', until },
        ...draft,
      }
      const made = await admin.send('post', '/api/admin/coupons', wish).expect(200)
      const definitionId = (made.body as { id: string }).id
      const order = { definitionId, customerId, cause: `test:${newId()}`, at: clock.now() }
      return (await db.transact((tx) => membership.coupons.handOut(tx, order))).id
    },
    points: async (customerId) => {
      const { spendable, pending, debt } = (await membership.cardOf(customerId))!.points
      return { spendable, pending, debt }
    },
    contents: async () => {
      const tables: Record<string, unknown> = {}
      const moving = ['jobs', 'staff_sessions', 'api_keys', 'access_tokens']
      for (const { tableName } of db.read.connection.entityMetadatas)
        if (!moving.includes(tableName)) tables[tableName] = await db.read.query(`SELECT * FROM ${tableName}`)
      return JSON.stringify(tables)
    },
    close: () => t.close(),
  }
}

/** The recorded sale of an answer. */
export const soldOf = (response: { body: unknown }): RecordedSale => response.body as RecordedSale
/** The sale after a refund. */
export const refundOf = (response: { body: unknown }) =>
  response.body as { refund: SaleDetail['refunds'][number]; sale: SaleDetail }
/** The code and sentence of a refusal. */
export const refusal = (response: { body: unknown }) =>
  (response.body as { error: { code: string; message: string } }).error
/** Epoch ms as the API wants it. */
export const iso = (at: number): string => new Date(at).toISOString()
