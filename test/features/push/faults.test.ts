import { setTimeout as wait } from 'node:timers/promises'
import { listDeliveries } from '../../../src/features/push/delivery-list'
import { AudienceMember } from '../../../src/features/push/entities/forecast'
import { Campaign } from '../../../src/features/push'
import type { Fault } from '../../../src/sandbox/control/contract'
import { AccessTokenRow } from '../../../src/wechat/api/access-token.entity'
import { subscriptionContent } from '../../support/campaign-contents'
import { seedCustomers } from '../../support/campaign-customers'
import { playOut } from '../../support/campaign-play'
import { begun, notice, perPhone, reasonsOf, stateOf, statesOf, until } from '../../support/campaign-runs'
import { campaignRow, MORNING, startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'
import { useUpTheDay } from '../../support/send-meters'

/** The fault table of reliability.md §5 inside a running campaign, on WeChat's own wire; mass messages have a file. */
const TEMPLATE = '/cgi-bin/message/template/send'
const SUBSCRIBE = '/cgi-bin/message/subscribe/send'
const TOKEN = '/cgi-bin/stable_token'
const MINUTE_MS = 60_000
/** Midnight in Beijing, when WeChat counts anew. */
const MIDNIGHT = Date.UTC(2026, 8, 8, 16)
const PEOPLE = 60

let world: CampaignWorld
beforeEach(async () => {
  world = await startCampaignWorld()
})
afterEach(() => world.close())

const fault = (wish: Omit<Fault, 'on'>): Promise<Fault> =>
  world.sandbox.client.faults.add({ on: 'api', match: TEMPLATE, ...wish })
const calls = (path = TEMPLATE): number => world.calls.get(path) ?? 0
const runDue = (): Promise<void> => world.app.features.engine.sender.runDue()
const refused = (errcode: number): number => world.refusals.filter((one) => one.errcode === errcode).length

/** Twenty a minute, so that the fault meets the second twenty. */
async function underWay(fields: Partial<Campaign> = {}): Promise<string> {
  await seedCustomers(world, PEOPLE, () => ({ tokens: 1 }))
  const { id } = await begun(world, { ...notice(world), ratePerMinute: 20, ...fields })
  await runDue()
  expect(await statesOf(world, id)).toEqual({ sent: 20, queued: 40 })
  return id
}

/** Lets the sender run beside the test until it is so. */
async function inRealTime(isSo: () => Promise<boolean>): Promise<void> {
  const { sender } = world.app.features.engine
  sender.start(() => false)
  await until(isSo, 45_000)
  await sender.stop()
}

async function forecastOfAnother(): Promise<AudienceMember[]> {
  const other = campaignRow({ ...notice(world), name: '另一场', state: 'draft' })
  await world.app.db.transact((tx) => tx.insert(Campaign, other))
  const { id } = await world.app.features.engine.forecast(other.id, 'staff')
  return world.app.db.read.findBy(AudienceMember, { forecastId: id })
}

describe('a campaign in its run', () => {
  it('rests until the day is over when the quota is used up (45009); the next forecast says so', async () => {
    const id = await underWay()
    await fault({ kind: 'quota', times: 1 })
    world.moveTo(MORNING + MINUTE_MS)
    await runDue()
    const called = calls()
    expect(called).toBeLessThanOrEqual(40)
    world.moveTo(MORNING + 2 * MINUTE_MS)
    await runDue()
    expect(calls()).toBe(called)
    expect(await statesOf(world, id)).toEqual({ sent: 20, later: 40 })
    const foretold = await forecastOfAnother()
    expect(foretold).toHaveLength(PEOPLE)
    for (const member of foretold) {
      expect(member).toMatchObject({ verdict: 'later', reasonCode: 'channel.resting' })
      expect(Number(member.dueAt)).toBeGreaterThanOrEqual(MIDNIGHT)
    }
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: PEOPLE })
    expect(perPhone(world)).toEqual({ 1: PEOPLE })
    expect(world.clock.now()).toBeGreaterThanOrEqual(MIDNIGHT)
  })

  it('goes slower after the limit of a minute (45011), and everybody gets it', async () => {
    const id = await underWay()
    await fault({ kind: 'errcode', errcode: 45011, times: 1 })
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: PEOPLE })
    expect(perPhone(world)).toEqual({ 1: PEOPLE })
    // Without the limit its last twenty go out in the third minute.
    expect(world.clock.now()).toBeGreaterThanOrEqual(MORNING + 3 * MINUTE_MS)
    expect(refused(45011)).toBe(1)
  })

  it('renews a token that was revoked once, and nobody gets it twice', async () => {
    const id = await underWay()
    const before = calls(TOKEN)
    await fault({ kind: 'token-revoked', times: 1 })
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: PEOPLE })
    expect(perPhone(world)).toEqual({ 1: PEOPLE })
    expect(calls(TOKEN) - before).toBe(1)
    // One each of those that were on their way.
    expect(refused(40001)).toBeGreaterThan(0)
    expect(refused(40001)).toBeLessThanOrEqual(20)
  })

  it('waits while WeChat does not let us in (40164), and goes on when that is repaired', async () => {
    const id = await underWay()
    const lock = await fault({ match: TOKEN, kind: 'errcode', errcode: 40164 })
    await fault({ kind: 'token-revoked', times: 1 })
    world.moveTo(MORNING + MINUTE_MS)
    const before = calls(TOKEN)
    await runDue()
    expect(calls(TOKEN) - before).toBe(1)
    expect(await statesOf(world, id)).toEqual({ sent: 20, later: 20, queued: 20 })
    await world.sandbox.client.faults.remove(lock.id!)
    // A minute of real time later.
    await world.app.db.transact((tx) =>
      tx.update(
        AccessTokenRow,
        { appId: world.sandbox.world.accounts.official.appId },
        { blockedUntil: null },
      ),
    )
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: PEOPLE })
    expect(perPhone(world)).toEqual({ 1: PEOPLE })
  })

  it('outlives a storm of -1: everybody gets it once', async () => {
    await seedCustomers(world, PEOPLE, () => ({}))
    await fault({ kind: 'busy', times: PEOPLE + 2 })
    const { id } = await begun(world, notice(world))
    let pauses = 0
    await playOut(world, id, async () => {
      // The circuit is open for five seconds of real time, however fast the campaign's clock goes.
      const { 'transport.circuit-open': cut = 0 } = await reasonsOf(world, id)
      if (cut > 0 && pauses++ < 4) await wait(5_100)
    })
    expect(await statesOf(world, id)).toEqual({ sent: PEOPLE })
    expect(perPhone(world)).toEqual({ 1: PEOPLE })
  }, 60_000)

  it('fails, and does not wonder, when a storm of -1 does not end: WeChat surely did nothing', async () => {
    const id = await underWay()
    await fault({ kind: 'busy' })
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: 20, failed: 40 })
    const reasons = Object.keys(await reasonsOf(world, id))
    expect(['wechat.-1', 'transport.circuit-open']).toEqual(expect.arrayContaining(reasons))
    expect(perPhone(world)).toEqual({ 1: 20 })
    // Most of a day was tried: an hour's outage costs nobody a message.
    expect(world.clock.now()).toBeGreaterThan(MORNING + 12 * 3_600_000)
    const { items } = await listDeliveries(world.app.db.read, id, { page: 1, pageSize: 5, state: 'failed' })
    for (const { sentence } of items) expect(sentence).not.toMatch(/不确定/)
  }, 60_000)

  it('lists as unknown whose answer was lost or no answer, and never sends to them again by itself', async () => {
    const id = await underWay({ contents: { subscription: subscriptionContent(world) } })
    for (const kind of ['http-5xx', 'html', 'half-json', 'cut-inside', 'cut-after'] as const)
      await fault({ match: SUBSCRIBE, kind, times: 1 })
    await fault({ match: SUBSCRIBE, kind: 'slow', delayMs: 5_500, times: 1 })
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: PEOPLE - 6, unknown: 6 })
    expect(await stateOf(world, id)).toBe('done')
    const listed = await listDeliveries(world.app.db.read, id, { page: 1, pageSize: 20, state: 'unknown' })
    expect(listed.total).toBe(6)
    for (const { sentence } of listed.items) expect(sentence).toMatch(/不确定/)
    // The one that took too long reaches its phone after all; the error pages of a proxy reach nobody.
    await until(() => perPhone(world)[1] === PEOPLE - 2)
    world.moveTo(MORNING + 30 * 3_600_000)
    await runDue()
    expect(perPhone(world)).toEqual({ 1: PEOPLE - 2 })
    expect(calls(SUBSCRIBE)).toBe(PEOPLE)
  }, 60_000)

  it('asks again under the same id when the answer to a template was lost, also once WeChat is not busy any more', async () => {
    await seedCustomers(world, 3, () => ({}))
    await fault({ kind: 'cut-after', times: 1 })
    await fault({ kind: 'busy', times: 3 })
    const { id } = await begun(world, { ...notice(world), ratePerMinute: 1 })
    await inRealTime(async () => (await statesOf(world, id)).sent === 1)
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: 3 })
    expect(perPhone(world)).toEqual({ 1: 3 })
    expect(calls()).toBe(1 + 3 + 1 + 2)
  }, 60_000)

  it('leaves it unknown when WeChat stays busy: an hour later the same id would be another message', async () => {
    await seedCustomers(world, 3, () => ({}))
    await fault({ kind: 'cut-after', times: 1 })
    await fault({ kind: 'busy', times: 9 })
    const { id } = await begun(world, { ...notice(world), ratePerMinute: 1 })
    await inRealTime(async () => (await statesOf(world, id)).unknown === 1)
    expect(calls()).toBe(1 + 9)
    await playOut(world, id)
    world.moveTo(MORNING + 30 * 3_600_000)
    await runDue()
    expect(await statesOf(world, id)).toEqual({ unknown: 1, sent: 2 })
    expect(perPhone(world)).toEqual({ 1: 3 })
  }, 60_000)

  it('skips the rest with the reason when its budget of messages is used up, as foretold', async () => {
    await seedCustomers(world, PEOPLE, () => ({}))
    const { id } = await begun(world, { ...notice(world), ratePerMinute: 20, budgetMessages: 25 })
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: 25, skipped: 35 })
    expect(await reasonsOf(world, id)).toEqual({ 'campaign.budget': 35 })
    expect(perPhone(world)).toEqual({ 1: 25 })
    const { forecastId } = await world.app.db.read.findOneByOrFail(Campaign, { id })
    const where = { forecastId: forecastId!, reasonCode: 'campaign.budget' }
    expect(await world.app.db.read.countBy(AudienceMember, where)).toBe(35)
  })

  it('keeps to our own limit of a day and refuses nobody: the rest goes out tomorrow', async () => {
    await seedCustomers(world, PEOPLE, () => ({}))
    await useUpTheDay(world, 'template', 99_970)
    const { id } = await begun(world, { ...notice(world), ratePerMinute: 20 })
    for (const minute of [0, 1, 2, 3]) {
      world.moveTo(MORNING + minute * MINUTE_MS)
      await runDue()
    }
    expect(await statesOf(world, id)).toEqual({ sent: 20, later: 40 })
    expect(await reasonsOf(world, id)).toEqual({ 'channel.resting': 40 })
    expect(calls()).toBe(20)
    await playOut(world, id)
    expect(await statesOf(world, id)).toEqual({ sent: PEOPLE })
    expect(perPhone(world)).toEqual({ 1: PEOPLE })
    expect(world.refusals).toEqual([])
    expect(world.clock.now()).toBeGreaterThanOrEqual(MIDNIGHT)
  })
})
