import type { Offer, OfferPreview } from '../../../src/contract/offers'
import type { Product } from '../../../src/contract/products'
import { DAY, openShelf, type ShelfWorld } from './world'

let world: ShelfWorld
let coat: Product
beforeAll(async () => {
  world = await openShelf()
  coat = await world.product({
    code: 'COAT',
    name: '大衣',
    tags: ['外套'],
    skus: [
      { code: 'COAT-S', spec: 'S', priceFen: 100_000 },
      { code: 'COAT-L', spec: 'L', priceFen: 120_000 },
    ],
  })
})
afterAll(() => world.close())

const iso = (at: number): string => new Date(at).toISOString()
const draft = (wish: object = {}) => ({
  name: '周末优惠',
  rule: { kind: 'percent', percentOff: 20 },
  startsAt: iso(world.clock.now()),
  endsAt: iso(world.clock.now() + 7 * DAY),
  ...wish,
})
const ours = (wish: object = {}) => draft({ scope: { storeIds: [world.north] }, ...wish })
const make = async (body: object, who = world.admin) =>
  (await who.send('post', '/api/admin/offers', body).expect(200)).body as Offer
const stop = (id: string) => world.admin.send('post', `/api/admin/offers/${id}/stop`, {}).expect(200)
const refusal = ({ body }: { body: unknown }) => (body as { error: { code: string } }).error.code
const price = async (customerId: string, storeId = world.north, at = world.clock.now()) => {
  const { products } = world.t.app.features
  const sku = (await products.catalogue.byCodes(['COAT-S'])).get('COAT-S')!
  const [line] = await world.t.app.db.transact((tx) =>
    products.book.quote([{ sku, qty: 1 }], { storeId, customerId, at }, tx),
  )
  return line!.isFen
}

describe('an offer of headquarters', () => {
  it('holds at once, in its window only, and is gone when it is stopped', async () => {
    const someone = await world.customer()
    const offer = await make(draft())
    expect(offer).toMatchObject({
      phase: 'running',
      sentence: '八折',
      scopeWords: '全部门店 · 所有顾客 · 全部商品',
    })
    expect(await price(someone)).toBe(80_000)
    expect(await price(someone, world.north, world.clock.now() - 1)).toBe(100_000)
    expect(await price(someone, world.north, world.clock.now() + 7 * DAY)).toBe(100_000)
    await stop(offer.id)
    expect(await price(someone)).toBe(100_000)
    expect(
      refusal(await world.admin.send('post', `/api/admin/offers/${offer.id}/stop`, {}).expect(409)),
    ).toBe('offer.over')
  })

  it('counts for a tier, a tag of the customer, and the store’s own price', async () => {
    const [member, stranger] = [await world.customer({ hasCard: true }), await world.customer()]
    const offer = await make(draft({ scope: { tierIds: ['basic'], customerTags: ['老客'] } }))
    expect(await price(member)).toBe(100_000)
    const { customers } = world.t.app.features
    await world.t.app.db.transact((tx) => customers.tag(tx, member, { tag: '老客', source: 'guide' }))
    expect(await price(member)).toBe(80_000)
    expect(await price(stranger)).toBe(100_000)
    const line = { storeId: world.south, skuId: coat.skus[0]!.id, qty: 1, priceFen: 90_000 }
    await world.admin.send('put', `/api/admin/products/${coat.id}/stock`, { items: [line] }).expect(200)
    expect(await price(member, world.south)).toBe(72_000)
    await stop(offer.id)
  })

  it('is previewed with every price it would make, and whose offer wins; nothing is kept', async () => {
    const other = await make(draft({ name: '满场九折', rule: { kind: 'minus', offFen: 30_000 } }))
    const { body } = await world.admin.send('post', '/api/admin/offers/preview', draft()).expect(200)
    const { lines, productCount, reasons } = body as OfferPreview
    expect({ productCount, reasons }).toEqual({ productCount: 1, reasons: [] })
    expect(lines).toMatchObject([
      { skuCode: 'COAT-S', wasFen: 100_000, isFen: 80_000, bestFen: 70_000, otherName: '满场九折' },
      { skuCode: 'COAT-L', wasFen: 120_000, isFen: 96_000, bestFen: 90_000, otherName: '满场九折' },
    ])
    await stop(other.id)
    const { total } = (await world.admin.get('/api/admin/offers?phase=running').expect(200)).body as {
      total: number
    }
    expect(total).toBe(0)
  })

  it.each<[string, object, string]>([
    [
      'whose end lies in the past',
      { startsAt: '2020-01-01T00:00:00.000Z', endsAt: '2020-02-01T00:00:00.000Z' },
      'offer.in_the_past',
    ],
    [
      'that ends before it begins',
      { startsAt: '2030-01-02T00:00:00.000Z', endsAt: '2030-01-01T00:00:00.000Z' },
      'offer.window',
    ],
    ['of 100 %', { rule: { kind: 'percent', percentOff: 100 } }, 'request.invalid'],
    ['buy 2 pay 2', { rule: { kind: 'buy_pay', buy: 2, pay: 2 } }, 'request.invalid'],
  ])('is refused: one %s', async (_, wish, code) => {
    expect(refusal(await world.admin.send('post', '/api/admin/offers', draft(wish)).expect(422))).toBe(code)
  })
})

describe('an offer of a store', () => {
  it('is of exactly the own store', async () => {
    for (const scope of [{}, { storeIds: [world.south] }, { storeIds: [world.north, world.south] }]) {
      const refused = await world.manager.send('post', '/api/admin/offers', draft({ scope })).expect(403)
      expect(refusal(refused)).toBe('offer.own_store')
    }
  })

  it('holds at once within the limits, waits beyond them with the reason, and is decided by headquarters', async () => {
    const someone = await world.customer()
    const small = await make(ours(), world.manager)
    expect(small).toMatchObject({ phase: 'running', ownerStoreId: world.north, reasons: [] })
    const deep = await make(ours({ rule: { kind: 'minus', offFen: 40_000 } }), world.manager)
    expect(deep).toMatchObject({ phase: 'waiting', reasons: ['最多会便宜 40%，门店自己最多可以定到 30%。'] })
    expect(await price(someone)).toBe(80_000)
    await world.manager.send('post', `/api/admin/offers/${deep.id}/decide`, { isApproved: true }).expect(403)
    const decide = (body: object) => world.admin.send('post', `/api/admin/offers/${deep.id}/decide`, body)
    expect(refusal(await decide({ isApproved: false }).expect(422))).toBe('offer.note_needed')
    await decide({ isApproved: true }).expect(200)
    expect(await price(someone)).toBe(60_000)
    expect(refusal(await decide({ isApproved: true }).expect(409))).toBe('offer.not_waiting')
    for (const { id } of [small, deep]) await stop(id)
  })

  it('waits as the fourth at one time, also when two are made at once; one for another time does not', async () => {
    const made = [await make(ours(), world.manager), await make(ours(), world.manager)]
    const twins = await Promise.all([make(ours(), world.manager), make(ours(), world.manager)])
    expect(twins.map(({ phase }) => phase).sort()).toEqual(['running', 'waiting'])
    expect(twins.find(({ phase }) => phase === 'waiting')!.reasons[0]).toContain('最多可以同时做 3 个')
    const later = { startsAt: iso(world.clock.now() + 30 * DAY), endsAt: iso(world.clock.now() + 31 * DAY) }
    const next = await make(ours(later), world.manager)
    expect(next.phase).toBe('planned')
    for (const { id } of [...made, ...twins, next]) await stop(id)
  })

  it('is looked at again when the manager changes it, and the brand’s is not the manager’s', async () => {
    const own = await make(ours(), world.manager)
    const put = (offer: Offer, body: object, who = world.manager) =>
      who.send('put', `/api/admin/offers/${offer.id}`, { ...body, version: offer.version })
    const deeper = await put(own, ours({ rule: { kind: 'percent', percentOff: 60 } })).expect(200)
    expect(deeper.body).toMatchObject({ phase: 'waiting' })
    expect(refusal(await put(own, ours()).expect(409))).toBe('offer.changed')
    const brands = await make(draft())
    expect(refusal(await put(brands, ours()).expect(403))).toBe('offer.of_the_brand')
    const others = await make(draft({ scope: { storeIds: [world.south] } }))
    await world.manager.get(`/api/admin/offers/${others.id}`).expect(200)
    for (const { id } of [own, brands, others]) await stop(id)
  })
})
