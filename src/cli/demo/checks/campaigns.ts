import { strict as assert } from 'node:assert'
import { setTimeout as wait } from 'node:timers/promises'
import type {
  AudienceCount,
  Campaign,
  CampaignDelivery,
  CampaignForecast,
  CampaignReport,
} from '../../../contract/campaigns'
import type { CheckBench, Check } from './bench'
import { ConsoleUser } from './console-user'
import { until } from './scans'
import { Shopper } from './shopper'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const BEIJING_MS = 8 * HOUR_MS
const MASS = '/cgi-bin/message/mass/send'
const PATH = '/api/admin/campaigns'

type Counts = Record<string, number>

/** Half past ten in the shops: campaigns rest at night, whenever the checks are played. */
async function waitForMorning({ sandbox }: CheckBench): Promise<number> {
  const { now } = await sandbox.clock.read()
  const today = Math.floor((now + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS
  const next = [today, today + DAY_MS].map((day) => day + 10.5 * HOUR_MS).find((moment) => moment > now)!
  return (await sandbox.clock.setTo(next)).now
}

/** A colleague of the one who writes: marketing is approved by somebody else. */
async function colleague({ system }: CheckBench): Promise<ConsoleUser> {
  const login = `check-${Date.now().toString(36)}`
  await system.app.staff.create({ name: '罗宁', login, password: 'demo-check-demo', roles: ['operator'] })
  const user = new ConsoleUser(system.url)
  await user.signIn(login, 'demo-check-demo')
  return user
}

/** Writes a campaign, has it approved and puts it on the schedule. */
async function scheduled(bench: CheckBench, content: object): Promise<Campaign> {
  const { now } = await bench.sandbox.clock.read()
  const { user } = bench
  const draft = await user.call<Campaign>('POST', PATH, {
    ...{ class: 'marketing', topic: 'newArrivals', goal: { metric: 'visits', target: 5 }, holdoutPercent: 0 },
    startAt: new Date(now + HOUR_MS).toISOString(),
    endAt: new Date(now + 2 * DAY_MS).toISOString(),
    ...{ windowFrom: 540, windowTo: 1260, ratePerMinute: 600 },
    ...content,
  })
  assert.deepEqual(draft.problems, [])
  const early = await user.raw('POST', `${PATH}/${draft.id}/schedule`, { version: draft.version })
  assert.equal(early.status, 409, 'marketing must be approved first')
  const approver = await colleague(bench)
  const { version } = await approver.call<Campaign>('POST', `${PATH}/${draft.id}/approve`, {
    version: draft.version,
  })
  return user.call('POST', `${PATH}/${draft.id}/schedule`, { version })
}

async function rehearsed(
  { user }: CheckBench,
  { id }: Campaign,
): Promise<NonNullable<CampaignForecast['totals']>> {
  const { totals } = await user.call<CampaignForecast>('POST', `${PATH}/${id}/forecast`, {})
  assert.ok(totals, 'the dry run is ready')
  return totals
}

const deliveries = async ({ user }: CheckBench, id: string): Promise<CampaignDelivery[]> =>
  (await user.call<{ items: CampaignDelivery[] }>('GET', `${PATH}/${id}/deliveries?pageSize=200`)).items

async function over({ user }: CheckBench, id: string): Promise<void> {
  await until(async () => (await user.call<Campaign>('GET', `${PATH}/${id}`)).state === 'done')
}

/** Lets minute after minute pass until everybody had their turn. */
async function playedOut(bench: CheckBench, id: string): Promise<void> {
  for (let minute = 0; minute < 10; minute++) {
    if ((await bench.user.call<Campaign>('GET', `${PATH}/${id}`)).state === 'done') return
    await bench.sandbox.clock.advance(MINUTE_MS)
    await wait(700)
  }
  await over(bench, id)
}

function counted(words: readonly (string | null)[]): Counts {
  const counts: Counts = {}
  for (const word of words) if (word !== null) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

/** The openids to which a mass message with this text went, as WeChat's side saw it. */
async function massOnWire({ sandbox }: CheckBench, text: string): Promise<string[]> {
  const calls = (await sandbox.calls(5_000)).filter(({ path }) => path === MASS)
  const bodies = calls.map(
    ({ requestBody }) => JSON.parse(requestBody) as { touser: string[]; text?: { content: string } },
  )
  return bodies.filter((body) => body.text?.content === text).flatMap(({ touser }) => touser)
}

/** Somebody who follows, uses the Mini Program and agreed to marketing, with a tag of their own check. */
async function member(bench: CheckBench, tag: string): Promise<Shopper> {
  const shopper = await Shopper.open(bench, await bench.follower())
  await shopper.openCard()
  await bench.user.call('POST', `/api/admin/customers/${shopper.customerId}/tags`, { tag })
  return shopper
}

/** Flow 3.6 of the handbook's domain page. */
export const campaignChecks: Check[] = [
  {
    name: '3.6 a campaign: counted live, rehearsed, started; the wire shows what the dry run said',
    run: async (bench) => {
      for (let index = 0; index < 4; index++) await bench.follower()
      const stopped = await bench.follower()
      await bench.asksAndReads(stopped, '退订', '停止营销')
      await waitForMorning(bench)
      const audience = { kind: 'follows' }
      const { total } = await bench.user.call<AudienceCount>('POST', `${PATH}/audience`, { audience })
      assert.equal(total, await bench.count('followers', "account = 'official' AND isSubscribed = ?", [true]))

      const text = '秋冬新款到店，欢迎来试。'
      const contents = { messageCentre: { title: '秋冬新款', text }, mass: { kind: 'text', text } }
      const wish = { name: '秋冬新款', audience, contents, holdoutPercent: 20 }
      const campaign = await scheduled(bench, wish)
      const forecast = await rehearsed(bench, campaign)
      assert.equal(forecast.audience, total)
      assert.equal(forecast.now + forecast.later + forecast.skip, total)
      assert.ok((forecast.byChannel.mass ?? 0) >= 2, 'some are reached by a mass message')
      assert.deepEqual(await massOnWire(bench, text), [], 'a dry run sends nothing')

      await bench.user.call('POST', `${PATH}/${campaign.id}/start`, {})
      await bench.sandbox.clock.advance(HOUR_MS)
      await over(bench, campaign.id)
      const got = await deliveries(bench, campaign.id)
      assert.equal(got.length, total)
      assert.deepEqual(
        counted(got.map(({ state, channel }) => (state === 'sent' ? channel : null))),
        forecast.byChannel,
      )
      const skipped = counted(got.map(({ state, reasonCode }) => (state === 'skipped' ? reasonCode : null)))
      const foretold = Object.fromEntries(forecast.byReason.map(({ code, count }) => [code, count]))
      assert.deepEqual(skipped, foretold)
      // Whom the hash puts into the holdout gets nothing for that reason.
      const stoppedId = await bench.system.app.features.customers.identityOf('official', stopped.openId())
      const theirs = got.find(({ customerId }) => customerId === stoppedId)
      assert.ok(
        theirs?.arm === 'holdout' || theirs?.reasonCode === 'preference.stopped',
        'who wrote 退订 is skipped',
      )
      const wire = await massOnWire(bench, text)
      assert.equal(wire.length, forecast.byChannel.mass)
      assert.equal(new Set(wire).size, wire.length, 'nobody twice')
      assert.ok(!wire.includes(stopped.openId()))
    },
  },
  {
    name: '3.6 退订 in the middle of a campaign holds at once, keywords still answer, the report says why',
    run: async (bench) => {
      const tag = '演示活动'
      const people: Shopper[] = []
      for (let index = 0; index < 6; index++) people.push(await member(bench, tag))
      await waitForMorning(bench)
      const contents = { messageCentre: { title: '会员试穿日', text: '周六下午，茶点已备好。' } }
      const audience = { all: [{ kind: 'tag', tags: [tag] }] }
      const campaign = await scheduled(bench, { name: '会员试穿日', audience, contents, ratePerMinute: 2 })
      assert.equal((await rehearsed(bench, campaign)).byChannel.messageCentre, 6)
      await bench.sandbox.clock.advance(HOUR_MS)
      const sent = async () => (await deliveries(bench, campaign.id)).filter(({ state }) => state === 'sent')
      await until(async () => (await sent()).length === 2)

      const reached = new Set((await sent()).map(({ customerId }) => customerId))
      const leaver = people.find(({ customerId }) => !reached.has(customerId))!
      await bench.asksAndReads(leaver.person, '退订', '停止营销')
      await playedOut(bench, campaign.id)
      const all = await deliveries(bench, campaign.id)
      const theirs = all.find(({ customerId }) => customerId === leaver.customerId)!
      assert.deepEqual([theirs.state, theirs.reasonCode], ['skipped', 'preference.stopped'])
      assert.equal(all.filter(({ state }) => state === 'sent').length, 5)
      const { items } = await leaver.call<{ items: { title: string }[] }>('GET', '/api/mp/messages')
      assert.ok(!items.some(({ title }) => title === '会员试穿日'), 'nothing reached them')
      await bench.asksAndReads(leaver.person, '营业时间', '10:00')

      const visitor = people.find(({ customerId }) => reached.has(customerId))!
      await Shopper.open(bench, visitor.person)
      const report = await bench.user.call<CampaignReport>('GET', `${PATH}/${campaign.id}/report`)
      assert.equal(report.total, 6)
      assert.deepEqual(
        report.states.map(({ state, reasonCode, count }) => [state, reasonCode, count]),
        [
          ['sent', null, 5],
          ['skipped', 'preference.stopped', 1],
        ],
      )
      assert.match(report.states[1]!.sentence, /退订/)
    },
  },
]
