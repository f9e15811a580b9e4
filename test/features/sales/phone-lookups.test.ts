import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AuditEntry } from '../../../src/features/audit/entities/audit-entry'
import { Sale } from '../../../src/features/sales'
import type { Call } from '../../../src/platform/http/serve'
import { newId } from '../../../src/platform/ids'
import { iso, openSales, refusal, soldOf, type SalesWorld, type Till } from './world'

/** Wherever a phone number arrives at the counter, it is one and the same look-up (decisions.md 23). */

const PHONE = '13700001234'
let world: SalesWorld
let till: Till
let customerId: string
beforeAll(async () => {
  world = await openSales()
  till = await world.till()
  ;({ customerId } = await world.member(200))
  await world.t.app.db.transact((tx) =>
    world.t.app.features.customers.attachPhone(tx, customerId, PHONE, 'verified_phone'),
  )
}, 120_000)
afterAll(() => world.close())

let receipts = 0
const socks = { skuCode: 'SOCKS-1', qty: 1 }
const saleOf = (phone: string, more: object = {}) => ({
  storeCode: 'N1',
  receiptNo: `P${++receipts}`,
  at: iso(world.clock.now()),
  lines: [{ ...socks, paidFen: 3_900 }],
  phone,
  ...more,
})
const quoteOf = (phone: string) => ({ storeCode: 'N1', phone, lines: [{ ...socks, amountFen: 3_900 }] })
const lookups = async (keyId: string) => {
  const entries = await world.t.app.db.read.find(AuditEntry, {
    where: { actorId: keyId },
    order: { seq: 'ASC' },
  })
  return entries
    .filter(({ action }) => action === 'member.lookup_by_phone')
    .map(({ targetId, after }) => [targetId, (JSON.parse(after!) as { purpose: string }).purpose])
}
const unknown = (n: number): string => `1380000${String(n).padStart(4, '0')}`

describe('a phone number at a till', () => {
  it('is written down with a look-up, a quote and a sale alike', async () => {
    const key = await world.till()
    await key.post('/api/till/members/lookup', { storeCode: 'N1', phone: PHONE }).expect(200)
    await key.post('/api/till/sales/quote', quoteOf(PHONE)).expect(200)
    const sold = soldOf(await key.post('/api/till/sales', saleOf(PHONE)).expect(200))
    expect(sold.sale.customerId).toBe(customerId)
    expect(await lookups(key.keyId)).toEqual([
      [customerId, 'lookup'],
      [customerId, 'quote'],
      [customerId, 'sale'],
    ])
  })

  it('is written down, too, when the sale is refused afterwards or nobody has the number', async () => {
    const key = await world.till()
    const wrong = saleOf(PHONE, { lines: [{ ...socks, amountFen: 3_900, paidFen: 1 }] })
    expect(refusal(await key.post('/api/till/sales', wrong)).code).toBe('sale.paid_differs')
    expect(refusal(await key.post('/api/till/sales', saleOf(unknown(1)))).code).toBe('member.unknown')
    expect(await lookups(key.keyId)).toEqual([
      [customerId, 'sale'],
      [null, 'sale'],
    ])
  })

  it.each([
    ['/api/till/sales/quote', quoteOf],
    ['/api/till/sales', saleOf],
  ])('needs the scope for members in POST %s', async (path, body) => {
    const key = await world.till({ scopes: ['sales'] })
    const before = await world.t.app.db.read.count(Sale)
    const answer = await key.post(path, body(PHONE))
    expect([answer.status, refusal(answer).code]).toEqual([403, 'api_key.no_scope'])
    expect(refusal(answer).message).toContain('members')
    expect(await world.t.app.db.read.count(Sale)).toBe(before)
    const { phone, ...nameless } = body(PHONE)
    expect(phone).toBe(PHONE)
    await key.post(path, nameless).expect(200)
  })

  it('takes the same tries wherever it arrives; the member just found stays welcome', async () => {
    const key = await world.till()
    await key.post('/api/till/sales/quote', quoteOf(PHONE)).expect(200)
    for (let n = 0; n < 29; n++) {
      const answer =
        n % 2 === 0
          ? await key.post('/api/till/sales/quote', quoteOf(unknown(n)))
          : await key.post('/api/till/sales', saleOf(unknown(n)))
      expect(refusal(answer).code).toBe('member.unknown')
    }
    for (const [path, body] of [
      ['/api/till/members/lookup', { storeCode: 'N1', phone: unknown(99) }],
      ['/api/till/sales/quote', quoteOf(unknown(99))],
      ['/api/till/sales', saleOf(unknown(99))],
    ] as const) {
      const answer = await key.post(path, body)
      expect([answer.status, refusal(answer).code]).toEqual([429, 'member.too_many_lookups'])
    }
    await key.post('/api/till/sales', saleOf(PHONE)).expect(200)
    await till.post('/api/till/sales/quote', quoteOf(PHONE)).expect(200)
  }, 60_000)

  it('is not looked up again for a sale that was answered already', async () => {
    const key = await world.till()
    const body = saleOf(PHONE)
    const first = soldOf(await key.post('/api/till/sales', body, 'phone-once-1').expect(200))
    expect(soldOf(await key.post('/api/till/sales', body, 'phone-once-1').expect(200))).toEqual(first)
    expect(await lookups(key.keyId)).toHaveLength(1)
  })
})

describe('a phone number at the workbench', () => {
  it('is written down and counted with the guide’s quotes and entries', async () => {
    const call = {
      actor: { staffId: world.ann, name: '', roles: ['guide'], storeIds: [] },
    } as unknown as Call
    const { handlers } = world.t.app.features.sales
    const common = { couponIds: [], pointsToUse: 0 }
    const { lines } = quoteOf(PHONE)
    await handlers['POST /api/workbench/sales/quote']({ ...common, lines, phone: PHONE }, call)
    const { storeCode, ...sale } = saleOf(PHONE)
    expect(storeCode).toBe('N1')
    await handlers['POST /api/workbench/sales']({ ...common, ...sale, clientKey: newId() }, call)
    expect(await lookups(world.ann)).toEqual([
      [customerId, 'quote'],
      [customerId, 'sale'],
    ])
    const guess = (n: number) =>
      handlers['POST /api/workbench/sales/quote']({ ...common, lines, phone: unknown(n) }, call)
    for (let n = 0; n < 29; n++) await expect(guess(n)).rejects.toMatchObject({ code: 'member.unknown' })
    await expect(guess(99)).rejects.toMatchObject({ code: 'member.too_many_lookups' })
  }, 60_000)
})

describe('the source', () => {
  it('asks who has a phone number in two places: at the member desk and with a file', () => {
    const folder = join(__dirname, '../../../src/features/sales')
    const asking = readdirSync(folder).filter(
      (file) =>
        file.endsWith('.ts') && /customers\.findByPhone\(/.test(readFileSync(join(folder, file), 'utf8')),
    )
    expect(asking).toEqual(['import-check.ts', 'members.ts'])
  })
})
