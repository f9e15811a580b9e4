import type { CardToForward, PushCustomer, PushPerson } from '../../../src/contract/guide-pushes'
import { Binding } from '../../../src/features/bindings'
import { Campaign, GuidePush, GuidePushPerson } from '../../../src/features/push'
import { CentreMessage } from '../../../src/features/sending'
import { seedCustomers, type SeededCustomer } from '../../support/campaign-customers'
import { campaignRow, MORNING, startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'
import { openShop, type Shop, type Workbench } from './shop'

const HOUR = 3_600_000

let world: CampaignWorld
let shop: Shop
let bench: Workbench
beforeEach(async () => {
  world = await startCampaignWorld()
  shop = await openShop(world)
  const [phone] = await seedCustomers(world, 1, () => ({}))
  bench = await shop.workbench(phone!, shop.guideId)
})
afterEach(() => world.close())

const wish = (people: SeededCustomer[], more: object = {}) => ({
  ...{ title: '冲锋衣到货', text: '您要的尺码给您留着。', topic: 'newArrivals', link: '/pages/home/index' },
  customerIds: people.map(({ id }) => id),
  ...more,
})
const itemsOf = ({ body }: { body: unknown }) => (body as { items: PushPerson[] }).items
const preview = async (people: SeededCustomer[], more: object = {}) =>
  itemsOf(await bench.post('/api/workbench/pushes/preview', wish(people, more)).expect(200))
const push = async (people: SeededCustomer[], requestKey = 'tap-number-1', more: object = {}) =>
  itemsOf(await bench.post('/api/workbench/pushes', { ...wish(people, more), requestKey }).expect(200))
const cards = async () =>
  ((await bench.get('/api/workbench/push-cards').expect(200)).body as { items: CardToForward[] }).items
const messages = () => world.app.db.read.count(CentreMessage)
const refusal = ({ body }: { body: unknown }) => (body as { error: { code: string; message: string } }).error
const byPerson = (items: PushPerson[], people: SeededCustomer[]) =>
  people.map(({ id }) => items.find(({ customerId }) => customerId === id)!)

describe("a guide's own push", () => {
  let people: SeededCustomer[]
  beforeEach(async () => {
    people = await seedCustomers(world, 4, (index) => ({
      hasMiniapp: index !== 1,
      isStopped: index === 2,
      hasConsent: index !== 3,
    }))
    for (const { id } of people) await shop.bind(id)
  })

  it('says who can be reached and why not, and then does exactly that', async () => {
    const foretold = byPerson(await preview(people), people)
    expect(foretold.map(({ state, channel }) => [state, channel])).toEqual([
      ['waiting', 'messageCentre'],
      ['card', 'guideCard'],
      ['skipped', null],
      ['skipped', null],
    ])
    expect(foretold[1]!.sentence).toContain('由你转发')
    expect(foretold[2]!.sentence).toContain('已退订')
    expect(foretold[3]!.sentence).toContain('没有同意')
    expect(await messages()).toBe(0)

    const sent = byPerson(await push(people), people)
    expect(sent.map(({ state }) => state)).toEqual(['sent', 'card', 'skipped', 'skipped'])
    expect(await messages()).toBe(1)
    expect(await cards()).toMatchObject([{ customerId: people[1]!.id, title: '冲锋衣到货' }])
  })

  it('is sent once, however often the guide taps', async () => {
    const first = await push(people)
    expect(await push(people)).toEqual(first)
    expect(await messages()).toBe(1)
    expect(await world.app.db.read.count(GuidePush)).toBe(1)
    const again = byPerson(await push(people, 'tap-number-2'), people)
    expect(again[0]).toMatchObject({ state: 'later', channel: null })
    expect(again[0]!.sentence).toMatch(/已到上限，有名额后会再发送（最早 .+）/)
    expect(await messages()).toBe(1)
  })

  it('leaves a card until the guide says that it was forwarded; nobody else can', async () => {
    await push(people)
    const [card] = await cards()
    const [phone] = await seedCustomers(world, 1, () => ({}))
    const { id: otherId } = await world.app.staff.create({ name: '贝贝', roles: ['guide'] })
    const other = await shop.workbench(phone!, otherId)
    const path = `/api/workbench/push-cards/${card!.id}/forwarded`
    expect(refusal(await other.post(path).expect(404)).code).toBe('push.no_card')
    await bench.post(path).expect(200)
    await bench.post(path).expect(200)
    expect(await cards()).toEqual([])
    expect(byPerson(await push(people), people)[1]).toMatchObject({ state: 'forwarded' })
  })

  it('goes only to customers of their own', async () => {
    const [stranger] = await seedCustomers(world, 1, () => ({}))
    const refused = await bench
      .post('/api/workbench/pushes/preview', wish([people[0]!, stranger!]))
      .expect(403)
    expect(refusal(refused)).toMatchObject({ code: 'push.not_yours' })
    const listed = await bench.get('/api/workbench/push-customers').expect(200)
    const ids = (listed.body as { items: { customerId: string }[] }).items.map(({ customerId }) => customerId)
    expect(ids.sort()).toEqual(people.map(({ id }) => id).sort())
  })

  it('finds any of their own by name, pinyin or a tag, and nobody else’s', async () => {
    const { db, features } = world.app
    const [stranger] = await seedCustomers(world, 1, () => ({}))
    const names: [SeededCustomer, string][] = [
      [people[0]!, '沈清'],
      [people[1]!, '陈晨'],
      [stranger!, '沈月'],
    ]
    await db.transact(async (tx) => {
      for (const [{ id }, name] of names) await features.customers.tell(tx, id, { name }, world.clock.now())
    })
    await bench.post(`/api/workbench/customers/${people[1]!.id}/tags`, { tag: '喜欢羊毛' }).expect(200)
    const found = async (query: string) => {
      const { body } = await bench.get(`/api/workbench/push-customers?${query}`).expect(200)
      const { items, total } = body as { items: PushCustomer[]; total: number }
      expect(total).toBe(items.length)
      return items
    }
    expect(await found(`search=${encodeURIComponent('沈')}`)).toMatchObject([
      { customerId: people[0]!.id, name: '沈清', phoneMasked: null },
    ])
    expect(await found('search=sq')).toMatchObject([{ name: '沈清' }])
    expect(await found(`tag=${encodeURIComponent('喜欢羊毛')}`)).toMatchObject([
      { customerId: people[1]!.id, tags: ['喜欢羊毛'] },
    ])
    expect(await found(`search=sq&tag=${encodeURIComponent('喜欢羊毛')}`)).toEqual([])
  })

  it('takes at most 200 at a time, and says so', async () => {
    const many = await seedCustomers(world, 201, () => ({}))
    for (const { id } of many) await shop.bind(id)
    const refused = await bench.post('/api/workbench/pushes/preview', wish(many)).expect(422)
    expect(refusal(refused).message).toContain('一次最多 200 位客户')
    expect(await preview(many.slice(0, 200))).toHaveLength(200)
  })

  it('waits for the end of the quiet hours, and says so', async () => {
    world.moveTo(MORNING + 12 * HOUR)
    const [item] = await preview([people[0]!])
    expect(item).toMatchObject({ state: 'later' })
    expect(item!.sentence).toMatch(/免打扰时段，结束后会再发送/)
  })

  it('is sent by itself when the quiet hours are over, once', async () => {
    world.moveTo(MORNING + 12 * HOUR)
    expect(byPerson(await push([people[0]!]), people)[0]).toMatchObject({ state: 'later' })
    const { sender } = world.app.features.engine
    world.moveTo(MORNING + 22 * HOUR)
    await sender.runDue()
    expect(await messages()).toBe(0)
    world.moveTo(MORNING + 23 * HOUR)
    await Promise.all([sender.runDue(), world.app.features.push.pushes.sendDue()])
    await sender.runDue()
    expect(await messages()).toBe(1)
    expect(byPerson(await push([people[0]!]), people)[0]).toMatchObject({
      state: 'sent',
      channel: 'messageCentre',
    })
  })

  it('is dropped when the customer has another guide by then', async () => {
    world.moveTo(MORNING + 12 * HOUR)
    await push([people[0]!])
    const { id: otherId } = await world.app.staff.create({ name: '贝贝', roles: ['guide'] })
    const { db, features } = world.app
    await db.transact((tx) => tx.update(Binding, { customerId: people[0]!.id }, { staffId: otherId }))
    world.moveTo(MORNING + 23 * HOUR)
    await features.engine.sender.runDue()
    expect(await messages()).toBe(0)
    const [row] = await db.read.findBy(GuidePushPerson, { customerId: people[0]!.id })
    expect(row).toMatchObject({ state: 'skipped', reasonCode: 'push.not_yours', dueAt: null })
  })

  it('keeps its place in the budget before lower intents, and a campaign known besides keeps another one', async () => {
    const evening = MORNING + 8 * HOUR
    const [busy] = await seedCustomers(world, 1, () => ({ quiet: { from: 540, to: 1_080 } }))
    await shop.bind(busy!.id)
    expect(byPerson(await push([busy!]), [busy!])[0]).toMatchObject({ state: 'later' })
    const low = {
      key: 'low',
      class: 'marketing' as const,
      topic: 'newArrivals' as const,
      to: { customerId: busy!.id },
      priority: 20,
      contents: { messageCentre: { title: '新品', text: '到店看看' } },
      source: { kind: 'campaign' as const, id: 'low' },
    }
    const { gate } = world.app.features.sending
    const placeOfLow = async () => (await gate.preview([low], evening))[0]!
    expect(await placeOfLow()).toMatchObject({ result: 'later', at: evening + 24 * HOUR })

    const { db, features } = world.app
    const campaign = campaignRow({ priority: 90 })
    await db.transact((tx) => tx.insert(Campaign, campaign))
    const { id: forecastId } = await features.engine.forecast(campaign.id, 'staff')
    await db.transact((tx) => tx.update(Campaign, { id: campaign.id }, { forecastId }))
    // Two of seven days are taken by the two that are known.
    expect(await placeOfLow()).toMatchObject({ result: 'later', at: evening + 7 * 24 * HOUR })
  })

  it('shows only what customers can see: an offer that runs, a material that is published', async () => {
    const { materials } = world.app.features.push
    const offer = async (from: number, to: number): Promise<string> => {
      const draft = {
        name: '周末八折',
        rule: { kind: 'percent', percentOff: 20 },
        startsAt: new Date(MORNING + from * HOUR).toISOString(),
        endsAt: new Date(MORNING + to * HOUR).toISOString(),
      }
      return (
        (await shop.operator.send('post', '/api/admin/offers', draft).expect(200)).body as { id: string }
      ).id
    }
    const [running, planned] = [await offer(0, 48), await offer(24, 48)]
    await preview([people[0]!], { offerId: running, productId: shop.productId })
    const try_ = async (more: object, status: number) =>
      refusal(
        await bench
          .post('/api/workbench/pushes', { ...wish([people[0]!], more), requestKey: 'tap-no-go' })
          .expect(status),
      )
    expect(await try_({ offerId: planned }, 422)).toMatchObject({
      code: 'material.offer',
      message: expect.stringContaining('还没有开始') as string,
    })
    world.moveTo(MORNING + 49 * HOUR)
    expect((await try_({ offerId: running }, 422)).message).toContain('已经结束')
    const shelf = `/api/admin/products/${shop.productId}/shelf`
    await shop.operator.send('post', shelf, { state: 'off' }).expect(200)
    expect((await try_({ productId: shop.productId }, 422)).message).toContain('已下架')
    const material = { title: '新款', text: '文案', topic: 'care' as const, link: '/pages/home/index' }
    const { id: materialId } = await materials.create(
      { ...material, pictureIds: [], productId: null, offerId: null },
      'staff',
    )
    expect(await try_({ materialId }, 409)).toMatchObject({ code: 'push.material' })
    expect(await messages()).toBe(0)
  })
})
