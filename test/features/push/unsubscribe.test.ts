import { setTimeout as wait } from 'node:timers/promises'
import { CentreMessage } from '../../../src/features/sending'
import { Campaign } from '../../../src/features/push'
import { Delivery } from '../../../src/features/push/entities/delivery'
import { Follower } from '../../../src/sandbox/client'
import { seedCustomers, type SeededCustomer } from '../../support/campaign-customers'
import { playOut } from '../../support/campaign-play'
import { campaignRow, startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'

const SERVICE = '/cgi-bin/message/custom/send'

let world: CampaignWorld
beforeEach(async () => {
  world = await startCampaignWorld()
  const answer = { type: 'text' as const, text: '每天十点到二十二点。' }
  await world.app.replies.rules.create({
    ...{ name: '营业', triggers: [{ kind: 'exact', phrase: '营业时间' }], conditions: {}, answers: [answer] },
    ...{ answerMode: 'all', priority: 100, isActive: true, reviewAt: null, owner: null },
  })
})
afterEach(() => world.close())

const phoneOf = ({ person }: SeededCustomer): Follower => new Follower(world.sandbox.client, person)

async function begun(fields: Partial<Campaign>): Promise<Campaign> {
  const campaign = campaignRow(fields)
  await world.app.db.transact((tx) => tx.insert(Campaign, campaign))
  await world.app.features.engine.start(campaign.id)
  return campaign
}

const massOn = ({ person }: SeededCustomer): number =>
  (world.received.get(person.openId.official) ?? []).filter((via) => via === 'mass').length

/** Marketing that reached somebody, by our own message centre and on WeChat's wire. */
async function marketingOf(one: SeededCustomer): Promise<number> {
  return massOn(one) + (await world.app.db.read.countBy(CentreMessage, { customerId: one.id }))
}

async function deliveries(campaignId: string): Promise<Map<string, Delivery>> {
  const rows = await world.app.db.read.findBy(Delivery, { campaignId })
  return new Map(rows.map((row) => [row.customerId, row]))
}

/** Waits until the first have got theirs. */
async function firstReached(): Promise<Set<string>> {
  for (;;) {
    const rows = await world.app.db.read.find(CentreMessage, { select: { customerId: true } })
    if (rows.length > 0) return new Set(rows.map(({ customerId }) => customerId))
    await wait(10)
  }
}

/** What somebody who stopped marketing still gets: answers to keywords, and a person's reply. */
async function expectAnswers(one: SeededCustomer): Promise<void> {
  const phone = phoneOf(one)
  await phone.say('营业时间')
  const lines = (await phone.chat()).filter(({ from }) => from === 'account')
  expect(lines.at(-1)?.content).toMatchObject({ type: 'text', text: '每天十点到二十二点。' })
  const before = world.calls.get(SERVICE) ?? 0
  const reply = await world.app.features.sending.gate.send({
    ...{ key: `reply:${one.id}`, class: 'reply', to: { account: 'official', openId: phone.openId() } },
    contents: { service: { type: 'text', content: '您好，我在。' } },
    source: { kind: 'conversation', id: 'c' },
  })
  expect(reply).toEqual({ result: 'sent', channel: 'service' })
  expect(world.calls.get(SERVICE)).toBe(before + 1)
}

describe('退订 while a campaign is running', () => {
  it('holds from that moment: on the wire nothing more reaches them, and all others get theirs', async () => {
    // Every other one has no Mini Program, so that a mass message is what reaches them.
    const customers = await seedCustomers(world, 240, (index) => ({ hasMiniapp: index % 2 === 0 }))
    const contents = {
      messageCentre: { title: '新品', text: '到店看看' },
      mass: { kind: 'text' as const, text: '新品到店' },
    }
    const campaign = await begun({ contents, ratePerMinute: 40 })
    const stopped = new Map<SeededCustomer, number>()
    let steps = 0
    await playOut(world, campaign.id, async () => {
      if (++steps > 3) return
      const rows = await deliveries(campaign.id)
      const willing = customers.filter((one) => !stopped.has(one))
      const isSent = (one: SeededCustomer): boolean => rows.get(one.id)?.state === 'sent'
      const [waiting, reached] = [willing.filter((one) => !isSent(one)), willing.filter(isSent)]
      for (const one of [...waiting.slice(-12), ...reached.slice(0, 2)]) {
        const answer = await phoneOf(one).say('退订')
        expect(answer.state).toBe('replied')
        stopped.set(one, await marketingOf(one))
      }
    })
    expect(stopped.size).toBe(42)
    const rows = await deliveries(campaign.id)
    for (const one of customers) {
      const before = stopped.get(one)
      expect(await marketingOf(one)).toBe(before ?? 1)
      const { state, reasonCode } = rows.get(one.id)!
      expect(before === 0 ? { state, reasonCode } : { state }).toEqual(
        before === 0 ? { state: 'skipped', reasonCode: 'preference.stopped' } : { state: 'sent' },
      )
    }
    expect([...stopped.values()].filter((before) => before === 0)).toHaveLength(36)
    expect(customers.filter((one) => massOn(one) > 0).length).toBeGreaterThan(50)
    for (const one of [...stopped.keys()].slice(0, 4)) await expectAnswers(one)
    expect(world.refusals).toEqual([])
  }, 120_000)

  it('holds also in the very second in which the sender is at work', async () => {
    const customers = await seedCustomers(world, 3_000, () => ({}))
    const campaign = await begun({ ratePerMinute: 60_000 })
    const { sender } = world.app.features.engine
    sender.start(() => false)
    const reached = await firstReached()
    const left = [
      ...customers.filter(({ id }) => reached.has(id)).slice(0, 10),
      ...customers.filter(({ id }) => !reached.has(id)).slice(-30),
    ]
    const seen = await Promise.all(
      left.map(async (one, index) => {
        await wait(index * 5)
        await phoneOf(one).say('退订')
        return marketingOf(one)
      }),
    )
    await sender.stop()
    await playOut(world, campaign.id)
    expect(await Promise.all(left.map(marketingOf))).toEqual(seen)
    const rows = await deliveries(campaign.id)
    for (const [index, one] of left.entries())
      expect(rows.get(one.id)!.state).toBe(seen[index] === 0 ? 'skipped' : 'sent')
    expect(new Set(seen)).toEqual(new Set([0, 1]))
    expect([...rows.values()].filter(({ state }) => state === 'sent').length).toBe(
      3_000 - seen.filter((count) => count === 0).length,
    )
  }, 120_000)
})
