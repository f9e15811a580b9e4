import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setTimeout as wait } from 'node:timers/promises'
import { mayMove } from '../../../src/domain/delivery'
import { MassBatch } from '../../../src/features/push/entities/mass-batch'
import { subscriptionContent } from '../../support/campaign-contents'
import { seedCustomers } from '../../support/campaign-customers'
import { playOut } from '../../support/campaign-play'
import { afterwards, begun, massNews, notice, stateOf, statesOf, until } from '../../support/campaign-runs'
import { MORNING, startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'

const TEMPLATE = '/cgi-bin/message/template/send'
const SUBSCRIBE = '/cgi-bin/message/subscribe/send'
const MASS = '/cgi-bin/message/mass/send'

let world: CampaignWorld
beforeEach(async () => {
  world = await startCampaignWorld()
})
afterEach(() => world.close())

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

/** Calls at once: what may still be on its way when a campaign is stopped (reliability.md S5). */
const IN_FLIGHT = 100

/** By WeChat's own log: no more came than were on their way, and nothing late. */
function expectHalted(haltedAt: number): void {
  const { many, lastMs, allowedMs } = afterwards(world, TEMPLATE, haltedAt)
  expect(many).toBeLessThanOrEqual(IN_FLIGHT)
  expect(lastMs).toBeLessThanOrEqual(allowedMs)
}

describe('a running campaign', () => {
  it('is stopped at once: nothing leaves two seconds later, and everybody has one last state', async () => {
    await seedCustomers(world, 1_500, () => ({}))
    await world.sandbox.client.faults.add({ on: 'api', match: TEMPLATE, kind: 'slow', delayMs: 500 })
    const campaign = await begun(world, notice(world))
    const { sender, stop } = world.app.features.engine
    sender.start(() => false)
    await until(() => phones() > 100)
    await stop(campaign.id)
    const stoppedAt = Date.now()
    const haltedAt = world.sandbox.world.now()
    await wait(3_500)
    expect(left.length).toBeGreaterThan(100)
    expect(left.filter((at) => at > stoppedAt + 2_000)).toEqual([])
    await sender.stop()
    expectHalted(haltedAt)
    await sender.runDue()
    const after = phones()
    expect(after).toBeLessThan(1_500)
    const { sent = 0, cancelled = 0, ...rest } = await statesOf(world, campaign.id)
    expect(rest).toEqual({})
    expect({ sent, all: sent + cancelled }).toEqual({ sent: after, all: 1_500 })
  }, 60_000)

  it('rests while it is paused and goes on afterwards; nobody is called twice', async () => {
    await seedCustomers(world, 800, () => ({}))
    await world.sandbox.client.faults.add({ on: 'api', match: TEMPLATE, kind: 'slow', delayMs: 500 })
    const campaign = await begun(world, notice(world))
    const { sender, pause, resume } = world.app.features.engine
    sender.start(() => false)
    await until(() => phones() > 100)
    await pause(campaign.id)
    const pausedAt = Date.now()
    const haltedAt = world.sandbox.world.now()
    await wait(2_500)
    expect(left.filter((at) => at > pausedAt + 2_000)).toEqual([])
    await sender.stop()
    expectHalted(haltedAt)
    expect(phones()).toBeLessThan(800)
    await world.sandbox.client.faults.clear()
    await resume(campaign.id)
    await playOut(world, campaign.id)
    expect(await statesOf(world, campaign.id)).toEqual({ sent: 800 })
    expect([...world.received.values()].every((lines) => lines.length === 1)).toBe(true)
    expect(await stateOf(world, campaign.id)).toBe('done')
  }, 60_000)

  it.each([40037, 47003])(
    'is paused at the first %i: the list is not burned',
    async (errcode) => {
      await seedCustomers(world, 600, () => ({}))
      await world.sandbox.client.faults.add({ on: 'api', match: TEMPLATE, kind: 'errcode', errcode })
      const campaign = await begun(world, notice(world))
      await world.app.features.engine.sender.runDue()
      expect(await stateOf(world, campaign.id)).toBe('paused')
      expect(world.calls.get(TEMPLATE)).toBeLessThanOrEqual(100)
      const { failed = 0, ...rest } = await statesOf(world, campaign.id)
      expect(failed).toBeLessThanOrEqual(100)
      expect(Object.keys(rest).every((state) => state === 'queued' || state === 'later')).toBe(true)
    },
    60_000,
  )

  it('marks those whom WeChat refuses (43101) and goes on with the others', async () => {
    const customers = await seedCustomers(world, 40, () => ({ tokens: 1 }))
    for (const { person } of customers.slice(0, 10)) person.subscriptions = {}
    const campaign = await begun(world, {
      ...notice(world),
      contents: { subscription: subscriptionContent(world) },
    })
    await playOut(world, campaign.id)
    expect(await statesOf(world, campaign.id)).toEqual({ skipped: 10, sent: 30 })
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
    const campaign = await begun(world, notice(world))
    await world.app.features.engine.sender.runDue()
    const early = await statesOf(world, campaign.id)
    expect(early.failed).toBeUndefined()
    expect(early.later).toBeGreaterThan(0)
    await playOut(world, campaign.id)
    expect(await statesOf(world, campaign.id)).toEqual({ sent: 300 })
    expect(world.clock.now()).toBeGreaterThan(MORNING + 12 * 3_600_000)
  }, 60_000)
})

describe('a mass message', () => {
  it('goes out once although its answer was lost: the same clientmsgid is asked again', async () => {
    await seedCustomers(world, 30, () => ({}))
    await world.sandbox.client.faults.add({ on: 'api', match: MASS, kind: 'cut-after', times: 1 })
    const campaign = await begun(world, massNews())
    await playOut(world, campaign.id)
    expect(await statesOf(world, campaign.id)).toEqual({ sent: 30 })
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
