import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setTimeout as wait } from 'node:timers/promises'
import { mayMove } from '../../../src/domain/delivery'
import { Campaign } from '../../../src/features/push'
import { Delivery } from '../../../src/features/push/entities/delivery'
import { MassBatch } from '../../../src/features/push/entities/mass-batch'
import { subscriptionContent, templateContent } from '../../support/campaign-contents'
import { seedCustomers } from '../../support/campaign-customers'
import { playOut } from '../../support/campaign-play'
import { campaignRow, MORNING, startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'

const TEMPLATE = '/cgi-bin/message/template/send'
const SUBSCRIBE = '/cgi-bin/message/subscribe/send'
const MASS = '/cgi-bin/message/mass/send'

let world: CampaignWorld
beforeEach(async () => {
  world = await startCampaignWorld()
})
afterEach(() => world.close())

async function begun(fields: Partial<Campaign>): Promise<Campaign> {
  const campaign = campaignRow(fields)
  await world.app.db.transact((tx) => tx.insert(Campaign, campaign))
  // WeChat's clock went on while the test was prepared; ours stood still.
  world.moveTo(world.clock.now())
  await world.app.features.engine.start(campaign.id)
  return campaign
}

const notice = (): Partial<Campaign> => ({
  class: 'serviceNotice',
  topic: 'live',
  contents: { template: templateContent(world) },
  ratePerMinute: 15_000,
})

async function states(campaignId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { state } of await world.app.db.read.findBy(Delivery, { campaignId }))
    counts[state] = (counts[state] ?? 0) + 1
  return counts
}

const stateOf = async (id: string): Promise<string> =>
  (await world.app.db.read.findOneByOrFail(Campaign, { id })).state

/** When calls left this process, however long WeChat takes for them. */
let left: number[] = []
const onLeave = (message: unknown): void => {
  if ((message as { request: { path: string } }).request.path.startsWith(TEMPLATE)) left.push(Date.now())
}
beforeEach(() => {
  left = []
  subscribe('undici:client:sendHeaders', onLeave)
})
afterEach(() => void unsubscribe('undici:client:sendHeaders', onLeave))

const phones = (): number => world.received.size

async function until(isDone: () => boolean): Promise<void> {
  for (let round = 0; round < 1_000 && !isDone(); round++) await wait(10)
  expect(isDone()).toBe(true)
}

describe('a running campaign', () => {
  it('is stopped at once: nothing leaves two seconds later, and everybody has one last state', async () => {
    await seedCustomers(world, 1_500, () => ({}))
    await world.sandbox.client.faults.add({ on: 'api', match: TEMPLATE, kind: 'slow', delayMs: 60 })
    const campaign = await begun(notice())
    const { sender, stop } = world.app.features.engine
    sender.start(() => false)
    await until(() => phones() > 100)
    await stop(campaign.id)
    const stoppedAt = Date.now()
    await wait(3_500)
    expect(left.length).toBeGreaterThan(100)
    expect(left.filter((at) => at > stoppedAt + 2_000)).toEqual([])
    await sender.stop()
    await sender.runDue()
    const after = phones()
    expect(after).toBeLessThan(1_500)
    const { sent = 0, cancelled = 0, ...rest } = await states(campaign.id)
    expect(rest).toEqual({})
    expect({ sent, all: sent + cancelled }).toEqual({ sent: after, all: 1_500 })
  }, 60_000)

  it('rests while it is paused and goes on afterwards; nobody is called twice', async () => {
    await seedCustomers(world, 800, () => ({}))
    await world.sandbox.client.faults.add({ on: 'api', match: TEMPLATE, kind: 'slow', delayMs: 60 })
    const campaign = await begun(notice())
    const { sender, pause, resume } = world.app.features.engine
    sender.start(() => false)
    await until(() => phones() > 100)
    await pause(campaign.id)
    const pausedAt = Date.now()
    await wait(2_500)
    expect(left.filter((at) => at > pausedAt + 2_000)).toEqual([])
    await sender.stop()
    expect(phones()).toBeLessThan(800)
    await resume(campaign.id)
    await playOut(world, campaign.id)
    expect(await states(campaign.id)).toEqual({ sent: 800 })
    expect([...world.received.values()].every((lines) => lines.length === 1)).toBe(true)
    expect(await stateOf(campaign.id)).toBe('done')
  }, 60_000)

  it.each([40037, 47003])(
    'is paused at the first %i: the list is not burned',
    async (errcode) => {
      await seedCustomers(world, 600, () => ({}))
      await world.sandbox.client.faults.add({ on: 'api', match: TEMPLATE, kind: 'errcode', errcode })
      const campaign = await begun(notice())
      await world.app.features.engine.sender.runDue()
      expect(await stateOf(campaign.id)).toBe('paused')
      expect(world.calls.get(TEMPLATE)).toBeLessThanOrEqual(100)
      const { failed = 0, ...rest } = await states(campaign.id)
      expect(failed).toBeLessThanOrEqual(100)
      expect(Object.keys(rest).every((state) => state === 'queued' || state === 'later')).toBe(true)
    },
    60_000,
  )

  it('marks those whom WeChat refuses (43101) and goes on with the others', async () => {
    const customers = await seedCustomers(world, 40, () => ({ tokens: 1 }))
    for (const { person } of customers.slice(0, 10)) person.subscriptions = {}
    const campaign = await begun({ ...notice(), contents: { subscription: subscriptionContent(world) } })
    await playOut(world, campaign.id)
    expect(await states(campaign.id)).toEqual({ skipped: 10, sent: 30 })
    expect(world.calls.get(SUBSCRIBE)).toBe(40)
  }, 60_000)

  it('keeps the queue when the day is used up (45009) and sends it after midnight in Beijing', async () => {
    await seedCustomers(world, 300, () => ({}))
    await world.sandbox.client.faults.add({
      on: 'api',
      match: TEMPLATE,
      kind: 'errcode',
      errcode: 45009,
      times: 1,
    })
    const campaign = await begun(notice())
    await world.app.features.engine.sender.runDue()
    const early = await states(campaign.id)
    expect(early.failed).toBeUndefined()
    expect(early.later).toBeGreaterThan(0)
    await playOut(world, campaign.id)
    expect(await states(campaign.id)).toEqual({ sent: 300 })
    expect(world.clock.now()).toBeGreaterThan(MORNING + 12 * 3_600_000)
  }, 60_000)
})

describe('a mass message', () => {
  const mass = (): Partial<Campaign> => ({ contents: { mass: { kind: 'text', text: '新品到店' } } })

  it('goes out once although its answer was lost: the same clientmsgid is asked again', async () => {
    await seedCustomers(world, 30, () => ({}))
    await world.sandbox.client.faults.add({ on: 'api', match: MASS, kind: 'cut-after', times: 1 })
    const campaign = await begun(mass())
    await playOut(world, campaign.id)
    expect(await states(campaign.id)).toEqual({ sent: 30 })
    expect([...world.received.values()].every((lines) => lines.length === 1)).toBe(true)
    const [batch] = await world.app.db.read.findBy(MassBatch, { campaignId: campaign.id })
    expect(batch).toMatchObject({ size: 30, tries: 2 })
  }, 60_000)
})

describe('the edges of a delivery', () => {
  it('lead from waiting over sending to an end, and never back from an end', () => {
    expect(mayMove('queued', 'sent')).toBe(false)
    expect(mayMove('queued', 'sending')).toBe(true)
    expect(mayMove('sent', 'sending')).toBe(false)
    expect(mayMove('cancelled', 'sending')).toBe(false)
    expect(mayMove('unknown', 'sent')).toBe(true)
  })
})
