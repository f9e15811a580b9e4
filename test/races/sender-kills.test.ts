import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { In } from 'typeorm'
import { Campaign } from '../../src/features/push'
import { Delivery } from '../../src/features/push/entities/delivery'
import { templatesOn } from '../../src/sandbox/api/private-templates'
import { templateContent } from '../support/campaign-contents'
import { seedCustomers, type SeededCustomer } from '../support/campaign-customers'
import { afterwards } from '../support/campaign-runs'
import { campaignRow, MORNING, startCampaignWorld, type CampaignWorld } from '../support/campaign-world'
import { spareSender, type SenderProcess, type SpareSender } from '../support/sender-process'

const TEMPLATE = '/cgi-bin/message/template/send'

/** How often the sender is killed; `npm run test:campaigns` does it 50 times. */
const KILLS = Number(process.env.SENDER_KILLS ?? 5)
const RECIPIENTS = Number(process.env.SENDER_RECIPIENTS ?? 5_000)
/** Calls that a sender makes at once; fewer when it is killed often, so that there is always somebody left to send to. */
const CALLS_AT_ONCE = Math.min(100, Math.floor(RECIPIENTS / KILLS / 5))
/** Calls that a sender has begun and not yet written down: at most twice as many as it makes at once. */
const IN_FLIGHT = 2 * CALLS_AT_ONCE
const OPEN = ['queued', 'later', 'sending'] as const

let world: CampaignWorld
let senders: SenderProcess[] = []
/** Those that start anew after a kill. */
let starting: Promise<void>[] = []
/** The next one to start. */
let spare: SpareSender | undefined
afterEach(async () => {
  await Promise.allSettled(starting)
  starting = []
  await Promise.all(senders.map((sender) => sender.kill()))
  senders = []
  await spare?.kill()
  spare = undefined
  await world.close()
})

async function campaignOf(people: number): Promise<{ campaign: Campaign; customers: SeededCustomer[] }> {
  const customers = await seedCustomers(world, people, () => ({}))
  const campaign = campaignRow({
    class: 'serviceNotice',
    topic: 'live',
    contents: { template: templateContent(world) },
    ratePerMinute: 60_000,
  })
  expect(templatesOn(world.sandbox.world, 'template').length).toBeGreaterThan(0)
  await world.app.db.transact((tx) => tx.insert(Campaign, campaign))
  const forecast = await world.app.features.engine.forecast(campaign.id, 'staff')
  await world.app.db.transact((tx) => tx.update(Campaign, { id: campaign.id }, { forecastId: forecast.id }))
  return { campaign, customers }
}

const environmentOf = (): Record<string, string> => ({
  ...world.environment,
  CLOCK_START: String(MORNING),
  REAL_START: String(world.startedAt),
  CALLS_AT_ONCE: String(CALLS_AT_ONCE),
  REDIS_PREFIX: `kills:${randomBytes(4).toString('hex')}:`,
})

/** Starts the sender that was loaded meanwhile, and loads the next one. */
async function another(environment: Record<string, string>): Promise<SenderProcess> {
  const next = spare ?? spareSender(environment)
  spare = spareSender(environment)
  return next.start()
}

/** Takes out the sender that sent last: killing one that waits would show nothing. */
async function busiest(): Promise<SenderProcess> {
  const last = await Promise.all(senders.map((sender) => sender.lastLeft()))
  return senders.splice(last.indexOf(Math.max(...last)), 1)[0]!
}

const reached = (): number => [...world.received.values()].filter((lines) => lines.length > 0).length

async function until(isDone: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms
  while (Date.now() < deadline) {
    if (await isDone()) return true
    await wait(20)
  }
  return false
}

const isOver = async (campaignId: string): Promise<boolean> =>
  (await world.app.db.read.findOneByOrFail(Campaign, { id: campaignId })).state !== 'running'

/** What the sandbox counted against what our records say, for each recipient. */
async function audit(campaignId: string, customers: readonly SeededCustomer[], kills: number): Promise<void> {
  const rows = new Map(
    (await world.app.db.read.findBy(Delivery, { campaignId })).map((row) => [row.customerId, row]),
  )
  const linesOf = ({ person }: SeededCustomer): number =>
    world.received.get(person.openId.official)?.length ?? 0
  expect(customers.filter((one) => linesOf(one) > 1)).toEqual([])
  const states = new Map<string, number>()
  const reasons = new Map<string, number>()
  /** A machine that is too busy to answer in time makes unknowns of its own. */
  let timedOut = 0
  for (const one of customers) {
    const { state, reasonCode } = rows.get(one.id)!
    states.set(state, (states.get(state) ?? 0) + 1)
    if (state === 'unknown') {
      if (reasonCode === 'transport.timeout') timedOut++
      const why = `${reasonCode}, ${linesOf(one) === 1 ? 'arrived' : 'did not arrive'}`
      reasons.set(why, (reasons.get(why) ?? 0) + 1)
    }
    if (state === 'sent') expect(linesOf(one)).toBe(1)
    else if (state !== 'unknown') expect({ state, lines: linesOf(one) }).toEqual({ state, lines: 0 })
  }
  const unknown = states.get('unknown') ?? 0
  const told = { ...Object.fromEntries(states), why: Object.fromEntries(reasons) }
  console.log(`${kills} kills: ${JSON.stringify(told)}`)
  expect((states.get('sent') ?? 0) + unknown).toBe(customers.length)
  expect(unknown - timedOut).toBeLessThanOrEqual(kills * IN_FLIGHT)
}

describe.each(process.env.SENDER_ENGINES?.split(',') ?? ['sqlite', 'mariadb'])('a sender on %s', (engine) => {
  const processes = engine === 'sqlite' ? 1 : 2

  it(`is killed ${KILLS} times among ${RECIPIENTS} recipients: nobody gets it twice, everybody is accounted for`, async () => {
    world = await startCampaignWorld({}, engine as 'sqlite' | 'mariadb')
    const { campaign, customers } = await campaignOf(RECIPIENTS)
    await world.app.features.engine.start(campaign.id)
    if (engine === 'sqlite') await world.letGo()
    const environment = environmentOf()
    for (let index = 0; index < processes; index++) senders.push(await another(environment))
    const step = Math.floor((RECIPIENTS - KILLS * IN_FLIGHT) / (KILLS + 1))
    for (let kill = 1; kill <= KILLS; kill++) {
      const before = reached()
      // Whoever is killed takes what was claimed of the minute with it, so the rest may have to wait for the next one.
      expect(await until(() => senders.length > 0 && reached() >= before + step, 150_000)).toBe(true)
      await (await busiest()).kill()
      starting.push(another(environment).then((sender) => void senders.push(sender)))
    }
    await Promise.all(starting)
    if (engine === 'sqlite') {
      expect(await until(() => reached() >= RECIPIENTS - KILLS * IN_FLIGHT, 60_000)).toBe(true)
      await wait(12_000)
      await Promise.all(senders.map((sender) => sender.kill()))
      await world.takeBack()
    }
    // What the last one left is done by this process, as time goes on.
    const isDone = async (): Promise<boolean> => {
      if (engine === 'sqlite') {
        world.clock.set(MORNING + Date.now() - world.startedAt)
        await world.app.features.engine.sender.runDue()
      }
      return isOver(campaign.id)
    }
    expect(await until(isDone, 240_000)).toBe(true)
    await audit(campaign.id, customers, KILLS)
  }, 1_800_000)
})

it('stops at once what other processes send: nothing leaves two seconds later', async () => {
  world = await startCampaignWorld({}, 'mariadb')
  const { campaign, customers } = await campaignOf(3_000)
  await world.app.features.engine.start(campaign.id)
  const environment = environmentOf()
  for (let index = 0; index < 2; index++) senders.push(await another(environment))
  expect(await until(() => reached() > 150, 60_000)).toBe(true)
  await world.app.features.engine.stop(campaign.id)
  const stoppedAt = Date.now()
  const haltedAt = world.sandbox.world.now()
  await wait(4_000)
  const last = await Promise.all(senders.map((sender) => sender.lastLeft()))
  expect(Math.max(...last)).toBeGreaterThan(0)
  expect(Math.max(...last)).toBeLessThan(stoppedAt + 2_000)
  const { many, lastMs, allowedMs } = afterwards(world, TEMPLATE, haltedAt)
  expect(lastMs).toBeLessThanOrEqual(allowedMs)
  // What was on its way, and what a process begins before it hears of the stop.
  expect(many).toBeLessThan(customers.length / 2)
  const open = () => world.app.db.read.countBy(Delivery, { campaignId: campaign.id, state: In([...OPEN]) })
  expect(await until(async () => (await open()) === 0, 60_000)).toBe(true)
  const rows = await world.app.db.read.findBy(Delivery, { campaignId: campaign.id })
  const sent = rows.filter(({ state }) => state === 'sent').length
  expect(sent).toBe(reached())
  expect(sent).toBeLessThan(customers.length)
  expect(rows.filter(({ state }) => state === 'cancelled')).toHaveLength(customers.length - sent)
}, 300_000)
