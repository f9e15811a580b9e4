import type { CampaignReport } from '../../../src/contract/campaigns'
import type { CouponContent } from '../../../src/features/membership'
import { Delivery } from '../../../src/features/push/entities/delivery'
import { GuideCard } from '../../../src/features/sending'
import { seedCustomers, type SeededCustomer } from '../../support/campaign-customers'
import { MORNING, startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'
import { openShop, type Shop } from './shop'

const HOUR = 3_600_000

let world: CampaignWorld
let shop: Shop
beforeEach(async () => {
  world = await startCampaignWorld()
  shop = await openShop(world)
})
afterEach(() => world.close())

const at = (hours: number) => world.moveTo(MORNING + hours * HOUR)
const statesOf = ({ states }: CampaignReport) =>
  states.map(({ state, reasonCode, count }) => `${state} ${reasonCode ?? ''}`.trim() + ` ${count}`).sort()

async function deliveriesOf(campaignId: string): Promise<Map<string, Delivery>> {
  const rows = await world.app.db.read.findBy(Delivery, { campaignId })
  return new Map(rows.map((row) => [row.customerId, row]))
}

/** A coupon of 10 yuan off, in somebody's hands. */
async function coupon(customerId: string): Promise<string> {
  const { membership } = world.app.features
  const content: CouponContent = {
    ...{ title: '减十元', description: '', channel: 'claim' },
    ...{ value: { kind: 'amount', offFen: 1_000 }, minFen: 0, validity: { kind: 'days', days: 30 } },
    scope: { storeIds: [], tags: [], tierIds: [], productIds: [] },
    ...{ stock: null, perMember: 1, claimFrom: null, claimUntil: null },
  }
  const { id: definitionId } = await membership.definitions.create(content, { kind: 'system', id: null })
  const order = { definitionId, customerId, cause: `test:${customerId}`, at: world.clock.now() }
  return (await world.app.db.transact((tx) => membership.coupons.claim(tx, order))).id
}

describe('the report of a campaign', () => {
  it('counts visits, redemptions, sales, refunds and unfollows of the 24 hours after the message', async () => {
    const people = await seedCustomers(world, 8, () => ({}))
    for (const { id } of people) await shop.openCard(id)
    const [reader, sharer, buyer, couponed, leaver, late, early] = people as [
      SeededCustomer,
      ...SeededCustomer[],
    ]
    for (const one of people) await shop.bind(one.id)
    await shop.open(early!)
    await shop.sell(early!.id, [70_000])
    at(1)
    const goal = { metric: 'sales' as const, target: 100_000 }
    const { id } = await shop.played({ goal })
    at(2)
    await shop.open(reader)
    await shop.open(reader)
    await shop.comeByShare(sharer!)
    await shop.unfollow(leaver!)
    const bought = await shop.sell(buyer!.id, [50_000, 20_000])
    await shop.sell(couponed!.id, [30_000], [await coupon(couponed!.id)])
    at(26)
    await shop.open(late!)
    await shop.sell(late!.id, [90_000])
    await shop.unfollow(late!)
    at(50)
    await shop.takeBack(bought)

    const report = await shop.report(id)
    expect(report.total).toBe(8)
    expect(statesOf(report)).toEqual(['sent 8'])
    expect(report.credited).toEqual({
      ...{ visits: 2, redemptions: 1, unfollows: 1 },
      ...{ sales: 2, salesFen: 99_000, refunds: 1, refundedFen: 50_000 },
    })
    expect(report.goal).toEqual({ metric: 'sales', target: 100_000, reached: 49_000 })
    expect(report.byStore).toEqual([
      { storeId: shop.storeId, storeName: '湖滨店', sent: 8, sales: 2, netFen: 49_000 },
    ])
    expect(report.byGuide).toEqual([
      { staffId: shop.guideId, staffName: '安安', sent: 8, sales: 2, netFen: 49_000 },
    ])
  }, 60_000)

  it('puts each customer into exactly one state with its reason', async () => {
    const people = await seedCustomers(world, 6, (index) => ({
      isStopped: index === 0,
      hasMiniapp: index !== 1 && index !== 2,
      stoppedTopics: index === 3 ? ['newArrivals'] : [],
    }))
    await shop.bind(people[2]!.id)
    const contents = {
      messageCentre: { title: '新款', text: '到店看看' },
      guideCard: { title: '新款', text: '给您留了尺码', link: '/pages/home/index' },
    }
    const { id } = await shop.played({ contents })
    const report = await shop.report(id)
    expect(statesOf(report)).toEqual([
      'sent 3',
      'skipped person.no_mini_program 1',
      'skipped preference.stopped 1',
      'skipped preference.topic 1',
    ])
    expect(report.states.map(({ count }) => count).reduce((all, one) => all + one)).toBe(report.total)
    for (const { state, sentence } of report.states)
      expect(sentence).toMatch(state === 'sent' ? /^正常$/ : /[一-龥]{6}/)
    const { text } = await shop.operator.get(`/api/admin/campaigns/${id}/report.csv`).expect(200)
    expect(text).toContain('不发送,顾客已退订营销消息')
  }, 60_000)

  it('credits an unfollow to the last push before it, and to that alone', async () => {
    const [person, other] = await seedCustomers(world, 2, () => ({}))
    const first = await shop.played({})
    at(2)
    const contents = { messageCentre: { title: '到店提醒', text: '您预约的试穿在今天。' } }
    const second = await shop.played({ class: 'serviceNotice', topic: 'care', contents })
    at(3)
    await shop.unfollow(person!)
    at(25)
    await shop.unfollow(other!)
    const unfollows = async ({ id }: { id: string }) => (await shop.report(id)).credited.unfollows
    expect(await unfollows(first)).toBe(0)
    expect(await unfollows(second)).toBe(2)
  }, 60_000)

  it('counts a card only from the moment the guide forwarded it', async () => {
    const [forwarded, kept] = await seedCustomers(world, 2, () => ({ hasMiniapp: false }))
    for (const one of [forwarded!, kept!]) {
      await shop.bind(one.id)
      await shop.openCard(one.id)
    }
    const contents = { guideCard: { title: '新款', text: '给您留了尺码', link: '/pages/home/index' } }
    const { id } = await shop.played({ contents })
    at(1)
    await shop.sell(forwarded!.id, [10_000])
    at(2)
    const card = await world.app.db.read.findOneByOrFail(GuideCard, { customerId: forwarded!.id })
    await world.app.features.push.cards.settle(shop.guideId, card.id, 'forwarded')
    at(3)
    for (const one of [forwarded!, kept!]) await shop.sell(one.id, [20_000])
    const { credited, cards } = await shop.report(id)
    expect(credited).toMatchObject({ sales: 1, salesFen: 20_000 })
    expect(cards).toEqual({ prepared: 2, forwarded: 1 })
  }, 60_000)

  it('says what it brought against those who got nothing, and how sure that is', async () => {
    const people = await seedCustomers(world, 80, () => ({}))
    const { id } = await shop.played({ holdoutPercent: 30 })
    const rows = await deliveriesOf(id)
    const send = people.filter((one) => rows.get(one.id)!.arm === 'send')
    const held = people.filter((one) => rows.get(one.id)!.arm === 'holdout')
    expect(Math.min(send.length, held.length)).toBeGreaterThan(3)
    at(4)
    const buy = async (buyers: SeededCustomer[], fen: number) => {
      for (const { id: customerId } of buyers) {
        await shop.openCard(customerId)
        await shop.sell(customerId, [fen])
      }
    }
    await buy(send.slice(0, 10), 60_000)
    await buy(held.slice(0, 1), 60_000)
    const { holdout, states } = await shop.report(id)
    expect(states.find(({ state }) => state === 'holdout')!.count).toBe(held.length)
    expect(holdout!.send).toEqual({
      customers: send.length,
      netFen: 600_000,
      perCustomerFen: 600_000 / send.length,
    })
    expect(holdout!.holdout).toMatchObject({ customers: held.length, netFen: 60_000 })
    const difference = Math.round((600_000 / send.length - 60_000 / held.length) * send.length)
    expect(holdout!.differenceFen).toBe(difference)
    const { fromFen, toFen } = holdout!.interval!
    // Welch's standard error by the textbook, for the whole arm.
    const variance = (many: number, buyers: number) =>
      (buyers * 60_000 ** 2 - (buyers * 60_000) ** 2 / many) / (many - 1) / many
    const margin = Math.sqrt(variance(send.length, 10) + variance(held.length, 1)) * send.length
    expect((toFen - fromFen) / 2 / margin).toBeGreaterThan(1.95)
    expect((toFen - fromFen) / 2 / margin).toBeLessThan(2.3)
    expect((fromFen + toFen) / 2).toBeCloseTo(difference, -1)
    expect(holdout!.sentence).toContain(`与对照组相比${difference >= 0 ? '多' : '少'}`)
  }, 60_000)
})
