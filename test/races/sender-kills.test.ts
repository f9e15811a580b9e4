import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Campaign } from '../../src/features/push'
import { Delivery } from '../../src/features/push/entities/delivery'
import { templatesOn } from '../../src/sandbox/api/private-templates'
import {
  campaignRow,
  MORNING,
  seedCustomers,
  startCampaignWorld,
  templateContent,
  type CampaignWorld,
  type SeededCustomer,
} from '../support/campaign-world'
import { startSenderProcess, type SenderProcess } from '../support/sender-process'

/** How often the sender is killed; `npm run test:campaigns` does it 50 times. */
const KILLS = Number(process.env.SENDER_KILLS ?? 5)
const RECIPIENTS = Number(process.env.SENDER_RECIPIENTS ?? 5_000)
/** Calls that a sender has begun and not yet written down: at most twice its concurrency. */
const IN_FLIGHT = 200

let world: CampaignWorld
let senders: SenderProcess[] = []
afterEach(async () => {
  await Promise.all(senders.map((sender) => sender.kill()))
  senders = []
  await world.close()
})

async function campaignOf(people: number): Promise<{ campaign: Campaign; customers: SeededCustomer[] }> {
  const customers = await seedCustomers(world, people, () => ({}))
  const campaign = campaignRow({
    class: 'serviceNotice',
    topic: 'live',
    contents: { template: templateContent(world) },
    ratePerMinute: 15_000,
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
  REDIS_PREFIX: `kills:${randomBytes(4).toString('hex')}:`,
})

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
  for (const one of customers) {
    const { state } = rows.get(one.id)!
    states.set(state, (states.get(state) ?? 0) + 1)
    if (state === 'sent') expect(linesOf(one)).toBe(1)
    else if (state !== 'unknown') expect({ state, lines: linesOf(one) }).toEqual({ state, lines: 0 })
  }
  const unknown = states.get('unknown') ?? 0
  console.log(`${kills} kills: ${JSON.stringify(Object.fromEntries(states))}`)
  expect((states.get('sent') ?? 0) + unknown).toBe(customers.length)
  expect(unknown).toBeLessThanOrEqual(kills * IN_FLIGHT)
}

describe.each(process.env.SENDER_ENGINES?.split(',') ?? ['sqlite', 'mariadb'])('a sender on %s', (engine) => {
  const processes = engine === 'sqlite' ? 1 : 2

  it(`is killed ${KILLS} times among ${RECIPIENTS} recipients: nobody gets it twice, everybody is accounted for`, async () => {
    world = await startCampaignWorld({}, engine as 'sqlite' | 'mariadb')
    const { campaign, customers } = await campaignOf(RECIPIENTS)
    await world.app.features.engine.start(campaign.id)
    if (engine === 'sqlite') await world.letGo()
    senders = await Promise.all(Array.from({ length: processes }, () => startSenderProcess(environmentOf())))
    const step = RECIPIENTS / (KILLS + 1)
    for (let kill = 1; kill <= KILLS; kill++) {
      await until(() => reached() >= step * kill, 60_000)
      const victim = kill % processes
      await senders[victim]!.kill()
      const before = reached()
      senders[victim] = await startSenderProcess(environmentOf())
      const isBack = await until(() => reached() > before, 10_000)
      expect(isBack || reached() >= RECIPIENTS - kill * IN_FLIGHT).toBe(true)
    }
    if (engine === 'sqlite') {
      await until(() => reached() >= RECIPIENTS - KILLS * IN_FLIGHT, 60_000)
      await wait(12_000)
      await Promise.all(senders.map((sender) => sender.kill()))
      await world.takeBack()
      await world.app.features.engine.sender.runDue()
    }
    expect(await until(() => isOver(campaign.id), 60_000)).toBe(true)
    await audit(campaign.id, customers, KILLS)
  }, 900_000)
})
