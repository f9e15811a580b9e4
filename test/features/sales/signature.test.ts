import { randomUUID } from 'node:crypto'
import supertest from 'supertest'
import { signTill, TILL_EXAMPLE, tillStringToSign } from '../../../src/platform/http/till-signature'
import { ApiKey, Sale } from '../../../src/features/sales'
import { iso, openSales, refusal, soldOf, type SalesWorld, type Till } from './world'

let world: SalesWorld
let till: Till
beforeAll(async () => {
  world = await openSales()
  till = await world.till()
}, 120_000)
afterAll(() => world.close())

const target = '/api/till/sales'
let receipts = 0
const sale = (change: object = {}) => ({
  storeCode: 'N1',
  receiptNo: `R${++receipts}`,
  at: iso(world.clock.now()),
  lines: [{ skuCode: 'SOCKS-1', qty: 1, paidFen: 3_900 }],
  ...change,
})

/** A signed POST with anything about it wrong. */
function forged(
  change: { secret?: string; signed?: object; sent?: object; seconds?: number; keyId?: string } = {},
) {
  const body = sale()
  const once = randomUUID()
  const timestamp = String(Math.floor(Date.now() / 1000) + (change.seconds ?? 0))
  const request = { method: 'POST', target, timestamp, once, body: JSON.stringify(body), ...change.signed }
  return supertest(world.t.url)
    .post(target)
    .set({
      'X-Guidepost-Key': change.keyId ?? till.keyId,
      'X-Guidepost-Timestamp': timestamp,
      'X-Guidepost-Signature': signTill(change.secret ?? till.secret, request),
      'Idempotency-Key': once,
      'Content-Type': 'application/json',
    })
    .send(JSON.stringify({ ...body, ...change.sent }))
}

describe('a till’s signature', () => {
  it('is the one of the worked example, also made by hand with openssl', () => {
    const { secret, request } = TILL_EXAMPLE
    expect(tillStringToSign(request)).toBe(
      [
        'GP1',
        'POST',
        '/api/till/member-codes/verify',
        '1795312800',
        'till-7-000042',
        '49dfccaf9bdce946dd68019bb4513415939cf9384072a0317191f5db8dac1808',
      ].join('\n'),
    )
    expect(signTill(secret, request)).toBe('a0110d2a369e8d8d989bdaa50012fe8a0b9d347972b5989b101eea5e7c979a41')
  })

  it('lets in who signs right', async () => {
    await forged().expect(200)
    await forged({ seconds: -290 }).expect(200)
    await forged({ seconds: 290 }).expect(200)
  })

  it.each<[string, Parameters<typeof forged>[0], string]>([
    ['another secret', { secret: 'gp_0000000000000000000000000000000000000000' }, 'api_key.wrong'],
    ['another body', { sent: { receiptNo: 'R999' } }, 'api_key.wrong'],
    ['another path', { signed: { target: '/api/till/refunds' } }, 'api_key.wrong'],
    ['another method', { signed: { method: 'PUT' } }, 'api_key.wrong'],
    ['another idempotency key', { signed: { once: 'something-else' } }, 'api_key.wrong'],
    ['another time', { signed: { timestamp: '1795312800' } }, 'api_key.wrong'],
    ['an unknown key', { keyId: '01KB2Q8ZJ4T6V0W3X5Y7Z9A1B2' }, 'api_key.wrong'],
    ['a time long past', { seconds: -301 }, 'api_key.stale'],
    ['a time far ahead', { seconds: 302 }, 'api_key.stale'],
  ])('refuses %s, and nothing happens', async (_, change, code) => {
    const before = await world.t.app.db.read.count(Sale)
    const answer = await forged(change)
    expect([answer.status, refusal(answer).code]).toEqual([401, code])
    expect(refusal(answer).message).toMatch(/[一-龥]/)
    expect(await world.t.app.db.read.count(Sale)).toBe(before)
  })

  it('refuses who does not sign at all, and a key that was revoked', async () => {
    const bare = await supertest(world.t.url).post(target).send(sale())
    expect([bare.status, refusal(bare).code]).toEqual([401, 'api_key.required'])
    const gone = await world.till()
    await world.admin.send('post', `/api/admin/api-keys/${gone.keyId}/revoke`).expect(200)
    const answer = await gone.post(target, sale())
    expect([answer.status, refusal(answer).code]).toEqual([401, 'api_key.revoked'])
  })

  it('counts only for its scopes and stores', async () => {
    const reader = await world.till({ scopes: ['members'] })
    const denied = await reader.post(target, sale())
    expect([denied.status, refusal(denied).code]).toEqual([403, 'api_key.no_scope'])
    const south = await world.till({ storeIds: [world.south] })
    const foreign = await south.post(target, sale())
    expect([foreign.status, refusal(foreign).code]).toEqual([404, 'store.unknown'])
    await south.post(target, sale({ storeCode: 'S1' })).expect(200)
  })

  it('reads once per nonce', async () => {
    const body = sale()
    await till.post(target, body).expect(200)
    const address = `${target}?storeCode=N1&receiptNo=${body.receiptNo}`
    await till.get(address, 'nonce-0001').expect(200)
    const replayed = await till.get(address, 'nonce-0001')
    expect([replayed.status, refusal(replayed).code]).toEqual([401, 'api_key.replayed'])
  })
})

describe('an idempotency key', () => {
  it('gives the same answer again, and is refused for anything else', async () => {
    const body = sale()
    const first = soldOf(await till.post(target, body, 'once-00001').expect(200))
    const again = soldOf(await till.post(target, body, 'once-00001').expect(200))
    expect(again).toEqual(first)
    const other = await till.post(target, { ...body, receiptNo: 'R998' }, 'once-00001')
    expect([other.status, refusal(other).code]).toEqual([409, 'request.idempotency_conflict'])
  })

  it('has one effect when twenty come at once', async () => {
    const body = sale()
    const answers = await Promise.all(Array.from({ length: 20 }, () => till.post(target, body, 'once-00002')))
    expect(new Set(answers.map((answer) => JSON.stringify([answer.status, answer.body]))).size).toBe(1)
    expect(answers[0]!.status).toBe(200)
    expect(await world.t.app.db.read.countBy(Sale, { receiptNo: body.receiptNo })).toBe(1)
  })

  it('may change while the receipt stays: still one sale', async () => {
    const body = sale()
    const first = soldOf(await till.post(target, body).expect(200))
    expect(soldOf(await till.post(target, body).expect(200)).sale.id).toBe(first.sale.id)
  })
})

describe('API keys at the console', () => {
  it('show the secret once and keep it sealed', async () => {
    const row = await world.t.app.db.read.findOneByOrFail(ApiKey, { id: till.keyId })
    expect(row.sealedSecret).not.toContain(till.secret)
    const list = await world.admin.get('/api/admin/api-keys').expect(200)
    expect(JSON.stringify(list.body)).not.toContain(till.secret)
    const { items } = list.body as { items: { id: string; lastUsedAt: string | null }[] }
    expect(items.find(({ id }) => id === till.keyId)!.lastUsedAt).toBe(iso(world.clock.now()))
  })

  it('are for administrators and for stores that there are', async () => {
    const wish = { name: '台', scopes: ['sales'], storeIds: ['01KB2Q8ZJ4T6V0W3X5Y7Z9A1B2'] }
    const answer = await world.admin.send('post', '/api/admin/api-keys', wish)
    expect([answer.status, refusal(answer).code]).toEqual([422, 'store.unknown'])
  })
})

describe('the documents', () => {
  it('are a page without scripts and an OpenAPI 3.1 document', async () => {
    const page = await supertest(world.t.url).get('/api/docs').expect(200)
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(page.text).not.toContain('<script')
    for (const words of ['签名', 'Idempotency-Key', 'curl -X POST', '/api/till/refunds', '必填'])
      expect(page.text).toContain(words)
    const { body } = await supertest(world.t.url).get('/api/openapi.json').expect(200)
    const document = body as { openapi: string; paths: Record<string, Record<string, object>> }
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toContain('/api/till/sales')
    expect(Object.keys(document.paths['/api/till/sales']!)).toEqual(['post', 'get'])
    expect(JSON.stringify(document)).not.toContain('undefined')
  })
})
