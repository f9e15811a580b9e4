import { Campaign } from '../../../src/features/push'
import { AudienceMember, type Forecast } from '../../../src/features/push/entities/forecast'
import { Delivery } from '../../../src/features/push/entities/delivery'
import { subscriptionContent } from '../../support/campaign-contents'
import { seedCustomers, type SeededCustomer, type Standing } from '../../support/campaign-customers'
import { playOut } from '../../support/campaign-play'
import { campaignRow, MORNING, startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'
import { testEngine } from '../../support/database'

/** Followers in mixed states; `npm run test:campaigns` takes 50,000. */
const AUDIENCE = Number(process.env.PUSH_AUDIENCE ?? (testEngine() === 'sqlite' ? 3_000 : 1_000))
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let world: CampaignWorld
beforeEach(async () => {
  world = await startCampaignWorld()
})
afterEach(() => world.close())

/** Every kind of standing in turn, several of which change while the campaign runs. */
function standingOf(index: number): Standing {
  const spread = (index * 7_919) % (10 * HOUR_MS)
  const kinds: Standing[] = [
    {},
    { hasMiniapp: false },
    { isFollowing: false },
    { hasConsent: false },
    { hasMiniapp: false, massUsed: 4 },
    { hasMiniapp: false, guideId: 'guide' },
    { isStopped: true },
    { pausedUntil: MORNING + spread },
    { pausedUntil: MORNING + 5 * DAY_MS },
    { quiet: { from: 540, to: 660 + (index % 300) } },
    { quiet: { from: 0, to: 1439 } },
    { stoppedTopics: ['newArrivals'] },
    { stoppedTopics: ['live'] },
    { uses: [MORNING - 20 * HOUR_MS + spread] },
    { uses: [MORNING - 3 * DAY_MS, MORNING - 4 * DAY_MS] },
    { uses: [MORNING - 6 * DAY_MS - 20 * HOUR_MS, MORNING - 2 * DAY_MS] },
    { hasMiniapp: false, hasConsent: false, massUsed: 3 },
    { hasMiniapp: false, pausedUntil: MORNING + spread, massUsed: 1 },
    { isFollowing: false, hasMiniapp: false },
  ]
  return kinds[index % kinds.length]!
}

/** Every table with the number of its rows and, for what counts, their content. */
async function tables(): Promise<Record<string, number>> {
  const { read } = world.app.db
  const names = [...new Set(world.app.db.read.connection.entityMetadatas.map(({ tableName }) => tableName))]
  const counts: Record<string, number> = {}
  for (const name of names) {
    const [row] = await read.query<{ many: number | string }[]>(`SELECT COUNT(*) AS many FROM ${name}`)
    counts[name] = Number(row!.many)
  }
  return counts
}

async function rehearsed(campaign: Campaign): Promise<Forecast> {
  const { db, features } = world.app
  await db.transact((tx) => tx.insert(Campaign, campaign))
  const before = await tables()
  const forecast = await features.engine.forecast(campaign.id, 'staff')
  const after = await tables()
  const changed = Object.keys(after).filter((name) => after[name] !== before[name])
  expect(changed.sort()).toEqual(['audience_members', 'forecasts'])
  await db.transact((tx) => tx.update(Campaign, { id: campaign.id }, { forecastId: forecast.id }))
  return forecast
}

const VIA: Record<string, string> = { subscription: 'subscribe', template: 'template', mass: 'mass' }

/** What each customer was foretold, against what our records and WeChat's own log say. */
async function mismatches(
  forecastId: string,
  campaignId: string,
  customers: readonly SeededCustomer[],
): Promise<string[]> {
  const { read } = world.app.db
  const foretold = new Map(
    (await read.findBy(AudienceMember, { forecastId })).map((row) => [row.customerId, row]),
  )
  const became = new Map((await read.findBy(Delivery, { campaignId })).map((row) => [row.customerId, row]))
  const wrong: string[] = []
  for (const { id, person } of customers) {
    const said = foretold.get(id)
    const done = became.get(id)
    const isSent = said?.verdict === 'now' || said?.verdict === 'later'
    const expected = isSent ? `sent ${said.channel}` : `skipped ${said?.reasonCode}`
    const actual = done?.state === 'sent' ? `sent ${done.channel}` : `${done?.state} ${done?.reasonCode}`
    const via = isSent ? VIA[said.channel!] : undefined
    const lines = [
      ...(world.received.get(person.openId.official) ?? []),
      ...(world.received.get(person.openId.miniapp) ?? []),
    ]
    const hasLines = via === undefined ? lines.length === 0 : lines.length === 1 && lines[0] === via
    if (expected !== actual || !hasLines)
      wrong.push(
        `${id}: foretold ${expected} at ${said?.dueAt}, became ${actual}, on the phone: ${lines.join()}`,
      )
  }
  return wrong
}

describe('a dry run of marketing', () => {
  it(`foretells what happens to each of ${AUDIENCE} followers, and writes nothing else`, async () => {
    const customers = await seedCustomers(world, AUDIENCE, standingOf)
    const campaign = campaignRow({
      contents: {
        messageCentre: { title: '新品到店', text: '到店看看' },
        guideCard: { title: '新品到店', text: '给您留了一件', link: '/pages/home/home' },
        mass: { kind: 'text', text: '新品到店' },
      },
      holdoutPercent: 5,
      ratePerMinute: 6_000,
      windowFrom: 570,
      windowTo: 1_200,
    })
    const forecast = await rehearsed(campaign)
    const totals = forecast.totals!
    expect(totals.now + totals.later + totals.skip).toBe(AUDIENCE)
    expect(Object.values(totals.byChannel).reduce((sum, many) => sum + many, 0)).toBe(
      totals.now + totals.later,
    )
    expect(totals.holdout).toBeGreaterThan(AUDIENCE * 0.03)
    expect(totals.later).toBeGreaterThan(AUDIENCE * 0.1)

    await world.app.features.engine.start(campaign.id)
    await playOut(world, campaign.id)
    expect(await mismatches(forecast.id, campaign.id, customers)).toEqual([])
    expect(world.refusals).toEqual([])
    expect(await world.app.db.read.countBy(Delivery, { campaignId: campaign.id })).toBe(AUDIENCE)
  }, 1_200_000)
})

describe('a dry run of mass messages', () => {
  it('foretells one for all who wait for the same moment, from however many batches they were put off', async () => {
    const [batches, perMinute] = [25, 40]
    const customers = await seedCustomers(world, batches * perMinute, (index) => ({
      hasMiniapp: false,
      ...(index % perMinute === 0 ? { pausedUntil: MORNING + 2 * HOUR_MS } : {}),
    }))
    const contents = { mass: { kind: 'text' as const, text: '新品到店' } }
    const campaign = campaignRow({ contents, ratePerMinute: perMinute })
    const forecast = await rehearsed(campaign)
    await world.app.features.engine.start(campaign.id)
    await playOut(world, campaign.id)
    expect(await mismatches(forecast.id, campaign.id, customers)).toEqual([])
    expect(forecast.totals!.quota.massCalls).toBe(batches + 1)
    const sent = await world.app.db.read.query('SELECT id FROM mass_batches WHERE campaignId = ?', [
      campaign.id,
    ])
    expect(sent).toHaveLength(batches + 1)
  }, 120_000)
})

describe('a dry run of a reminder', () => {
  it('foretells who has a token, also one that begins to count while it runs', async () => {
    const many = Math.ceil(AUDIENCE / 5)
    const customers = await seedCustomers(world, many, (index) =>
      index % 5 === 0
        ? {}
        : index % 5 === 1
          ? { tokens: 1 }
          : index % 5 === 2
            ? { tokens: 1, provisionalSince: MORNING - (index % 10 === 2 ? 570_000 : 120_000) }
            : index % 5 === 3
              ? { hasMiniapp: false }
              : { hasMiniapp: false, isFollowing: false },
    )
    const campaign = campaignRow({
      class: 'serviceNotice',
      topic: 'live',
      contents: { subscription: subscriptionContent(world) },
      ratePerMinute: Math.max(60, Math.floor(many / 12)),
    })
    const forecast = await rehearsed(campaign)
    await world.app.features.engine.start(campaign.id)
    await playOut(world, campaign.id)
    expect(await mismatches(forecast.id, campaign.id, customers)).toEqual([])
    expect(world.refusals).toEqual([])
    expect(forecast.totals!.byChannel.subscription).toBeGreaterThan(Math.ceil(many / 5))
  }, 600_000)
})
