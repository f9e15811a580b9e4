import path from 'node:path'
import Koa from 'koa'
import Router from '@koa/router'
import { Registry, collectDefaultMetrics } from 'prom-client'
import type { Config } from '../config/load'
import { migrations } from '../migrations'
import { healthApi } from './contract/health'
import { repliesApi } from './contract/replies'
import { staffApi } from './contract/staff'
import { makeAccountHealth, patientOf, redisState } from './features/account-health'
import { auditEntities } from './features/audit'
import { bindingsEntities } from './features/bindings'
import { codesEntities } from './features/codes'
import { customersEntities, makeCustomers } from './features/customers'
import { policiesEntities } from './features/policies'
import { makeReplies, repliesEntities } from './features/replies'
import { lateReply, makeSending, sendingEntities } from './features/sending'
import { countAdmins, makeStaff, staffEntities } from './features/staff'
import { storesEntities } from './features/stores'
import { openSharedMemory } from './platform/cache/open'
import { systemClock, type Clock } from './platform/clock'
import { openDatabase } from './platform/db/open'
import { errorShield } from './platform/http/errors'
import { healthPages } from './platform/http/health'
import { requestLog } from './platform/http/request-log'
import { securityHeaders } from './platform/http/security'
import { serve, type ServeOptions } from './platform/http/serve'
import { serveApplication } from './platform/http/static'
import { newId } from './platform/ids'
import { Job } from './platform/jobs/job.entity'
import { Jobs } from './platform/jobs/jobs'
import { Worker } from './platform/jobs/worker'
import type { Logger } from './platform/log'
import { projectRoot } from './platform/project-root'
import { SandboxClock } from './platform/sandbox-clock'
import { makeMiniappGateway, makeOfficialGateway, wechatApiEntities } from './wechat/api/connect'
import { InboundMessageRow, makeCallbacks } from './wechat/callback'

/** What a test or a tool may replace. */
export interface Overrides {
  clock?: Clock
  /** Relaxed fsync for tests that do not look at durability (decisions.md 32). */
  isRelaxed?: boolean
  /** Keeps several systems on one Redis apart. */
  redisPrefix?: string
  /** Where the built console lies; dist/console unless told. */
  consoleFolder?: string
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
  ...repliesEntities,
]

async function openClock(config: Config, log: Logger): Promise<{ clock: Clock; close(): void }> {
  if (config.clock === 'system') return { clock: systemClock, close: () => undefined }
  const clock = await SandboxClock.follow(config.wechatApiUrl, log)
  return { clock, close: () => clock.close() }
}

/** The ground floor: time, storage, jobs and the two apps at WeChat. */
async function openHouse(config: Config, log: Logger, overrides: Overrides) {
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
  const wechat = { db, clock, log, baseUrl: config.wechatApiUrl, dataKey: config.dataKey }
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
    close,
  }
}

type House = Awaited<ReturnType<typeof openHouse>>

/** Each feature made from the ones below it. */
function makeFeatures(house: House) {
  const { config, log, clock, db, shared, bus, jobs, official, miniapp } = house
  const brand = config.brandName
  const sending = makeSending({
    db,
    clock,
    log,
    jobs,
    senders: { official: official.gateway, miniapp: miniapp.gateway },
    onLostMedia: (mediaId) => replies.forgetMedia(mediaId),
  })
  const customers = makeCustomers({ db, clock, jobs, gateway: official.gateway })
  const replies = makeReplies({
    db,
    bus,
    jobs,
    clock,
    log,
    brand,
    gateway: official.gateway,
    miniappGateway: miniapp.gateway,
    ownHost: new URL(config.publicUrl).host,
    factsOf: (openId) => customers.factsOf(openId),
  })
  const { sessionSecret, publicUrl } = config
  const isSandboxClock = config.clock === 'sandbox'
  const staff = makeStaff({ db, clock, shared, sessionSecret, publicUrl, brand, isSandboxClock })
  return { sending, customers, replies, staff }
}

type Features = ReturnType<typeof makeFeatures>

/** WeChat's callbacks and who answers them; jobs and who does them. */
function wire(house: House, { sending, customers, replies }: Features) {
  const { config, db, jobs, bus, shared, clock, log, owner, worker, metrics } = house
  const callbacks = makeCallbacks({
    accounts: [
      { account: 'official', ...config.wechat },
      { account: 'miniapp', ...config.miniapp },
    ],
    db,
    jobs,
    bus,
    sharedCache: shared.kind === 'redis' ? shared.cache : undefined,
    clock,
    log,
    owner,
    lateReply,
  })
  callbacks.statistics.register(metrics)
  callbacks.router.observe(sending.observe).observe(customers.observe).handle(replies.onMessage)
  for (const [name, resolver] of Object.entries(replies.resolvers))
    callbacks.router.resolveWith(name, resolver)
  for (const { jobHandlers } of [sending, customers, replies])
    for (const [type, handler] of Object.entries(jobHandlers)) worker.register(type, handler)
  return callbacks
}

type Callbacks = ReturnType<typeof wire>

/** Everything that speaks HTTP, in the order in which a request meets it. */
function makeHttp(house: House, features: Features, callbacks: Callbacks, isStopping: () => boolean) {
  const { config, log, clock, db, shared, jobs, metrics, official, miniapp } = house
  const { staff, replies } = features
  const accountHealth = makeAccountHealth({
    db,
    clock,
    shared,
    jobs,
    callbacks,
    apps: { official, miniapp },
    patient: async () =>
      patientOf(
        { ...config, now: () => clock.now() },
        { state: 'ok', db, admins: await countAdmins(db) },
        { redis: await redisState(shared.redis), refusals: callbacks.statistics.refusalsByReason() },
      ),
  })
  const isUnderPressure = (): boolean => callbacks.pressure.level >= 2
  const router = new Router({ strict: true, sensitive: true })
  const serving: ServeOptions = { identify: staff.identify, isUnderPressure }
  serve(router, staffApi, staff.handlers, serving)
  serve(router, healthApi, accountHealth.handlers, serving)
  serve(router, repliesApi, replies.handlers, serving)

  const koa = new Koa({ proxy: config.trustProxy > 0, maxIpsCount: config.trustProxy })
  // Koa would print these: a client that went away in the middle of a download, for one.
  // First, so that nothing stands between WeChat and its answer.
  koa.use(callbacks.middleware)
  koa.use(securityHeaders(config.publicUrl.startsWith('https://')))
  koa.use(healthPages({ db, metrics, sharedMemory: shared.kind, isStopping, isUnderPressure }))
  koa.use(requestLog(log))
  koa.use(errorShield(log))
  koa.use(serveApplication('/console/', house.consoleFolder))
  koa.use(router.routes())
  koa.use(router.allowedMethods())
  // Connections that break in the middle of an answer; Koa itself would write the stack to standard error.
  koa.on('error', (error: Error) => log.warn({ reason: error.message }, 'answer could not be sent'))
  return koa.callback()
}

/**
 * Builds the whole server from its configuration: opens storage and runs pending migrations, makes each feature from
 * the ones below it, and hands their handlers to the router. `start` begins background work; `close` finishes what
 * was taken on.
 */
export async function buildApp(config: Config, log: Logger, overrides: Overrides = {}) {
  let isStopping = false
  const house = await openHouse(config, log, overrides)
  const features = makeFeatures(house)
  const callbacks = wire(house, features)
  const http = makeHttp(house, features, callbacks, () => isStopping)
  const { db, jobs, worker, official } = house
  const { replies, sending, staff } = features
  const start = async (): Promise<void> => {
    await replies.start()
    callbacks.start()
    worker.start()
  }
  const close = async (): Promise<void> => {
    isStopping = true
    await callbacks.stop()
    await worker.stop()
    await replies.stop()
    await house.close()
  }
  return {
    http,
    db,
    jobs,
    worker,
    callbacks,
    replies,
    sending,
    staff: staff.service,
    official: official.gateway,
    start,
    close,
  }
}

export type App = Awaited<ReturnType<typeof buildApp>>
