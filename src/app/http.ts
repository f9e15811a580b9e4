import Koa from 'koa'
import Router from '@koa/router'
import { apiKeysApi } from '../contract/api-keys'
import { auditApi } from '../contract/audit'
import { bindingsApi, mpBindingsApi } from '../contract/bindings'
import { codesApi } from '../contract/codes'
import { customersApi } from '../contract/customers'
import { healthApi } from '../contract/health'
import { importsApi } from '../contract/imports'
import { mpSessionApi } from '../contract/mp-session'
import { membershipApi } from '../contract/membership'
import { policiesApi } from '../contract/policies'
import { productsApi } from '../contract/products'
import { repliesApi } from '../contract/replies'
import { salesApi } from '../contract/sales'
import { scansApi } from '../contract/scans'
import { staffApi } from '../contract/staff'
import { storesApi } from '../contract/stores'
import { tillApi } from '../contract/till'
import { makeAccountHealth, patientOf, redisState } from '../features/account-health'
import { countAdmins } from '../features/staff'
import { serveApiDocs } from '../platform/http/api-docs'
import { errorShield } from '../platform/http/errors'
import { healthPages } from '../platform/http/health'
import { requestLog } from '../platform/http/request-log'
import { securityHeaders } from '../platform/http/security'
import { serve, type ServeOptions } from '../platform/http/serve'
import { serveApplication } from '../platform/http/static'
import { audited, HEALTH_CHANGES, REPLY_CHANGES } from './audited'
import type { Features } from './features'
import type { House } from './house'
import type { Callbacks } from './wire'

/** Everything that speaks HTTP, in the order in which a request meets it. */
export function makeHttp(house: House, features: Features, callbacks: Callbacks, isStopping: () => boolean) {
  const { config, log, clock, db, shared, jobs, metrics, official, miniapp } = house
  const { audit, bindings, codes, customers, policies, replies, staff, stores } = features
  const { membership, products, sales } = features
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
  const serving: ServeOptions = {
    identify: staff.identify,
    identifyCustomer: customers.identifyCustomer,
    identifyTill: sales.identifyTill,
    isUnderPressure,
  }
  const noting = { db, clock, audit }
  serve(router, staffApi, staff.handlers, serving)
  serve(router, storesApi, stores.handlers, serving)
  serve(router, codesApi, codes.handlers, serving)
  serve(router, policiesApi, policies.handlers, serving)
  serve(router, auditApi, audit.handlers, serving)
  serve(router, healthApi, audited(accountHealth.handlers, HEALTH_CHANGES, noting), serving)
  serve(router, customersApi, customers.handlers, serving)
  serve(router, importsApi, customers.importHandlers, serving)
  serve(router, mpSessionApi, customers.mpHandlers, serving)
  serve(router, repliesApi, audited(replies.handlers, REPLY_CHANGES, noting), serving)
  serve(router, membershipApi, membership.handlers, serving)
  serve(router, productsApi, products.handlers, serving)
  serve(router, apiKeysApi, sales.handlers, serving)
  serve(router, salesApi, sales.handlers, serving)
  serve(router, tillApi, sales.handlers, serving)
  serveApiDocs(router, tillApi, { brand: config.brandName, publicUrl: config.publicUrl, version: '1' })
  serve(router, scansApi, bindings.handlers, serving)
  serve(router, bindingsApi, bindings.handlers, serving)
  serve(router, mpBindingsApi, bindings.handlers, serving)

  const koa = new Koa({ proxy: config.trustProxy > 0, maxIpsCount: config.trustProxy })
  // Koa would print these: a client that went away in the middle of a download, for one.
  // First, so that nothing stands between WeChat and its answer.
  koa.use(callbacks.middleware)
  koa.use(securityHeaders(config.publicUrl.startsWith('https://')))
  koa.use(healthPages({ db, metrics, sharedMemory: shared.kind, isStopping, isUnderPressure }))
  koa.use(requestLog(log))
  koa.use(errorShield(log))
  koa.use(codes.pages)
  koa.use(serveApplication('/console/', house.consoleFolder))
  koa.use(router.routes())
  koa.use(router.allowedMethods())
  // Connections that break in the middle of an answer; Koa itself would write the stack to standard error.
  koa.on('error', (error: Error) => log.warn({ reason: error.message }, 'answer could not be sent'))
  return koa.callback()
}
