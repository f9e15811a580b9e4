import path from 'node:path'
import { Registry, collectDefaultMetrics } from 'prom-client'
import type { Config } from '../../config/load'
import { migrations } from '../../migrations'
import { auditEntities } from '../features/audit'
import { bindingsEntities } from '../features/bindings'
import { careEntities } from '../features/care'
import { conversationsEntities } from '../features/conversations'
import { codesEntities } from '../features/codes'
import { customersEntities } from '../features/customers'
import { liveEntities } from '../features/live'
import { membershipEntities } from '../features/membership'
import { policiesEntities } from '../features/policies'
import { picturesEntities } from '../features/pictures'
import { productsEntities } from '../features/products'
import { pushEntities } from '../features/push'
import { remindersEntities } from '../features/reminders'
import { repliesEntities } from '../features/replies'
import { salesEntities } from '../features/sales'
import { guideContactEntities } from '../features/guide-contact'
import { sendingEntities } from '../features/sending'
import { sharesEntities } from '../features/shares'
import { staffEntities } from '../features/staff'
import { storesEntities } from '../features/stores'
import { openSharedMemory } from '../platform/cache/open'
import { systemClock, type Clock } from '../platform/clock'
import { openDatabase } from '../platform/db/open'
import { newId } from '../platform/ids'
import { Job } from '../platform/jobs/job.entity'
import { Jobs } from '../platform/jobs/jobs'
import { Worker } from '../platform/jobs/worker'
import type { Logger } from '../platform/log'
import { projectRoot } from '../platform/project-root'
import { SandboxClock } from '../platform/sandbox-clock'
import { makeMiniappGateway, makeOfficialGateway, wechatApiEntities } from '../wechat/api/connect'
import { InboundMessageRow } from '../wechat/callback'

/** What a test or a tool may replace. */
export interface Overrides {
  clock?: Clock
  /** Relaxed fsync for tests that do not look at durability (decisions.md 32). */
  isRelaxed?: boolean
  /** Keeps several systems on one Redis apart. */
  redisPrefix?: string
  /** Where the built console lies; dist/console unless told. */
  consoleFolder?: string
  /** Less work per password, for tests that look at something else; no environment reaches it. */
  passwordCost?: number | undefined
  /** How many calls campaigns make at once, for tests and measurements that look at just that. */
  callsAtOnce?: number | undefined
}

/** Every entity of the product; the migrations test holds them against the migrations. */
export const entities = [
  Job,
  InboundMessageRow,
  ...staffEntities,
  ...wechatApiEntities,
  ...sendingEntities,
  ...policiesEntities,
  ...auditEntities,
  ...storesEntities,
  ...codesEntities,
  ...customersEntities,
  ...bindingsEntities,
  ...membershipEntities,
  ...picturesEntities,
  ...productsEntities,
  ...salesEntities,
  ...sharesEntities,
  ...pushEntities,
  ...repliesEntities,
  ...remindersEntities,
  ...liveEntities,
  ...conversationsEntities,
  ...careEntities,
  ...guideContactEntities,
]

/** Calls to WeChat that campaigns make at once. */
const CALLS_AT_ONCE = 100
/** Connections beside those of campaigns: for replies and look-ups. */
const OTHER_CONNECTIONS = 28

async function openClock(config: Config, log: Logger): Promise<{ clock: Clock; close(): void }> {
  if (config.clock === 'system') return { clock: systemClock, close: () => undefined }
  const clock = await SandboxClock.follow(config.wechatApiUrl, log)
  return { clock, close: () => clock.close() }
}

/** The ground floor: time, storage, jobs and the two apps at WeChat. */
export async function openHouse(config: Config, log: Logger, overrides: Overrides) {
  const { clock, close: closeClock } = overrides.clock
    ? { clock: overrides.clock, close: () => undefined }
    : await openClock(config, log)
  const { isRelaxed } = overrides
  const db = await openDatabase({ url: config.databaseUrl, entities, migrations, isRelaxed })
  await db.migrate()
  const shared = openSharedMemory(config.redisUrl, log, overrides.redisPrefix)
  const { bus } = shared
  const jobs = new Jobs(db, bus)
  const owner = newId()
  const worker = new Worker({ db, bus, log, owner })
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })
  const callsAtOnce = overrides.callsAtOnce ?? CALLS_AT_ONCE
  const transport = { connections: callsAtOnce + OTHER_CONNECTIONS }
  const wechat = { db, clock, log, baseUrl: config.wechatApiUrl, dataKey: config.dataKey, transport }
  const official = makeOfficialGateway({ ...wechat, credentials: config.wechat })
  const miniapp = makeMiniappGateway({ ...wechat, credentials: config.miniapp })
  const close = async (): Promise<void> => {
    await Promise.all([official.close(), miniapp.close()])
    await shared.close()
    await db.close()
    closeClock()
  }
  const consoleFolder = overrides.consoleFolder ?? path.join(projectRoot(), 'dist/console')
  return {
    config,
    log,
    clock,
    db,
    shared,
    bus,
    jobs,
    owner,
    worker,
    metrics,
    official,
    miniapp,
    consoleFolder,
    passwordCost: overrides.passwordCost,
    callsAtOnce,
    close,
  }
}

/** What the house offers to every feature. */
export type House = Awaited<ReturnType<typeof openHouse>>
