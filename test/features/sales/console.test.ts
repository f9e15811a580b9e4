import supertest from 'supertest'
import type { Call } from '../../../src/platform/http/serve'
import { newId } from '../../../src/platform/ids'
import { iso, openSales, refundOf, refusal, soldOf, type SalesWorld, type Till } from './world'

let world: SalesWorld
let till: Till
beforeAll(async () => {
  world = await openSales()
  till = await world.till()
}, 120_000)
afterAll(() => world.close())

let serial = 0
const saleOf = (more: object = {}) => ({
  storeCode: 'N1',
  receiptNo: `C${++serial}`,
  at: iso(world.clock.now()),
  lines: [{ skuCode: 'SOCKS-1', qty: 1, paidFen: 3_900 }],
  ...more,
})
const handlers = () => world.t.app.features.sales.handlers

describe('the console', () => {
  it('lists with sums, refunds with a reason, and shows store managers their own store only', async () => {
    const at = iso(world.clock.now() + 1)
    world.clock.advance(1)
    const north = soldOf(await till.post('/api/till/sales', saleOf({ at })).expect(200)).sale
    const south = soldOf(await till.post('/api/till/sales', saleOf({ at, storeCode: 'S1' })).expect(200)).sale
    const all = await world.admin.get(`/api/admin/sales?from=${at}`).expect(200)
    expect(all.body).toMatchObject({ total: 2, sums: { paidFen: 7_800, refundedFen: 0 } })
    const order = {
      lines: [{ saleLineId: north.lines[0]!.id, qty: 1 }],
      refundNo: 'C1',
      reason: '尺码不合适',
    }
    const path = `/api/admin/sales/${north.id}/refunds`
    const plan = await world.admin.send('post', `${path}/preview`, order).expect(200)
    expect(plan.body).toMatchObject({ amountFen: 3_900, isWhole: true })
    const done = refundOf(await world.admin.send('post', path, order).expect(200))
    expect(done).toMatchObject({
      refund: { reason: '尺码不合适', byName: '测试' },
      sale: { state: 'refunded' },
    })
    expect(refundOf(await world.admin.send('post', path, order).expect(200)).refund.id).toBe(done.refund.id)
    const audit = await world.admin.get('/api/admin/audit?action=sale.refund').expect(200)
    expect((audit.body as { total: number }).total).toBe(1)
    await world.admin
      .send('post', `/api/admin/refunds/${done.refund.id}/void`, { reason: '点错了' })
      .expect(200)

    const manager = {
      staffId: newId(),
      name: '店长',
      roles: ['store_manager' as const],
      storeIds: [world.north],
    }
    const call = { actor: manager } as unknown as Call
    const mine = await handlers()['GET /api/admin/sales']({ page: 1, pageSize: 50, from: at }, call)
    expect(mine.items.map(({ id }) => id)).toEqual([north.id])
    await expect(handlers()['GET /api/admin/sales/:id']({ id: south.id }, call)).rejects.toMatchObject({
      kind: 'not_found',
    })
    const foreign = { id: south.id, lines: [{ saleLineId: south.lines[0]!.id, qty: 1 }] }
    await expect(
      handlers()['POST /api/admin/sales/:id/refunds']({ ...foreign, refundNo: 'X', reason: 'x' }, call),
    ).rejects.toMatchObject({ kind: 'not_found' })
  })
})

describe('a file of sales', () => {
  const header = '门店编号,小票号,成交时间,商品编码,数量,实付金额,会员卡号'
  const upload = (path: string, text: string) =>
    supertest(world.t.url)
      .post(path)
      .set({ Cookie: world.admin.cookie, 'X-CSRF-Token': world.admin.csrfToken })
      .attach('file', Buffer.from(text), 'sales.csv')

  it('is previewed with every wrong row, and not taken in while one is wrong', async () => {
    const text = [
      header,
      'N1,I1,2026-11-01 10:00,SOCKS-1,1,39,',
      'X9,I2,2026-11-01 10:00,SOCKS-1,1,39,',
      'N1,I3,2026-11-31 10:00,SOCKS-1,0,-5,',
      'N1,I4,2026-11-01 10:00,NOPE,1,39,123',
    ].join('\n')
    const preview = await upload('/api/admin/sale-imports/preview', text).expect(200)
    const { problems, total } = preview.body as {
      problems: { line: number; column: string }[]
      total: number
    }
    expect(total).toBe(1)
    expect(problems.map(({ line, column }) => `${line} ${column}`)).toEqual([
      '3 门店编号',
      '4 成交时间',
      '4 数量',
      '4 实付金额',
      '5 商品编码',
      '5 会员卡号',
    ])
    const refused = await upload('/api/admin/sale-imports', text)
    expect([refused.status, refusal(refused).code]).toEqual([422, 'sales.import_invalid'])
  })

  it('is taken in once, line by line, with points for members', async () => {
    const { customerId, cardId } = await world.member()
    const card = await world.t.app.features.membership.cardOf(customerId)
    expect(card!.id).toBe(cardId)
    const text = [
      header,
      `N1,J1,2026-11-01 10:00,SOCKS-1,1,39,${card!.number}`,
      `N1,J1,2026-11-01 10:00,JACKET-M,1,899.00,${card!.number}`,
      'S1,J1,2026-11-01 11:00,SOCKS-1,2,78,',
    ].join('\n')
    const begun = await upload('/api/admin/sale-imports', text).expect(200)
    const { id } = begun.body as { id: string }
    const finished = async (importId: string) => {
      for (let turn = 0; turn < 100; turn++) {
        await world.t.app.worker.runDue()
        const { body } = await world.admin.get(`/api/admin/sale-imports/${importId}`).expect(200)
        if ((body as { state: string }).state === 'done') return body as object
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error('the import did not end')
    }
    expect(await finished(id)).toMatchObject({ total: 2, done: 2, created: 2, failed: 0 })
    const { pending, spendable } = await world.points(customerId)
    expect(pending + spendable).toBe(938)
    const again = await upload('/api/admin/sale-imports', text).expect(200)
    expect(await finished((again.body as { id: string }).id)).toMatchObject({ created: 0, unchanged: 2 })
  })
})
