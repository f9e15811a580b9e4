import type { IncomingMessage, ServerResponse } from 'node:http'
import Koa from 'koa'
import Router from '@koa/router'
import { makeAccountHealth, patientOf, redisState } from '../features/account-health'
import { countAdmins } from '../features/staff'
import { errorShield } from '../platform/http/errors'
import { healthPages } from '../platform/http/health'
import { requestLog } from '../platform/http/request-log'
import { securityHeaders } from '../platform/http/security'
import type { ServeOptions } from '../platform/http/serve'
import { serveApplication } from '../platform/http/static'
import type { Features } from './features'
import type { House } from './house'
import { serveEverything } from './routes'
import type { Callbacks } from './wire'

/** Everything that speaks HTTP, in the order in which a request meets it. */
export function makeHttp(house: House, features: Features, callbacks: Callbacks, isStopping: () => boolean) {
  const { config, log, clock, db, shared, jobs, metrics, official, miniapp } = house
  const { bindings, codes, customers, pictures, sales, sending, staff } = features
  const accountHealth = makeAccountHealth({
    db,
    clock,
    shared,
    jobs,
    callbacks,
    apps: { official, miniapp },
    sending: () => sending.health(),
    unknownScenes: () => bindings.unknownScenes(),
    patient: async () =>
      patientOf(
        { ...config, now: () => clock.now() },
        { state: 'ok', db, admins: await countAdmins(db) },
        { redis: await redisState(shared.redis), refusals: callbacks.statistics.refusalsByReason() },
      ),
  })
  const isUnderPressure = (): boolean => callbacks.pressure.level >= 2
  const router = new Router({ strict: true, sensitive: true })
  const serving: ServeOptions = {
    identify: staff.identify,
    identifyCustomer: customers.identifyCustomer,
    identifyTill: sales.identifyTill,
    isUnderPressure,
  }
  serveEverything(router, serving, house, { ...features, accountHealth })

  const koa = new Koa({ proxy: config.trustProxy > 0, maxIpsCount: config.trustProxy })
  koa.use(securityHeaders(config.publicUrl.startsWith('https://')))
  koa.use(healthPages({ db, metrics, sharedMemory: shared.kind, isStopping, isUnderPressure }))
  koa.use(requestLog(log))
  koa.use(errorShield(log))
  koa.use(codes.pages)
  koa.use(pictures.pages)
  koa.use(serveApplication('/console/', house.consoleFolder))
  koa.use(router.routes())
  koa.use(router.allowedMethods())
  // Connections that break in the middle of an answer; Koa itself would write the stack to standard error.
  koa.on('error', (error: Error) => log.warn({ reason: error.message }, 'answer could not be sent'))
  // Callbacks never meet Koa: nothing stands between WeChat and its answer.
  const everythingElse = koa.callback()
  return (request: IncomingMessage, response: ServerResponse): unknown =>
    callbacks.handle(request, response) ?? everythingElse(request, response)
}
