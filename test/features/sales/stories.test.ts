import { Touch } from '../../../src/features/customers'
import { AttributionCredit, Sale, SaleReview } from '../../../src/features/sales'
import type { Call } from '../../../src/platform/http/serve'
import { newId } from '../../../src/platform/ids'
import { DAY, iso, openSales, refundOf, refusal, soldOf, type SalesWorld, type Till } from './world'

let world: SalesWorld
let till: Till
beforeAll(async () => {
  world = await openSales()
  till = await world.till()
}, 120_000)
afterAll(() => world.close())

let serial = 0
const receipt = (): string => `T${++serial}`
const socks = (paidFen = 3_900) => ({ skuCode: 'SOCKS-1', qty: 1, paidFen })
const saleOf = (more: object = {}) => ({
  storeCode: 'N1',
  receiptNo: receipt(),
  at: iso(world.clock.now()),
  lines: [socks()],
  ...more,
})
const handlers = () => world.t.app.features.sales.handlers
/** A call of somebody at the workbench or in the Mini Program, as `serve` makes it. */
const callOf = (who: { staffId?: string; customerId?: string }): Call => {
  const { staffId, customerId } = who
  return {
    ...(staffId ? { actor: { staffId, name: '', roles: ['guide'], storeIds: [world.north] } } : {}),
    ...(customerId ? { customer: { customerId, openId: 'o' } } : {}),
  } as Call
}
const enter = (body: object, staffId = world.ann) =>
  handlers()['POST /api/workbench/sales'](
    { clientKey: newId(), couponIds: [], pointsToUse: 0, ...saleOf(), ...body } as never,
    callOf({ staffId }),
  )
const creditsOf = async (saleId: string, model = 'tenure') =>
  (await world.t.app.db.read.findBy(AttributionCredit, { saleId, model: model as 'tenure' })).map(
    ({ staffId, amountFen, reason }) => [staffId, amountFen, reason],
  )

describe('a sale that comes late', () => {
  it('is recorded at its time with the code that was scanned then', async () => {
    const { customerId } = await world.member()
    const text = await world.code(customerId)
    const at = iso(world.clock.now())
    world.clock.advance(3 * 3_600_000)
    const sale = saleOf({ at, memberCode: { text, scannedAt: at } })
    const { sale: recorded, notices } = soldOf(await till.post('/api/till/sales', sale).expect(200))
    expect(recorded).toMatchObject({ at, customerId, pointsEarned: 39 })
    expect(notices).toEqual([])
  })

  it('goes to the manager when the code is older than a day, and to the member when that is approved', async () => {
    const { customerId } = await world.member()
    const text = await world.code(customerId)
    const at = iso(world.clock.now())
    world.clock.advance(DAY + 60_000)
    const sale = saleOf({ at, memberCode: { text, scannedAt: at } })
    const late = soldOf(await till.post('/api/till/sales', sale).expect(200))
    expect(late.sale.customerId).toBeNull()
    expect(late.notices[0]).toContain('由店长确认')
    const { id } = await world.t.app.db.read.findOneByOrFail(SaleReview, { saleId: late.sale.id })
    const path = `/api/admin/sale-reviews/${id}/decide`
    await world.admin.send('post', path, { decision: 'approved' }).expect(200)
    const again = await world.admin.send('post', path, { decision: 'dismissed' })
    expect([again.status, refusal(again).code]).toEqual([409, 'sale_review.decided'])
    const sold = await world.t.app.db.read.findOneByOrFail(Sale, { id: late.sale.id })
    expect(sold).toMatchObject({ customerId, pointsEarned: 39 })
    expect((await world.points(customerId)).pending).toBe(39)
  })
})

describe('a receipt without a member', () => {
  it('is claimed with its code once, within seven days', async () => {
    const { customerId } = await world.member()
    const { customerId: other } = await world.member()
    const { claimCode, sale } = soldOf(await till.post('/api/till/sales', saleOf()).expect(200))
    const claim = handlers()['POST /api/mp/receipt-claims']
    const claimed = await claim({ claimCode: claimCode! }, callOf({ customerId }))
    expect(claimed).toMatchObject({ pointsEarned: 39, purchase: { receiptNo: sale.receiptNo } })
    await expect(claim({ claimCode: claimCode! }, callOf({ customerId: other }))).rejects.toMatchObject({
      code: 'claim.taken',
      message: expect.stringContaining('记到会员名下') as string,
    })
    await expect(claim({ claimCode: claimCode! }, callOf({ customerId }))).rejects.toMatchObject({
      code: 'claim.taken',
      message: expect.stringContaining('你的会员卡') as string,
    })
    const list = await handlers()['GET /api/mp/purchases']({ page: 1, pageSize: 10 }, callOf({ customerId }))
    expect(list.items.map(({ saleId }) => saleId)).toEqual([sale.id])

    const late = soldOf(await till.post('/api/till/sales', saleOf()).expect(200))
    world.clock.advance(7 * DAY + 1)
    await expect(claim({ claimCode: late.claimCode! }, callOf({ customerId }))).rejects.toMatchObject({
      code: 'claim.too_late',
    })
  })

  it('is claimed by store, number and amount, and not with a guess', async () => {
    const { customerId } = await world.member()
    const sale = soldOf(await till.post('/api/till/sales', saleOf()).expect(200)).sale
    const claim = handlers()['POST /api/mp/receipt-claims']
    const { storeId, receiptNo, paidFen } = sale
    const wrong = { storeId, receiptNo, paidFen: paidFen + 1 }
    await expect(claim(wrong, callOf({ customerId }))).rejects.toMatchObject({ code: 'claim.unknown' })
    const forged = { claimCode: `${sale.id}000000000000` }
    await expect(claim(forged, callOf({ customerId }))).rejects.toMatchObject({ code: 'claim.unknown' })
    await expect(claim({ storeId, receiptNo, paidFen }, callOf({ customerId }))).resolves.toMatchObject({
      pointsEarned: 39,
    })
  })
})

describe('a guide’s entry', () => {
  it('is sent once however often the phone sends it, and is confirmed by the till’s receipt', async () => {
    const { customerId } = await world.member()
    const code = await world.code(customerId)
    const verify = handlers()['POST /api/workbench/member-codes/verify']
    const { codeUseId } = await verify({ code }, callOf({ staffId: world.ann }))
    const receiptNo = receipt()
    const body = { clientKey: newId(), receiptNo, codeUseId: codeUseId! }
    const first = await enter(body)
    expect(first.sale).toMatchObject({
      channel: 'workbench',
      isEntryOnly: true,
      sellerName: '安安',
      customerId,
    })
    expect(await enter(body)).toEqual(first)
    await expect(enter({ ...body, lines: [socks(100)] })).rejects.toMatchObject({
      code: 'request.idempotency_conflict',
    })

    const confirmed = soldOf(await till.post('/api/till/sales', saleOf({ receiptNo })).expect(200))
    expect(confirmed.sale).toMatchObject({
      id: first.sale.id,
      channel: 'till',
      isEntryOnly: false,
      customerId,
    })
    expect(confirmed.sale.sellerName).toBe('安安')
    expect((await world.points(customerId)).pending).toBe(39)
    expect(
      soldOf(await till.post('/api/till/sales', saleOf({ receiptNo, at: confirmed.sale.at }))).sale.id,
    ).toBe(first.sale.id)
  })

  it('gives way to the till where they differ, and the manager is told', async () => {
    const { customerId } = await world.member()
    const code = await world.code(customerId)
    const verify = handlers()['POST /api/workbench/member-codes/verify']
    const { codeUseId } = await verify({ code }, callOf({ staffId: world.ann }))
    const receiptNo = receipt()
    const entry = await enter({ receiptNo, codeUseId: codeUseId!, lines: [socks(5_000)] })
    const { sale } = soldOf(await till.post('/api/till/sales', saleOf({ receiptNo })).expect(200))
    expect(sale).toMatchObject({
      id: entry.sale.id,
      paidFen: 8_900,
      refundedFen: 5_000,
      state: 'part_refunded',
    })
    expect((await world.points(customerId)).pending).toBe(39)
    const review = await world.t.app.db.read.findOneByOrFail(SaleReview, { saleId: sale.id })
    expect(review).toMatchObject({ kind: 'entry_differs', state: 'open' })
  })

  it('is looked up by phone with an audit entry, and not too often', async () => {
    const lookup = handlers()['POST /api/workbench/members/lookup']
    const ask = () => lookup({ phone: '13912345678' }, callOf({ staffId: world.bea }))
    await expect(ask()).rejects.toMatchObject({ code: 'member.unknown' })
    const audit = await world.admin.get('/api/admin/audit?action=member.lookup_by_phone').expect(200)
    const { items } = audit.body as { items: { actor: { id: string } }[] }
    expect(items.map(({ actor }) => actor.id)).toContain(world.bea)
    for (let turn = 1; turn < 30; turn++) await ask().catch(() => undefined)
    await expect(ask()).rejects.toMatchObject({ code: 'member.too_many_lookups', kind: 'too_many' })
  })
})

describe('credits', () => {
  it('go to the owner, to both, or to the seller, come back with refunds, and stay when they are recomputed', async () => {
    const { customerId } = await world.member()
    await world.bind(customerId, world.north, world.ann)
    const touch = {
      customerId,
      kind: 'scan' as const,
      campaignId: null,
      storeId: world.north,
      staffId: world.ann,
    }
    const { db, features, worker } = world.t.app
    const scannedAt = world.clock.now()
    await db.transact((tx) => tx.insert(Touch, { id: newId(), ref: newId(), at: scannedAt, ...touch }))
    const sold = async (sellerStaffId: string) => {
      const code = await world.code(customerId)
      const verified = await till.post('/api/till/member-codes/verify', { storeCode: 'N1', code })
      const { codeUseId } = verified.body as { codeUseId: string }
      return soldOf(await till.post('/api/till/sales', saleOf({ codeUseId, sellerStaffId })).expect(200)).sale
    }
    const own = await sold(world.ann)
    expect(await creditsOf(own.id)).toEqual([[world.ann, 3_900, 'owner_sold']])
    world.clock.advance(DAY)
    const shared = await sold(world.bea)
    const halves = [
      [world.ann, 1_950, 'owner_share'],
      [world.bea, 1_950, 'seller_share'],
    ]
    expect((await creditsOf(shared.id)).sort()).toEqual(halves.sort())
    expect(await creditsOf(shared.id, 'last_touch')).toEqual([[world.ann, 3_900, 'last_touch']])
    world.clock.advance(31 * DAY)
    const alone = await sold(world.bea)
    expect(await creditsOf(alone.id)).toEqual([[world.bea, 3_900, 'seller_owner_quiet']])

    const refund = {
      storeCode: 'N1',
      receiptNo: shared.receiptNo,
      refundNo: 'F1',
      at: iso(world.clock.now()),
    }
    const lines = [{ skuCode: 'SOCKS-1', qty: 1 }]
    refundOf(await till.post('/api/till/refunds', { ...refund, lines }).expect(200))
    const nets = new Map<string | null, number>()
    for (const [staffId, fen] of await creditsOf(shared.id))
      nets.set(staffId as string, (nets.get(staffId as string) ?? 0) + (fen as number))
    expect([...nets.values()]).toEqual([0, 0])

    const figures = await handlers()['GET /api/workbench/figures']({}, callOf({ staffId: world.bea }))
    expect(figures.items[0]).toMatchObject({
      model: 'tenure',
      creditedFen: 5_850,
      refundedFen: 1_950,
      netFen: 3_900,
    })

    const rows = async () =>
      (
        await db.read.find(AttributionCredit, {
          order: { saleId: 'ASC', model: 'ASC', staffId: 'ASC', amountFen: 'ASC' },
        })
      ).map(({ saleId, model, staffId, shareBp, amountFen }) => [saleId, model, staffId, shareBp, amountFen])
    const facts = async () => JSON.stringify([await db.read.find(Sale), await db.read.find(Touch)])
    const [before, factsBefore] = [await rows(), await facts()]
    const run = await features.sales.runs.begin({}, null)
    await worker.runDue()
    await features.sales.runs.work({ runId: run.id }, { signal: new AbortController().signal })
    expect(await rows()).toEqual(before)
    expect(await facts()).toBe(factsBefore)
    expect((await features.sales.runs.list())[0]).toMatchObject({ state: 'done', done: run.total })
  })
})
