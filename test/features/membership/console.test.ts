import { AuditEntry } from '../../../src/features/audit/entities/audit-entry'
import { Binding } from '../../../src/features/bindings'
import type { Coupon, HeldCoupon, MemberCard, PointsEntry } from '../../../src/contract/membership'
import { StoreDraft } from '../../../src/contract/stores'
import { newId } from '../../../src/platform/ids'
import { startApp, type TestApp } from '../../support/app'
import { signedIn, signIn, type ConsoleClient } from '../../support/console-client'
import { aStore } from '../../app/samples-organisation'

let t: TestApp
let operator: ConsoleClient
let customerId: string
let cardId: string

beforeAll(async () => {
  t = await startApp()
  operator = await signedIn(t, 'operator')
})
beforeEach(async () => {
  const { customers, membership } = t.app.features
  await t.app.db.transact(async (tx) => {
    const who = { account: 'miniapp' as const, openId: `o${newId()}`, evidence: 'story', at: Date.now() }
    customerId = (await customers.arrive(tx, who)).customerId
    cardId = (await membership.open(tx, customerId, Date.now())).id
  })
})
afterAll(() => t.close())

const DRAFT = {
  title: '满 200 减 30',
  value: { kind: 'amount', offFen: 3000 },
  minFen: 20_000,
  validity: { kind: 'days', days: 30 },
}
const adjust = (amount: number, requestKey: string, reason = '客诉补偿') =>
  operator.send('post', `/api/admin/cards/${cardId}/points`, { amount, reason, requestKey })
const codeOf = (response: { body: unknown }): string =>
  (response.body as { error: { code: string } }).error.code

describe('an operator', () => {
  it('gives points with a reason, once per request, and it is in the audit chain', async () => {
    const key = newId()
    const first = await adjust(50, key).expect(200)
    expect((await adjust(50, key).expect(200)).body).toEqual(first.body)
    expect(codeOf(await adjust(60, key).expect(409))).toBe('points.cause_taken')
    const { card, entry } = first.body as { card: MemberCard; entry: PointsEntry }
    expect(card.points).toMatchObject({ spendable: 50 })
    expect(entry.sentence).toBe('补发 50 积分：客诉补偿')
    const notes = await t.app.db.read.findBy(AuditEntry, { action: 'points.adjust', targetId: cardId })
    expect(notes.map(({ reason, actorKind }) => [reason, actorKind])).toEqual([['客诉补偿', 'staff']])
  })

  it('takes no more than there is, and needs a reason', async () => {
    expect(codeOf(await adjust(-1, newId()).expect(409))).toBe('points.not_enough')
    expect(codeOf(await adjust(5, newId(), '').expect(422))).toBe('request.invalid')
    expect(codeOf(await adjust(1.5, newId()).expect(422))).toBe('request.invalid')
  })

  it('reads the card, its entries, lots and tiers', async () => {
    await adjust(70, newId()).expect(200)
    const items = async (path: string) =>
      ((await operator.get(path).expect(200)).body as { items: Record<string, unknown>[] }).items
    expect(await items(`/api/admin/cards/${cardId}/points`)).toMatchObject([
      { type: 'adjust', amount: 70, balanceAfter: 70, lotMoves: [{ amount: 70 }] },
    ])
    expect(await items(`/api/admin/cards/${cardId}/lots`)).toMatchObject([{ amount: 70, remaining: 70 }])
    expect(await items(`/api/admin/cards/${cardId}/tiers`)).toMatchObject([{ tierName: '普卡', to: null }])
    const { body } = await operator.get('/api/admin/membership').expect(200)
    expect((body as { members: number }).members).toBeGreaterThan(0)
  })

  it('makes, changes, pauses and hands out a coupon', async () => {
    const { body } = await operator.send('post', '/api/admin/coupons', DRAFT).expect(200)
    const { id, version, sentence } = body as Coupon
    expect(sentence).toBe('满 200 元减 30 元')
    const changed = { ...DRAFT, stock: 1, version }
    await operator.send('put', `/api/admin/coupons/${id}`, changed).expect(200)
    expect(codeOf(await operator.send('put', `/api/admin/coupons/${id}`, changed).expect(409))).toBe(
      'coupon.changed',
    )
    const order = { customerId, reason: '门店补发', requestKey: newId() }
    const handOut = (given: object) => operator.send('post', `/api/admin/coupons/${id}/hand-out`, given)
    const held = (await handOut(order).expect(200)).body as HeldCoupon
    expect(held).toMatchObject({ state: 'held', title: '满 200 减 30' })
    expect((await handOut(order).expect(200)).body).toEqual(held)
    expect(codeOf(await handOut({ ...order, requestKey: newId() }).expect(409))).toBe('coupon.sold_out')
    await operator.send('post', `/api/admin/coupons/${id}/state`, { state: 'paused' }).expect(200)
    expect(codeOf(await handOut({ ...order, requestKey: newId() }).expect(409))).toBe('coupon.paused')
    const { body: mine } = await operator
      .get(`/api/admin/customers/${customerId}/coupons?state=held`)
      .expect(200)
    expect(mine).toMatchObject({ total: 1, items: [{ id: held.id }] })
  })

  it.each([
    ['coupon.above_minimum', { value: { kind: 'amount', offFen: 30_000 } }],
    ['coupon.needs_product', { value: { kind: 'exchange', payFen: 0 } }],
    ['coupon.window', { claimFrom: '2026-05-02T00:00:00Z', claimUntil: '2026-05-01T00:00:00Z' }],
    ['request.invalid', { value: { kind: 'percent', percentOff: 100 } }],
  ])('is told %s', async (code, change) => {
    expect(
      codeOf(await operator.send('post', '/api/admin/coupons', { ...DRAFT, ...change }).expect(422)),
    ).toBe(code)
  })
})

describe('a store manager', () => {
  it('sees the cards of customers bound to their own store, and nobody else’s', async () => {
    const { stores, staff } = t.app.features
    const store = await stores.writer.create(StoreDraft.parse(aStore()), null)
    const login = `manager-${newId().toLowerCase()}`
    const password = 'long enough 1'
    const { id } = await t.app.staff.create({ name: '店长', login, password, roles: ['store_manager'] })
    await staff.assignments.assign(id, store.id, 'store_manager', null)
    const manager = await signIn(t, login, password)
    expect(codeOf(await manager.get(`/api/admin/customers/${customerId}/card`).expect(404))).toBe(
      'card.unknown',
    )
    expect(codeOf(await manager.get(`/api/admin/cards/${cardId}/points`).expect(404))).toBe('card.unknown')
    const home = { storeId: store.id, staffId: null, role: 'home' as const, openKey: `home:${customerId}` }
    const rest = { toAt: null, cause: 'scan', decidedBy: 'policy', policyVersion: 0, sourceScanId: null }
    await t.app.db.transact((tx) =>
      tx.insert(Binding, { id: newId(), customerId, fromAt: Date.now(), ...home, ...rest }),
    )
    const { body } = await manager.get(`/api/admin/customers/${customerId}/card`).expect(200)
    expect((body as { card: MemberCard }).card.id).toBe(cardId)
    await manager.send('post', `/api/admin/cards/${cardId}/points`, {}).expect(403)
  })
})

it('says that a customer nobody knows is not there', async () => {
  expect(codeOf(await operator.get(`/api/admin/customers/${newId()}/card`).expect(404))).toBe('card.unknown')
})

it('lets the worker do what is due when the clock has moved', async () => {
  const { membership } = t.app.features
  await t.app.db.transact((tx) =>
    membership.ledger.adjust(tx, {
      cardId,
      amount: 9,
      cause: `old:${newId()}`,
      at: Date.now() - 1200 * 86_400_000,
      actor: { kind: 'system', id: null },
      reason: 'import',
    }),
  )
  await membership.look()
  const left = async () => (await operator.get(`/api/admin/cards/${cardId}/lots`)).body as { total: number }
  const deadline = Date.now() + 10_000
  while ((await left()).total > 0 && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await left()).toMatchObject({ total: 0 })
})
