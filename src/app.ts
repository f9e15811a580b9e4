import path from 'node:path'
import Koa from 'koa'
import Router from '@koa/router'
import { Registry, collectDefaultMetrics } from 'prom-client'
import type { Config } from '../config/load'
import { migrations } from '../migrations'
import { staffApi } from './contract/staff'
import { healthApi } from './contract/health'
import { makeAccountHealth, patientOf } from './features/account-health'
import { customersEntities } from './features/customers'
import { sendingEntities } from './features/sending'
import { replyJob } from './features/sending/reply-job'
import { countAdmins, makeStaff, staffEntities } from './features/staff'
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
import { InboundMessageRow, makeCallbacks } from './wechat/callback'
import { makeMiniappGateway, makeOfficialGateway, wechatApiEntities } from './wechat/api/connect'

/** What a test or a tool may replace. */
export interface Overrides {
  clock?: Clock
  /** Relaxed fsync for tests that do not look at durability (decisions.md 32). */
  isRelaxed?: boolean
  /** Keeps several systems on one Redis apart. */
  redisPrefix?: string
}

/** The name that greetings and the console show. */
const BRAND = '山前'

/** Every entity of the product; the migrations test holds them against the migrations. */
export const entities = [
  Job,
  InboundMessageRow,
  ...staffEntities,
  ...wechatApiEntities,
  ...sendingEntities,
  ...customersEntities,
]

async function openClock(config: Config, log: Logger): Promise<{ clock: Clock; close(): void }> {
  if (config.clock === 'system') return { clock: systemClock, close: () => undefined }
  const clock = await SandboxClock.follow(config.wechatApiUrl, log)
  return { clock, close: () => clock.close() }
}

/**
 * Builds the whole server from its configuration: opens storage and runs pending migrations, makes each feature from
 * the ones below it, and hands their handlers to the router. `start` begins background work; `close` finishes what
 * was taken on.
 */
export async function buildApp(config: Config, log: Logger, overrides: Overrides = {}) {
  const { clock, close: closeClock } = overrides.clock
    ? { clock: overrides.clock, close: () => undefined }
    : await openClock(config, log)
  const db = await openDatabase({
    url: config.databaseUrl,
    entities,
    migrations,
    isRelaxed: overrides.isRelaxed,
  })
  await db.migrate()
  const shared = openSharedMemory(config.redisUrl, log, overrides.redisPrefix)
  const jobs = new Jobs(db, shared.bus)
  const owner = newId()
  const worker = new Worker({ db, bus: shared.bus, log, owner })
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })

  const wechatDeps = { db, clock, log, baseUrl: config.wechatApiUrl, dataKey: config.dataKey }
  const official = makeOfficialGateway({ ...wechatDeps, credentials: config.wechat })
  const miniapp = makeMiniappGateway({ ...wechatDeps, credentials: config.miniapp })

  const callbacks = makeCallbacks({
    accounts: [
      { account: 'official', ...config.wechat },
      { account: 'miniapp', ...config.miniapp },
    ],
    db,
    jobs,
    bus: shared.bus,
    sharedCache: shared.kind === 'redis' ? shared.cache : undefined,
    clock,
    log,
    owner,
    lateReply: ({ account, openId, reply, cause }) =>
      reply.type === 'transfer' ? undefined : replyJob({ account, openId, parts: [reply], cause }),
  })
  callbacks.statistics.register(metrics)

  const staff = makeStaff({
    db,
    clock,
    shared,
    sessionSecret: config.sessionSecret,
    publicUrl: config.publicUrl,
    brand: BRAND,
    isSandboxClock: config.clock === 'sandbox',
  })

  const accountHealth = makeAccountHealth({
    db,
    clock,
    shared,
    jobs,
    callbacks,
    apps: { official, miniapp },
    patient: async () => patientOf(config, { state: 'ok', db, admins: await countAdmins(db) }),
  })

  let isStopping = false
  const isUnderPressure = (): boolean => callbacks.pressure.level >= 2
  const router = new Router()
  const serving: ServeOptions = { identify: staff.identify, isUnderPressure }
  serve(router, staffApi, staff.handlers, serving)
  serve(router, healthApi, accountHealth.handlers, serving)

  const koa = new Koa({ proxy: config.trustProxy > 0, maxIpsCount: config.trustProxy })
  koa.use(callbacks.middleware)
  koa.use(
    healthPages({ db, metrics, sharedMemory: shared.kind, isStopping: () => isStopping, isUnderPressure }),
  )
  koa.use(requestLog(log))
  koa.use(errorShield(log))
  koa.use(securityHeaders(config.publicUrl.startsWith('https://')))
  koa.use(serveApplication('/console/', path.join(projectRoot(), 'dist/console')))
  koa.use(router.routes())

  const start = (): Promise<void> => {
    callbacks.start()
    worker.start()
    return Promise.resolve()
  }
  const close = async (): Promise<void> => {
    isStopping = true
    await callbacks.stop()
    await worker.stop()
    await Promise.all([official.close(), miniapp.close()])
    await shared.close()
    await db.close()
    closeClock()
  }
  return { http: koa.callback(), db, jobs, worker, staff: staff.service, start, close }
}

export type App = Awaited<ReturnType<typeof buildApp>>
