import { Delivery } from '../../../src/features/push/entities/delivery'
import { GuidePushPerson } from '../../../src/features/push'
import { subscriptionContent } from '../../support/campaign-contents'
import { seedCustomers, type SeededCustomer } from '../../support/campaign-customers'
import { startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'
import { openShop, type Shop } from './shop'

/** What becomes of campaigns and pushes when two are one person, when one is erased, and when one asks for their data. */

const DAY = 86_400_000

let world: CampaignWorld
let shop: Shop
beforeEach(async () => {
  world = await startCampaignWorld()
  shop = await openShop(world)
})
afterEach(() => world.close())

const deliveriesOf = (customerId: string) => world.app.db.read.findBy(Delivery, { customerId })
const wish = (people: SeededCustomer[]) => ({
  ...{ title: '到货', text: '您要的到了。', topic: 'care' as const, link: '/pages/home/index' },
  ...{ materialId: null, productId: null, offerId: null },
  customerIds: people.map(({ id }) => id),
})

/** WeChat says that both are one person; who goes on, and who ended. */
async function join(one: SeededCustomer, other: SeededCustomer) {
  const { customers } = world.app.features
  for (const { person } of [one, other]) {
    const who = { account: 'miniapp' as const, openId: person.openId.miniapp, unionId: 'uOne' }
    const arrival = { ...who, at: world.clock.now(), evidence: 'login' }
    await world.app.db.transact((tx) => customers.arrive(tx, arrival))
  }
  const { id: intoId } = (await customers.current(one.id))!
  return { intoId, fromId: intoId === one.id ? other.id : one.id }
}

describe('two customers who are one person', () => {
  it('keep every delivery, one to a campaign, and what they bought since is credited', async () => {
    const [one, other, third] = await seedCustomers(world, 3, () => ({}))
    const both = await shop.played({})
    await shop.bind(one!.id)
    await shop.bind(other!.id)
    const { intoId, fromId } = await join(one!, other!)
    expect(await deliveriesOf(intoId)).toHaveLength(1)
    expect(await deliveriesOf(fromId)).toHaveLength(1)
    expect(await deliveriesOf(third!.id)).toHaveLength(1)
    const report = await shop.report(both.id)
    expect(report.total).toBe(3)
  }, 60_000)

  it('take along what only the one who ended had got', async () => {
    const [one] = await seedCustomers(world, 1, () => ({}))
    const alone = await shop.played({})
    await shop.bind(one!.id)
    const pushes = world.app.features.push.pushes
    const { id: pushId } = await pushes.send(shop.guideId, 'tap-number-1', wish([one!]))
    const [other] = await seedCustomers(world, 1, () => ({}))
    const { intoId, fromId } = await join(one!, other!)
    const rows = await world.app.db.read.findBy(Delivery, { campaignId: alone.id })
    expect(rows.map(({ customerId }) => customerId)).toEqual([intoId])
    const people = await world.app.db.read.findBy(GuidePushPerson, { pushId })
    expect(people.map(({ customerId }) => customerId)).toEqual([intoId])
    expect(await deliveriesOf(fromId)).toEqual([])
    await shop.openCard(intoId)
    await shop.sell(intoId, [12_000])
    const { credited } = await shop.report(alone.id)
    expect(credited).toMatchObject({ sales: 1, salesFen: 12_000 })
  }, 60_000)

  it('leave alone a delivery of which nobody knows: under another id it would be a second message', async () => {
    const [one] = await seedCustomers(world, 1, () => ({ tokens: 1 }))
    await world.sandbox.client.faults.add({
      ...{ on: 'api', match: '/cgi-bin/message/subscribe/send', kind: 'cut-after' },
    })
    const contents = { subscription: subscriptionContent(world) }
    const { id } = await shop.played({ class: 'serviceNotice', topic: 'live', contents })
    const [other] = await seedCustomers(world, 1, () => ({}))
    await join(one!, other!)
    const [row] = await world.app.db.read.findBy(Delivery, { campaignId: id })
    expect(row).toMatchObject({ customerId: one!.id, state: 'unknown' })
    const table = await shop.operator
      .get(`/api/admin/campaigns/${id}/deliveries.csv?state=unknown`)
      .expect(200)
    expect(table.text).toMatch(
      new RegExp(`${one!.id},不确定,订阅消息,transport\\.[\\w. ]+,与微信的连接中断，不确定是否送达。`),
    )
    const none = await shop.operator.get(`/api/admin/campaigns/${id}/deliveries.csv?state=sent`).expect(200)
    expect(none.text.trim().split(/\r?\n/)).toHaveLength(1)
  }, 60_000)
})

describe('a customer', () => {
  it('who is erased leaves the report as it was', async () => {
    const [one] = await seedCustomers(world, 2, () => ({}))
    await shop.openCard(one!.id)
    const { id } = await shop.played({})
    await shop.sell(one!.id, [10_000])
    const before = await shop.report(id)
    const { customers } = world.app.features
    const ask = customers.mpHandlers['POST /api/mp/data-requests']
    const call = { customer: { customerId: one!.id, openId: one!.person.openId.miniapp } }
    await ask({ kind: 'erase' }, call as never)
    world.moveTo(world.clock.now() + 2 * DAY)
    await customers.sweep()
    expect(await customers.current(one!.id)).toMatchObject({ state: 'erased' })
    const after = await shop.report(id)
    expect({ ...after, byStore: [], byGuide: [] }).toEqual({ ...before, byStore: [], byGuide: [] })
  }, 60_000)

  it('reads which campaigns and pushes were meant for them, and nobody else’s', async () => {
    const [one, other] = await seedCustomers(world, 2, (index) => ({ isStopped: index === 1 }))
    await shop.played({ name: '秋款' })
    const { keeper } = world.app.features.push
    expect(await keeper.export(one!.id)).toEqual({
      活动: [{ 名称: '秋款', 状态: '已送达', 说明: '正常', 时间: expect.any(String) as string }],
      推送: [],
    })
    expect(await keeper.export(other!.id)).toMatchObject({
      活动: [{ 名称: '秋款', 状态: '不发送', 说明: expect.stringContaining('退订') as string, 时间: null }],
    })
  }, 60_000)
})
