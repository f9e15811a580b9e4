import { MpHome } from '../../../src/contract/bindings'
import { AttributionCredit } from '../../../src/features/sales'
import { ShareCredit, ShareVisit } from '../../../src/features/shares'
import { Touch } from '../../../src/features/customers'
import { newId } from '../../../src/platform/ids'
import { DAY, iso, openSales, soldOf, type SalesWorld, type Till } from '../sales/world'

let world: SalesWorld
let till: Till
let jacket: { kind: 'product'; id: string }
beforeAll(async () => {
  world = await openSales()
  till = await world.till()
  const product = await world.t.app.features.products.catalogue.byCode('JACKET')
  jacket = { kind: 'product', id: product!.id }
})
afterAll(() => world.close())

let receipt = 0
const shares = () => world.t.app.features.shares
const guideLink = (staffId: string) => shares().links.share({ kind: 'guide', staffId }, jacket)
const customerLink = (customerId: string, parentId?: string) =>
  shares().links.share({ kind: 'customer', customerId }, jacket, parentId)
const visit = (shareId: string, customerId: string) =>
  shares().visits.visit(shareId, { customerId, openId: `o${newId()}` })
const homeOf = (customerId: string) => world.t.app.features.bindings.homeAt(customerId, world.clock.now())
async function buy(customerId: string, at = world.clock.now()): Promise<string> {
  const { body } = await till
    .post('/api/till/member-codes/verify', { storeCode: 'N1', code: await world.code(customerId) })
    .expect(200)
  const sale = { storeCode: 'N1', receiptNo: `S-${++receipt}`, at: iso(at) }
  const { codeUseId } = body as { codeUseId: string }
  const lines = [{ skuCode: 'SOCKS-1', qty: 1, paidFen: 3_900 }]
  return soldOf(await till.post('/api/till/sales', { ...sale, codeUseId, lines }).expect(200)).sale.id
}
const creditOf = (saleId: string) => world.t.app.db.read.findBy(AttributionCredit, { saleId, model: 'share' })
const credited = async (saleId: string) => (await creditOf(saleId)).map(({ staffId }) => staffId)

describe('a link', () => {
  it('has at most 16 signs, leads to its page, and is the same for the same person and thing', async () => {
    const link = await guideLink(world.ann)
    expect(link.id).toMatch(/^[0-9a-z]{16}$/)
    expect(link).toMatchObject({
      title: '冲锋衣',
      path: `pages/product/index?id=${jacket.id}&share=${link.id}`,
    })
    expect((await guideLink(world.ann)).id).toBe(link.id)
    expect((await guideLink(world.bea)).id).not.toBe(link.id)
  })

  it('keeps its chain five deep, and the guide in it all the way', async () => {
    let parent = (await guideLink(world.ann)).id
    for (let depth = 2; depth <= 7; depth++) {
      const { customerId } = await world.member()
      parent = (await customerLink(customerId, parent)).id
      const link = await shares().links.byId(parent)
      expect(link).toMatchObject({ depth: Math.min(depth, 5), guideId: world.ann })
    }
    const { chain } = await shares().reports.detail(parent, 'all')
    expect(chain.map(({ depth }) => depth)).toEqual([1, 2, 3, 4])
  })

  it('to nothing is refused', async () => {
    const nothing = { kind: 'product' as const, id: newId() }
    const wish = shares().links.share({ kind: 'guide', staffId: world.ann }, nothing)
    await expect(wish).rejects.toMatchObject({ code: 'product.unknown' })
    await expect(visit('0000000000000000', (await world.member()).customerId)).rejects.toMatchObject({
      code: 'share.unknown',
    })
  })
})

describe('a visit', () => {
  it('gives somebody whom nobody serves to the guide, and leaves others where they are', async () => {
    const { id } = await guideLink(world.ann)
    const [free, served] = [(await world.member()).customerId, (await world.member()).customerId]
    await world.bind(served, world.south, world.bea)
    for (const customerId of [free, served]) await visit(id, customerId)
    expect(await homeOf(free)).toMatchObject({ storeId: world.north, staffId: world.ann })
    expect(await homeOf(served)).toMatchObject({ storeId: world.south, staffId: world.bea })
    const { handlers } = world.t.app.features.bindings
    const shown = await handlers['GET /api/mp/home']({}, { customer: { customerId: free } } as never)
    expect(MpHome.parse(shown).home).toMatchObject({ cause: 'share', guide: { name: '安安' } })
  })

  it('is a contact, once within ten minutes', async () => {
    const { id } = await guideLink(world.ann)
    const { customerId } = await world.member()
    const [one, again] = [await visit(id, customerId), await visit(id, customerId)]
    expect(again.id).toBe(one.id)
    const touches = await world.t.app.db.read.findBy(Touch, { customerId, kind: 'share' })
    expect(touches).toMatchObject([{ ref: one.id, staffId: world.ann, storeId: world.north }])
  })

  it('by somebody unknown is kept on the openid and joined when they sign in, as of its own time', async () => {
    const { id } = await guideLink(world.ann)
    const openId = `o${newId()}`
    const openedAt = world.clock.now()
    await shares().visits.opened(id, openId)
    const kept = () => world.t.app.db.read.findOneByOrFail(ShareVisit, { openId })
    expect(await kept()).toMatchObject({ state: 'waiting', customerId: null, guideId: world.ann })
    world.clock.advance(DAY)
    const { customers, membership } = world.t.app.features
    const customerId = await world.t.app.db.transact(async (tx) => {
      const who = { account: 'miniapp' as const, openId, at: world.clock.now(), evidence: 'login' }
      const arrived = await customers.arrive(tx, who)
      await shares().join(tx, { customerId: arrived.customerId, openId })
      await membership.open(tx, arrived.customerId, world.clock.now())
      return arrived.customerId
    })
    expect(await kept()).toMatchObject({ state: 'valid', customerId, reasonCode: 'COUNTED', at: openedAt })
    expect(await credited(await buy(customerId))).toEqual([world.ann])
  })
})

describe('a purchase', () => {
  it('is credited to the nearest share within seven days, to the guide and never to the consumer', async () => {
    const friend = (await world.member()).customerId
    await world.bind(friend, world.south, world.bea)
    const me = (await world.member()).customerId
    await visit((await guideLink(world.ann)).id, me)
    world.clock.advance(DAY)
    await visit((await customerLink(friend)).id, me)
    const sale = await buy(me)
    expect(await creditOf(sale)).toMatchObject([
      { staffId: world.bea, shareBp: 10_000, amountFen: 3_900, reason: 'share' },
    ])
    world.clock.advance(7 * DAY)
    expect(await credited(await buy(me))).toEqual([])
  })

  it('before the visit is nobody’s, and a refund takes the credit back', async () => {
    const me = (await world.member()).customerId
    const before = await buy(me)
    world.clock.advance(60_000)
    await visit((await guideLink(world.ann)).id, me)
    expect(await credited(before)).toEqual([])
    const sale = await buy(me)
    const { sharedFen } = world.t.app.features.sales
    expect(await sharedFen([sale])).toEqual(new Map([[sale, 3_900]]))
    const refund = { storeCode: 'N1', receiptNo: `S-${receipt}`, refundNo: 'F', at: iso(world.clock.now()) }
    await till.post('/api/till/refunds', { ...refund, lines: [{ skuCode: 'SOCKS-1', qty: 1 }] }).expect(200)
    expect(await sharedFen([sale])).toEqual(new Map([[sale, 0]]))
  })
})

describe('what does not count', () => {
  const staffMember = async (staffId: string): Promise<string> => {
    const { customerId } = await world.member()
    await world.t.app.db.transact((tx) =>
      world.t.app.features.staff.directory.bindCustomer(tx, staffId, customerId),
    )
    return customerId
  }
  let ann: string
  let bea: string
  beforeAll(async () => {
    ann = await staffMember(world.ann)
    bea = await staffMember(world.bea)
  })

  it('is one’s own visit, as a consumer and as the guide', async () => {
    const { customerId } = await world.member()
    await world.bind(customerId, world.north, world.ann)
    expect(await visit((await customerLink(customerId)).id, customerId)).toMatchObject({ reasonCode: 'SELF' })
    expect(await visit((await guideLink(world.ann)).id, ann)).toMatchObject({
      state: 'invalid',
      reasonCode: 'SELF',
    })
    expect(await credited(await buy(ann))).toEqual([])
  })

  it('is a colleague’s visit', async () => {
    expect(await visit((await guideLink(world.ann)).id, bea)).toMatchObject({
      state: 'invalid',
      reasonCode: 'STAFF',
    })
    const { items } = await shares().reports.suspects({ page: 1, pageSize: 10 }, 'all')
    expect(items.map(({ sentence }) => sentence)).toContain('员工打开同事的分享，不计业绩。')
  })

  it('is a visit by somebody who turns out to be the sharer: the same unionid', async () => {
    const { customers } = world.t.app.features
    const unionId = `u${newId()}`
    const arrive = (openId: string, union?: string) =>
      world.t.app.db.transact((tx) =>
        customers.arrive(tx, {
          account: 'miniapp' as const,
          ...{ openId, at: world.clock.now(), evidence: 'login' },
          ...(union ? { unionId: union } : {}),
        }),
      )
    const one = (await arrive(`o${newId()}`, unionId)).customerId
    await world.bind(one, world.north, world.ann)
    const otherOpenId = `o${newId()}`
    const other = (await arrive(otherOpenId)).customerId
    const seen = await visit((await customerLink(one)).id, other)
    expect(seen.state).toBe('valid')
    await arrive(otherOpenId, unionId)
    const { state, reasonCode } = await world.t.app.db.read.findOneByOrFail(ShareVisit, { id: seen.id })
    expect({ state, reasonCode }).toEqual({ state: 'invalid', reasonCode: 'SELF' })
  })
})

it('puts sales beyond a guide’s number of the day before somebody, who decides', async () => {
  await world.admin
    .send('post', '/api/admin/policies', { key: 'shares', value: { creditDays: 7, maxCreditsPerDay: 2 } })
    .expect(200)
  world.clock.advance(3 * DAY)
  const { id } = await guideLink(world.bea)
  const sales: string[] = []
  for (let count = 0; count < 4; count++) {
    const { customerId } = await world.member()
    await visit(id, customerId)
    sales.push(await buy(customerId))
  }
  expect(await Promise.all(sales.map(credited))).toEqual([[world.bea], [world.bea], [], []])
  const { body } = await world.admin.get('/api/admin/share-reviews?state=review').expect(200)
  expect((body as { items: { saleId: string }[] }).items.map(({ saleId }) => saleId).sort()).toEqual(
    sales.slice(2).sort(),
  )
  const decide = (saleId: string, isAccepted: boolean) =>
    world.admin.send('post', `/api/admin/share-reviews/${saleId}/decide`, { isAccepted })
  await decide(sales[2]!, true).expect(200)
  await decide(sales[3]!, false).expect(200)
  await decide(sales[3]!, true).expect(409)
  expect(await Promise.all(sales.map(credited))).toEqual([[world.bea], [world.bea], [world.bea], []])
  expect(await world.t.app.db.read.countBy(ShareCredit, { guideId: world.bea, state: 'refused' })).toBe(1)
})

it('reports visits, visitors and sales by link and by guide, without what does not count', async () => {
  const items = await shares().reports.byGuide({ from: 0, to: world.clock.now() + 1 }, 'all')
  const bea = items.find(({ guideId }) => guideId === world.bea)!
  expect(bea).toMatchObject({ guideName: '贝贝', sales: 4, amountFen: 4 * 3_900 })
  const links = await shares().reports.list({ page: 1, pageSize: 50, guideId: world.bea }, 'all')
  expect(links.items[0]).toMatchObject({
    targetTitle: '冲锋衣',
    visits: 4,
    visitors: 4,
    sales: 3,
    amountFen: 3 * 3_900,
  })
  const south = await shares().reports.list({ page: 1, pageSize: 50 }, [world.north])
  expect(south.items.every(({ storeName }) => storeName === '北门店')).toBe(true)
})
