import { loadConfig } from '../../config/load'
import { buildApp, type App } from '../../src/app'
import { Campaign } from '../../src/features/push'
import { listen, type Listening } from '../../src/platform/http/listen'
import { newId } from '../../src/platform/ids'
import { silentLogger } from '../../src/platform/log'
import { accountsFor } from '../../src/sandbox/accounts'
import { startSandbox, type RunningSandbox } from '../../src/sandbox/main'
import { CHEAP_PASSWORDS } from './app'
import { migratedDatabase, testEngine } from './database'
import { ManualClock } from './manual-clock'

export { ManualClock } from './manual-clock'

/** A Tuesday, 10:00 in Beijing. */
export const MORNING = Date.UTC(2026, 8, 8, 2, 0)

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
  /** Every call on WeChat's own wire log: when it arrived there (its clock), and how long its answer took. */
  wire: { path: string; arrivedAt: number; answerMs: number }[]
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
  const redisPrefix = `test:${place.url.split('/').pop()}:`
  const complete = { ...base, WECHAT_API_URL: sandbox.url, REDIS_PREFIX: redisPrefix }
  const build = (): Promise<App> =>
    buildApp(loadConfig(complete), silentLogger(), {
      clock,
      isRelaxed: true,
      redisPrefix,
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
    wire: [],
  } as unknown as CampaignWorld
  const { received, refusals, calls, wire } = world
  sandbox.world.onEvent((event) => {
    if (event.type === 'line' && event.line.from === 'account' && event.line.via !== 'event') {
      const person = sandbox.world.personById(event.line.personId)!
      const openId = person.openId[event.line.app]
      received.set(openId, [...(received.get(openId) ?? []), event.line.via])
    }
    if (event.type !== 'call') return
    const { path, errcode, at, latencyMs } = event.call
    wire.push({ path, arrivedAt: at - latencyMs, answerMs: latencyMs })
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

/** A campaign row, scheduled and ready to start. */
export function campaignRow(fields: Partial<Campaign>): Campaign {
  const row = new Campaign()
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
