import { setTimeout as wait } from 'node:timers/promises'
import type { EntityManager } from 'typeorm'
import { loadConfig } from '../../config/load'
import { buildApp, type App } from '../../src/app'
import type { Campaign } from '../../src/features/push'
import { insertRows, pieces } from '../../src/features/push/engine/bulk'
import { Campaign as CampaignRow } from '../../src/features/push'
import { listen, type Listening } from '../../src/platform/http/listen'
import { newId } from '../../src/platform/ids'
import { silentLogger } from '../../src/platform/log'
import type { Value } from '../../src/platform/db/write'
import { accountsFor } from '../../src/sandbox/accounts'
import { startSandbox, type RunningSandbox } from '../../src/sandbox/main'
import { templatesOn } from '../../src/sandbox/api/private-templates'
import type { Person } from '../../src/sandbox/world'
import { CHEAP_PASSWORDS } from './app'
import { migratedDatabase, testEngine } from './database'

const MINUTE_MS = 60_000
/** A Tuesday, 10:00 in Beijing. */
export const MORNING = Date.UTC(2026, 8, 8, 2, 0)

/** A clock that stands still until a test moves it. */
export class ManualClock {
  constructor(private at: number) {}

  now(): number {
    return this.at
  }

  set(at: number): void {
    this.at = at
  }
}

/** Our app and the pretend WeChat, with a clock that a test moves for both. */
export interface CampaignWorld {
  app: App
  sandbox: RunningSandbox
  clock: ManualClock
  /** Messages that reached phones, by openid of either app, as WeChat itself counts them. */
  received: Map<string, string[]>
  /** Calls by path that WeChat answered with an error. */
  refusals: { path: string; errcode: number }[]
  calls: Map<string, number>
  moveTo(at: number): void
  /** What another process needs to work on the same database and WeChat. */
  environment: Record<string, string>
  /** The real moment at which both clocks said `MORNING`. */
  startedAt: number
  /** Closes our app, so that another process can open SQLite's file, and opens it again. */
  letGo(): Promise<void>
  takeBack(): Promise<void>
  close(): Promise<void>
}

/** Starts both; nothing happens in the background, a test says what runs. */
export async function startCampaignWorld(
  environment: Record<string, string> = {},
  engine = testEngine(),
): Promise<CampaignWorld> {
  const place = await migratedDatabase(engine)
  const startedAt = Date.now()
  const clock = new ManualClock(MORNING)
  const later: { app?: App } = {}
  const listening: Listening = await listen(
    (request, response) => {
      if (later.app) return void later.app.http(request, response)
      response.statusCode = 503
      response.end()
    },
    '127.0.0.1',
    0,
  )
  const base = {
    NODE_ENV: 'test',
    DATABASE_URL: place.url,
    REDIS_URL: place.redisUrl ?? '',
    LOG_LEVEL: 'silent',
    PUBLIC_URL: `http://127.0.0.1:${listening.port}`,
    ...environment,
  }
  const sandbox = await startSandbox({
    port: 0,
    accounts: accountsFor(loadConfig(base), base.PUBLIC_URL),
    seedNumber: 7,
    clockStart: MORNING,
  })
  const complete = { ...base, WECHAT_API_URL: sandbox.url }
  const build = (): Promise<App> =>
    buildApp(loadConfig(complete), silentLogger(), {
      clock,
      isRelaxed: true,
      redisPrefix: `test:${place.url.split('/').pop()}:`,
      passwordCost: CHEAP_PASSWORDS,
    })
  const app = await build()
  later.app = app
  const world = {
    app,
    sandbox,
    clock,
    received: new Map(),
    refusals: [],
    calls: new Map(),
  } as unknown as CampaignWorld
  const { received, refusals, calls } = world
  sandbox.world.onEvent((event) => {
    if (event.type === 'line' && event.line.from === 'account' && event.line.via !== 'event') {
      const person = sandbox.world.personById(event.line.personId)!
      const openId = person.openId[event.line.app]
      received.set(openId, [...(received.get(openId) ?? []), event.line.via])
    }
    if (event.type !== 'call') return
    const { path, errcode } = event.call
    calls.set(path, (calls.get(path) ?? 0) + 1)
    if (errcode !== undefined && errcode !== 0) refusals.push({ path, errcode })
  })
  return Object.assign(world, {
    environment: complete,
    startedAt,
    letGo: async () => {
      delete later.app
      await world.app.close()
    },
    takeBack: async () => {
      world.app = await build()
      later.app = world.app
      clock.set(MORNING + Date.now() - startedAt)
    },
    moveTo: (at: number) => {
      clock.set(at)
      sandbox.world.clock.moveTo(at - Date.now())
    },
    close: async () => {
      await listening.stop(2000)
      await world.app.close()
      await sandbox.close()
      await place.drop()
    },
  })
}

/** One customer of a test: what we know of them, and their phone. */
export interface SeededCustomer {
  id: string
  person: Person
}

/** How a customer stands; everything else is that of somebody who follows and agreed to marketing. */
export interface Standing {
  isFollowing?: boolean
  hasMiniapp?: boolean
  hasConsent?: boolean
  isStopped?: boolean
  pausedUntil?: number
  quiet?: { from: number; to: number }
  stoppedTopics?: string[]
  /** When marketing reached them before. */
  uses?: number[]
  /** Mass messages that they had this month. */
  massUsed?: number
  guideId?: string
  /** Tokens of the subscription template; `provisional` since that moment. */
  tokens?: number
  provisionalSince?: number
}

const SUBSCRIBE = 'subscription_tokens'

/** The first subscription template of the Mini Program and what fits into it. */
export function subscriptionContent(world: CampaignWorld) {
  const [template] = templatesOn(world.sandbox.world, 'miniapp-subscribe')
  return { templateId: template!.templateId, page: '/pages/home/home', data: exampleOf(template!.content) }
}

/** The first template of the official account and what fits into it. */
export function templateContent(world: CampaignWorld) {
  const [template] = templatesOn(world.sandbox.world, 'template')
  return { templateId: template!.templateId, page: '/pages/home/home', data: exampleOf(template!.content) }
}

const EXAMPLES: Record<string, string> = {
  time: '2026年9月8日 10:00',
  date: '2026年9月8日',
  amount: '¥128.00',
  number: '3',
  phrase: '进行中',
  character_string: 'A100',
  phone_number: '13900000000',
  name: '陈晨',
}

function exampleOf(content: string): Record<string, string> {
  const keys = [...content.matchAll(/\{\{(\w+)\.DATA\}\}/g)].map((match) => match[1]!)
  return Object.fromEntries(keys.map((key) => [key, EXAMPLES[key.replace(/\d+$/, '')] ?? '新品到店']))
}

/** Puts customers into both worlds with few statements. */
export async function seedCustomers(
  world: CampaignWorld,
  many: number,
  standingOf: (index: number) => Standing,
): Promise<SeededCustomer[]> {
  const { app, sandbox, clock } = world
  const now = clock.now()
  const { templateId } = subscriptionContent(world)
  const customers: SeededCustomer[] = []
  for (const indexes of pieces([...Array(many).keys()], 2_000)) {
    const rows = new Rows(now)
    for (const index of indexes) {
      const standing = standingOf(index)
      const isFollowing = standing.isFollowing ?? true
      const wish = isFollowing ? { subscribedAt: now - 86_400_000 } : {}
      const person = sandbox.world.crowd.createInBackground(wish as never)
      const id = newId()
      customers.push({ id, person })
      rows.add(id, person, standing, templateId)
      if (standing.massUsed) spendMass(world, person, standing.massUsed)
    }
    await app.db.transact((tx) => rows.write(tx))
  }
  return customers
}

function spendMass(world: CampaignWorld, person: Person, used: number): void {
  const mass = world.sandbox.world.drawer('mass', () => ({
    jobs: [],
    received: {} as Record<string, number>,
    toAll: {},
    speed: 0,
  }))
  mass.received[`${new Date(world.clock.now() + 8 * 3_600_000).toISOString().slice(0, 7)} ${person.id}`] =
    used
}

/** Rows by table. */
class Rows {
  private readonly byTable = new Map<string, { columns: readonly string[]; rows: Value[][] }>()

  constructor(private readonly now: number) {}

  add(id: string, person: Person, standing: Standing, templateId: string): void {
    const { now } = this
    const day = now - 86_400_000
    this.row('customers', {
      id,
      state: 'live',
      mergedInto: null,
      eraseDueAt: null,
      createdAt: day,
      updatedAt: day,
    })
    const accounts =
      (standing.hasMiniapp ?? true) ? (['official', 'miniapp'] as const) : (['official'] as const)
    for (const account of accounts) {
      const value = person.openId[account]
      const identity = {
        customerId: id,
        kind: 'openid',
        account,
        value,
        openKey: `openid:${account}:${value}`,
      }
      this.row('identities', { id: newId(), ...identity, fromAt: day, toAt: null, evidence: 'callback' })
    }
    const isSubscribed = (standing.isFollowing ?? true) ? 1 : 0
    const follower = { account: 'official', openId: person.openId.official, isSubscribed, stateAt: day }
    this.row('followers', { id: newId(), ...follower, subscribedAt: day, lastInboundAt: day })
    if (standing.hasConsent ?? true)
      this.row('consents', {
        id: newId(),
        customerId: id,
        purpose: 'marketing',
        state: 'given',
        version: 1,
        evidence: 'seed',
        at: day,
      })
    this.wishes(id, standing)
    for (const at of standing.uses ?? [])
      this.row('frequency_uses', {
        id: newId(),
        customerId: id,
        at,
        priority: 50,
        intentKey: `before:${newId()}`,
        state: 'used',
      })
    this.tokens(person, standing, templateId)
    if (standing.massUsed) {
      const month = { openedAt: Date.UTC(2026, 7, 31, 16), expiresAt: Date.UTC(2026, 8, 30, 16) }
      const used = { allowance: 4, used: standing.massUsed, sourceId: 'before' }
      this.row('allowances', {
        id: newId(),
        account: 'official',
        openId: person.openId.official,
        kind: 'massMonth',
        ...month,
        ...used,
      })
    }
    if (standing.guideId)
      this.row('bindings', {
        id: newId(),
        customerId: id,
        storeId: 'store',
        staffId: standing.guideId,
        role: 'home',
        fromAt: day,
        toAt: null,
        cause: 'scan',
        decidedBy: 'customer',
        policyVersion: 0,
        sourceScanId: null,
        openKey: `home:${id}`,
      })
  }

  private wishes(customerId: string, { isStopped, pausedUntil, quiet, stoppedTopics }: Standing): void {
    if (!isStopped && pausedUntil === undefined && !quiet && !stoppedTopics) return
    this.row('preferences', {
      customerId,
      stoppedTopics: JSON.stringify(stoppedTopics ?? []),
      quietFrom: quiet?.from ?? null,
      quietTo: quiet?.to ?? null,
      maxPer7Days: null,
      pausedUntil: pausedUntil ?? null,
      isNonPersonalised: 0,
      isStopped: isStopped ? 1 : 0,
      updatedAt: this.now,
      changedBy: 'customer',
    })
  }

  private tokens(person: Person, { tokens = 0, provisionalSince }: Standing, templateId: string): void {
    const state = provisionalSince === undefined ? 'granted' : 'provisional'
    for (let index = 0; index < tokens; index++)
      this.row(SUBSCRIBE, {
        id: newId(),
        account: 'miniapp',
        openId: person.openId.miniapp,
        templateId,
        state,
        isStanding: 0,
        grantedAt: provisionalSince ?? this.now - 3_600_000,
        sourceId: newId(),

        settledAt: null,
      })
    if (tokens > 0) person.subscriptions[templateId] = { left: tokens, rejected: false }
  }

  private row(table: string, fields: Record<string, Value>): void {
    const known = this.byTable.get(table)
    if (known) known.rows.push(Object.values(fields))
    else this.byTable.set(table, { columns: Object.keys(fields), rows: [Object.values(fields)] })
  }

  async write(tx: EntityManager): Promise<void> {
    for (const [table, { columns, rows }] of this.byTable) await insertRows(tx, { table, columns, rows })
  }
}

/** A campaign row, scheduled and ready to start. */
export function campaignRow(fields: Partial<Campaign>): Campaign {
  const row = new CampaignRow()
  const times = { startAt: MORNING, endAt: MORNING + 3 * 86_400_000, windowFrom: 0, windowTo: 1440 }
  const numbers = { holdoutPercent: 0, ratePerMinute: 60_000, priority: 50, budgetMessages: null }
  const life = {
    approvals: [],
    forecastId: null,
    createdBy: 'staff',
    changedBy: 'staff',
    createdAt: MORNING,
    updatedAt: MORNING,
    startedAt: null,
    stoppedAt: null,
  }
  return Object.assign(
    row,
    {
      id: newId(),
      name: '新品',
      class: 'marketing',
      topic: 'newArrivals',
      goal: { metric: 'visits', target: 1 },
      audience: { all: [] },
    },
    {
      contents: { messageCentre: { title: '新品', text: '到店看看' } },
      state: 'scheduled',
      ...times,
      ...numbers,
      ...life,
    },
    fields,
  )
}

const HELD_MS = 50

/** Moves the clock from one due moment to the next until the campaign is over, as time would. */
export async function playOut(
  world: CampaignWorld,
  campaignId: string,
  onStep: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { app, clock } = world
  for (let step = 0; step < 5_000; step++) {
    await app.features.engine.sender.runDue()
    await onStep()
    const campaign = await app.db.read.findOneByOrFail(CampaignRow, { id: campaignId })
    if (campaign.state !== 'running') return
    const [next] = await app.db.read.query<{ at: number | string | null }[]>(
      `SELECT MIN(at) AS at FROM (SELECT dueAt AS at FROM delivery_chunks WHERE state = 'open' AND dueAt > ?
       UNION ALL SELECT retryAt AS at FROM mass_batches WHERE state IN ('waiting', 'sending') AND retryAt > ?) x`,
      [clock.now(), clock.now()],
    )
    // Nothing lies ahead but what somebody holds: leases run out by the machine's time and not by the campaign's.
    const isHeld = !next?.at && (await isLeased(world, campaignId))
    if (isHeld) await wait(HELD_MS)
    else world.moveTo(next?.at ? Number(next.at) : clock.now() + MINUTE_MS)
  }
  throw new Error(`the campaign did not come to its end: ${await whatIsLeft(world, campaignId)}`)
}

/** Whether a chunk or a mass message is held by whoever began it. */
async function isLeased({ app }: CampaignWorld, campaignId: string): Promise<boolean> {
  const [row] = await app.db.read.query<{ many: number | string }[]>(
    `SELECT COUNT(*) AS many FROM (
       SELECT id FROM delivery_chunks WHERE campaignId = ? AND state = 'open' AND leaseUntil > ?
       UNION ALL SELECT id FROM mass_batches
       WHERE campaignId = ? AND state IN ('waiting', 'sending') AND leaseUntil > ?) x`,
    [campaignId, Date.now(), campaignId, Date.now()],
  )
  return Number(row!.many) > 0
}

async function whatIsLeft({ app, clock }: CampaignWorld, campaignId: string): Promise<string> {
  const { read } = app.db
  const states = await read.query(
    'SELECT state, reasonCode, COUNT(*) AS many FROM deliveries WHERE campaignId = ? GROUP BY state, reasonCode',
    [campaignId],
  )
  const chunks = await read.query(
    'SELECT state, dueAt, leaseUntil FROM delivery_chunks WHERE campaignId = ?',
    [campaignId],
  )
  const batches = await read.query('SELECT state, retryAt FROM mass_batches WHERE campaignId = ?', [
    campaignId,
  ])
  const open = (chunks as { state: string }[]).filter(({ state }) => state !== 'done')
  return JSON.stringify({ now: clock.now(), states, open, batches })
}
