import { Delivery } from '../../../src/features/push/entities/delivery'
import { MassBatch } from '../../../src/features/push/entities/mass-batch'
import { SendFinish } from '../../../src/features/push/entities/send-finish'
import { SendAttempt } from '../../../src/features/sending'
import { seedCustomers } from '../../support/campaign-customers'
import { playOut } from '../../support/campaign-play'
import { begun, massNews, notice, perPhone, stateOf, statesOf, until } from '../../support/campaign-runs'
import { MORNING, startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'

const MASS = '/cgi-bin/message/mass/send'
const STATUS = '/cgi-bin/message/mass/get'
const TEMPLATE = '/cgi-bin/message/template/send'
const MINUTE_MS = 60_000

let world: CampaignWorld
beforeEach(async () => {
  world = await startCampaignWorld()
})
afterEach(() => world.close())

const read = () => world.app.db.read
const sender = () => world.app.features.engine.sender
const batchOf = (campaignId: string): Promise<MassBatch> => read().findOneByOrFail(MassBatch, { campaignId })
const callbacks = (isOn: boolean): void => {
  world.sandbox.world.accounts.official.callback.enabled = isOn
}
const finishIsThere = () => until(async () => (await read().count(SendFinish)) > 0)
const attempts = async (): Promise<Set<string>> =>
  new Set((await read().find(SendAttempt)).map(({ state }) => state))
async function used(): Promise<{ months: number; uses: number }> {
  const [months] = await read().query(
    `SELECT COALESCE(SUM(used), 0) AS many FROM allowances WHERE kind = 'massMonth'`,
  )
  const [uses] = await read().query('SELECT COUNT(*) AS many FROM frequency_uses')
  return { months: Number(months.many), uses: Number(uses.many) }
}

/** What WeChat says of a mass message in a finish event. */
const tell = (MsgID: string, Status: string, total: number): void =>
  void world.sandbox.world.emitEvent('official', undefined, {
    ...{ Event: 'MASSSENDJOBFINISH', MsgID, Status, TotalCount: total, FilterCount: total },
    ...{ SentCount: Status === 'send success' ? total : 0, ErrorCount: 0 },
  })

/** A mass message whose every answer is lost: WeChat has it, and after the last question nobody here knows. */
async function unheard(people: number): Promise<string> {
  await seedCustomers(world, people, () => ({}))
  await world.sandbox.client.faults.add({ on: 'api', match: MASS, kind: 'cut-after' })
  const { id } = await begun(world, massNews())
  await playOut(world, id)
  return id
}

describe('a mass message of which nobody knows', () => {
  it('is settled by its finish event, although the answer with its id never came', async () => {
    const id = await unheard(30)
    await sender().runDue()
    expect(await statesOf(world, id)).toEqual({ sent: 30 })
    expect(await batchOf(id)).toMatchObject({ state: 'settled', size: 30, report: { total: 30, sent: 30 } })
    // They had it when it was called, minutes before we knew.
    const [{ sentAt, settledAt }] = (await read().findBy(Delivery, { campaignId: id })) as [Delivery]
    expect(sentAt).toBe(MORNING)
    expect(settledAt).toBeGreaterThan(MORNING)
    expect(await attempts()).toEqual(new Set(['sent']))
    expect(await used()).toEqual({ months: 30, uses: 30 })
    expect(perPhone(world)).toEqual({ 1: 30 })
  })

  it('gives back what it took when the event says that it reached nobody', async () => {
    callbacks(false)
    const id = await unheard(20)
    expect(await statesOf(world, id)).toEqual({ unknown: 20 })
    callbacks(true)
    tell('1000000001', 'err(10001)', 20)
    await finishIsThere()
    await sender().runDue()
    expect(await statesOf(world, id)).toEqual({ failed: 20 })
    expect(await batchOf(id)).toMatchObject({ state: 'failed', reasonCode: 'finish.err(10001)' })
    expect(await attempts()).toEqual(new Set(['failed']))
    expect(await used()).toEqual({ months: 0, uses: 0 })
  })

  it('is not settled by the event of another one: nobody guesses between two', async () => {
    callbacks(false)
    const id = await unheard(20)
    callbacks(true)
    tell('1000000009', 'send success', 21)
    await finishIsThere()
    await sender().runDue()
    expect(await statesOf(world, id)).toEqual({ unknown: 20 })
    const twin = Object.assign(await batchOf(id), { id: '01TWIN00000000000000000000' })
    await world.app.db.transact((tx) => tx.insert(MassBatch, twin))
    tell('1000000010', 'send success', 20)
    await until(async () => (await read().count(SendFinish)) > 1)
    await sender().runDue()
    expect(await statesOf(world, id)).toEqual({ unknown: 20 })
  })
})

describe('a finish event', () => {
  it('that is lost is asked for once, half an hour later', async () => {
    callbacks(false)
    await seedCustomers(world, 10, () => ({}))
    const { id } = await begun(world, massNews())
    await playOut(world, id)
    expect(await batchOf(id)).toMatchObject({ state: 'sent', settledAt: null })
    world.moveTo(MORNING + 29 * MINUTE_MS)
    await sender().runDue()
    expect(world.calls.get(STATUS)).toBeUndefined()
    world.moveTo(MORNING + 31 * MINUTE_MS)
    await sender().runDue()
    expect(await batchOf(id)).toMatchObject({ state: 'settled', settledAt: MORNING + 31 * MINUTE_MS })
    world.moveTo(MORNING + 300 * MINUTE_MS)
    await sender().runDue()
    expect(world.calls.get(STATUS)).toBe(1)
    expect(await statesOf(world, id)).toEqual({ sent: 10 })
  })

  it('that is lost is asked for again every hour while WeChat says nothing, and given up after a day', async () => {
    callbacks(false)
    await seedCustomers(world, 10, () => ({}))
    const { id } = await begun(world, massNews())
    await playOut(world, id)
    await world.sandbox.client.faults.add({ on: 'api', match: STATUS, kind: 'errcode', errcode: 40035 })
    for (let half = 1; half <= 60; half++) {
      world.moveTo(MORNING + half * 31 * MINUTE_MS)
      await sender().runDue()
    }
    expect(world.calls.get(STATUS)).toBeGreaterThanOrEqual(20)
    expect(world.calls.get(STATUS)).toBeLessThanOrEqual(26)
    expect(await batchOf(id)).toMatchObject({ state: 'sent', settledAt: null, retryAt: null })
    expect(await statesOf(world, id)).toEqual({ sent: 10 })
  })

  it.each([
    ['mass', massNews, 'MASSSENDJOBFINISH'],
    ['template', () => notice(world), 'TEMPLATESENDJOBFINISH'],
  ] as const)(
    'of a %s message that comes twice changes nothing the second time',
    async (_name, fields, kind) => {
      await seedCustomers(world, 12, () => ({}))
      await world.sandbox.client.faults.add({ on: 'callback', match: kind, kind: 'duplicate' })
      const { id } = await begun(world, fields())
      await playOut(world, id)
      const settled = () => read().countBy(Delivery, { campaignId: id, settledAt: MORNING })
      await until(async () => {
        await sender().runDue()
        return (await settled()) === 12
      })
      const before = await read().findBy(Delivery, { campaignId: id })
      world.moveTo(MORNING + 5 * MINUTE_MS)
      for (const { messageId } of before)
        if (kind === 'MASSSENDJOBFINISH') tell((await batchOf(id)).messageId!, 'send fail', 12)
        else if (messageId !== null)
          world.sandbox.world.emitEvent('official', undefined, {
            Event: kind,
            MsgID: messageId,
            Status: 'success',
          })
      await finishIsThere()
      await sender().runDue()
      expect(await read().findBy(Delivery, { campaignId: id })).toEqual(before)
      expect(await stateOf(world, id)).toBe('done')
      expect(world.calls.get(TEMPLATE) ?? world.calls.get(MASS)).toBe(kind === 'MASSSENDJOBFINISH' ? 1 : 12)
    },
  )
})
