import { MassBatch } from '../../../src/features/push/entities/mass-batch'
import { PreferenceRow } from '../../../src/features/sending/entities/preference'
import type { Fault } from '../../../src/sandbox/control/contract'
import { seedCustomers, type SeededCustomer } from '../../support/campaign-customers'
import { playOut } from '../../support/campaign-play'
import { begun, massNews, perPhone, reasonsOf, statesOf, until } from '../../support/campaign-runs'
import { MORNING, startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'
import { useUpTheDay } from '../../support/send-meters'
import { spareSender, type SenderProcess } from '../../support/sender-process'

/** The fault table of reliability.md §5 for mass messages in a running campaign, on WeChat's own wire. */
const MASS = '/cgi-bin/message/mass/send'
const MINUTE_MS = 60_000
/** The next morning in Beijing, when the quiet hours of marketing are over. */
const NEXT_MORNING = Date.UTC(2026, 8, 9, 1)
const PEOPLE = 60

let world: CampaignWorld
let customers: SeededCustomer[]
const processes: SenderProcess[] = []
beforeEach(async () => {
  world = await startCampaignWorld()
  customers = await seedCustomers(world, PEOPLE, () => ({}))
})
afterEach(async () => {
  for (const one of processes.splice(0)) await one.kill()
  await world.close()
})

const fault = (wish: Omit<Fault, 'on'>): Promise<Fault> =>
  world.sandbox.client.faults.add({ on: 'api', match: MASS, ...wish })
const calls = (): number => world.calls.get(MASS) ?? 0
const runDue = (): Promise<void> => world.app.features.engine.sender.runDue()
const batchesOf = (campaignId: string): Promise<MassBatch[]> =>
  world.app.db.read.findBy(MassBatch, { campaignId })
async function taken(): Promise<{ months: number; uses: number }> {
  const { read } = world.app.db
  const [months] = await read.query(
    `SELECT COALESCE(SUM(used), 0) AS many FROM allowances WHERE kind = 'massMonth'`,
  )
  const [uses] = await read.query('SELECT COUNT(*) AS many FROM frequency_uses')
  return { months: Number(months.many), uses: Number(uses.many) }
}
const stopMarketing = ({ id: customerId }: SeededCustomer): Promise<unknown> =>
  world.app.db.transact((tx) =>
    tx.insert(PreferenceRow, {
      ...{
        customerId,
        stoppedTopics: [],
        quietFrom: null,
        quietTo: null,
        maxPer7Days: null,
        pausedUntil: null,
      },
      ...{ isNonPersonalised: false, isStopped: true, updatedAt: MORNING, changedBy: 'customer' },
    }),
  )

describe('a mass message in its run', () => {
  it('goes out once although its process is killed between the call and the record of it', async () => {
    const { id } = await begun(world, massNews())
    await fault({ kind: 'slow', delayMs: 2_000, times: 1 })
    const isAlone = world.environment.REDIS_URL === ''
    if (isAlone) await world.letGo()
    const spare = spareSender({
      ...world.environment,
      ...{ CLOCK_START: String(MORNING), REAL_START: String(world.startedAt) },
    })
    const sender = await spare.start()
    processes.push(sender)
    await until(() => world.sandbox.world.faults.all().length === 0, 60_000)
    await sender.kill()
    await until(() => world.received.size === PEOPLE)
    if (isAlone) await world.takeBack()
    else world.moveTo(MORNING + Date.now() - world.startedAt)
    expect((await batchesOf(id)).map(({ state, tries }) => ({ state, tries }))).toEqual([
      { state: 'sending', tries: 1 },
    ])
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: PEOPLE })
    expect(perPhone(world)).toEqual({ 1: PEOPLE })
    expect(await batchesOf(id)).toHaveLength(1)
    expect(calls()).toBeGreaterThan(1)
  }, 120_000)

  it('is handed in again under its own id when its answer was lost and WeChat is busy afterwards', async () => {
    await fault({ kind: 'cut-after', times: 1 })
    await fault({ kind: 'busy', times: 3 })
    const { id } = await begun(world, massNews())
    await runDue()
    expect(await statesOf(world, id)).toEqual({ unknown: PEOPLE })
    world.moveTo(MORNING + 2 * MINUTE_MS)
    await runDue()
    // That it was busy does not mean that the first one did not arrive: nothing is given back.
    expect(await statesOf(world, id)).toEqual({ unknown: PEOPLE })
    expect(await taken()).toEqual({ months: PEOPLE, uses: PEOPLE })
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: PEOPLE })
    expect(perPhone(world)).toEqual({ 1: PEOPLE })
    expect(await batchesOf(id)).toHaveLength(1)
  })

  it('waits out a storm of -1 and goes out once', async () => {
    await fault({ kind: 'busy', times: 6 })
    const { id } = await begun(world, massNews())
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: PEOPLE })
    expect(perPhone(world)).toEqual({ 1: PEOPLE })
  })

  it('rests until tomorrow when the quota of the day is used up (45009)', async () => {
    await fault({ kind: 'quota', times: 1 })
    const { id } = await begun(world, massNews())
    await runDue()
    expect(await statesOf(world, id)).toEqual({ later: PEOPLE })
    expect(await taken()).toEqual({ months: 0, uses: 0 })
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: PEOPLE })
    expect(perPhone(world)).toEqual({ 1: PEOPLE })
    expect(calls()).toBe(2)
    expect(world.clock.now()).toBeGreaterThanOrEqual(NEXT_MORNING)
  })

  it('keeps to our own limit of a day, and who stops marketing meanwhile gets nothing tomorrow', async () => {
    await useUpTheDay(world, 'mass', 100)
    const { id } = await begun(world, massNews())
    await runDue()
    expect(await statesOf(world, id)).toEqual({ later: PEOPLE })
    expect(await reasonsOf(world, id)).toEqual({ 'channel.resting': PEOPLE })
    expect(await taken()).toEqual({ months: 0, uses: 0 })
    await stopMarketing(customers[0]!)
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: PEOPLE - 1, skipped: 1 })
    expect(perPhone(world)).toEqual({ 1: PEOPLE - 1 })
    expect(calls()).toBe(1)
    // Midnight would be in the quiet hours.
    expect(world.clock.now()).toBeGreaterThanOrEqual(NEXT_MORNING)
  })

  it('is cancelled and takes nothing when the campaign is stopped while it waits', async () => {
    await useUpTheDay(world, 'mass', 100)
    const { id } = await begun(world, massNews())
    await runDue()
    await world.app.features.engine.stop(id)
    await runDue()
    expect(await statesOf(world, id)).toEqual({ cancelled: PEOPLE })
    expect(await taken()).toEqual({ months: 0, uses: 0 })
    expect(calls()).toBe(0)
  })

  it('stays unknown and is not handed in again when the campaign is stopped after its answer was lost', async () => {
    world.sandbox.world.accounts.official.callback.enabled = false
    await fault({ kind: 'cut-after', times: 1 })
    const { id } = await begun(world, massNews())
    await runDue()
    await world.app.features.engine.stop(id)
    world.moveTo(MORNING + 10 * MINUTE_MS)
    await runDue()
    expect(await statesOf(world, id)).toEqual({ unknown: PEOPLE })
    expect((await batchesOf(id)).map(({ state }) => state)).toEqual(['unknown'])
    expect(calls()).toBe(1)
  })

  it('waits and takes nothing while its picture cannot be handed in, and tells why when its time is over', async () => {
    const contents = { mass: { kind: 'image', pictureId: '01GONE00000000000000000000' } } as const
    const { id } = await begun(world, { contents, endAt: MORNING + 12 * MINUTE_MS })
    await runDue()
    expect(await statesOf(world, id)).toEqual({ later: PEOPLE })
    expect(await taken()).toEqual({ months: 0, uses: 0 })
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ skipped: PEOPLE })
    expect(await reasonsOf(world, id)).toEqual({ 'mass.not_ready': PEOPLE })
    expect(calls()).toBe(0)
  })
})
