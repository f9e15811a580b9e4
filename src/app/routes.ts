import type Router from '@koa/router'
import { apiKeysApi } from '../contract/api-keys'
import { auditApi } from '../contract/audit'
import { bindingsApi, mpBindingsApi } from '../contract/bindings'
import { campaignsApi } from '../contract/campaigns'
import { careApi } from '../contract/care'
import { codesApi } from '../contract/codes'
import { conversationsApi } from '../contract/conversations'
import { customersApi } from '../contract/customers'
import { healthApi } from '../contract/health'
import { importsApi } from '../contract/imports'
import { guideContactApi } from '../contract/guide-contact'
import { workbenchPushApi } from '../contract/guide-pushes'
import { materialsApi } from '../contract/materials'
import { mpSessionApi } from '../contract/mp-session'
import { liveApi, mpLiveApi } from '../contract/live'
import { membershipApi } from '../contract/membership'
import { mpProductsApi } from '../contract/mp-products'
import { offersApi } from '../contract/offers'
import { policiesApi } from '../contract/policies'
import { picturesApi } from '../contract/pictures'
import { mpPreferencesApi, reachApi } from '../contract/preferences'
import { productImportsApi } from '../contract/product-imports'
import { productsApi } from '../contract/products'
import { mpRemindersApi, remindersApi } from '../contract/reminders'
import { repliesApi } from '../contract/replies'
import { salesApi } from '../contract/sales'
import { scansApi } from '../contract/scans'
import { mpSharesApi, sharesApi } from '../contract/shares'
import { staffApi } from '../contract/staff'
import { storesApi } from '../contract/stores'
import { tillApi } from '../contract/till'
import { workbenchApi } from '../contract/workbench'
import { workbenchCodesApi } from '../contract/workbench-codes'
import type { AccountHealthFeature } from '../features/account-health'
import { serveApiDocs } from '../platform/http/api-docs'
import { serve, type ServeOptions } from '../platform/http/serve'
import {
  audited,
  HEALTH_CHANGES,
  LIVE_CHANGES,
  REMINDER_CHANGES,
  PICTURE_CHANGES,
  PRODUCT_CHANGES,
  PRODUCT_IMPORT_CHANGES,
  REACH_CHANGES,
  OFFER_CHANGES,
  SHARE_CHANGES,
  REPLY_CHANGES,
} from './audited'
import type { Features } from './features'
import { serveEvents } from './events'
import type { House } from './house'

/** The stores' operations; where somebody looked for a shop is kept to a kilometre if they agreed to it. */
function keepingPlaces(
  handlers: Features['stores']['handlers'],
  customers: Pick<Features['customers'], 'keepPlace'>,
): Features['stores']['handlers'] {
  const nearest = handlers['POST /api/mp/stores/nearest']
  return {
    ...handlers,
    'POST /api/mp/stores/nearest': async (input, call) => {
      if (call.customer) await customers.keepPlace(call.customer.customerId, input)
      return nearest(input, call)
    },
  }
}

/** Registers every operation of every contract with the feature that does it. */
export function serveEverything(
  router: Router,
  serving: ServeOptions,
  { config, clock }: House,
  features: Features & { accountHealth: AccountHealthFeature },
): void {
  const { accountHealth, audit, bindings, codes, customers, policies, replies, staff, stores } = features
  const { conversations, membership, pictures, products, sales, sending, shares } = features
  const { care, live, push, reminders } = features
  const noting = { clock, audit }
  serve(router, staffApi, staff.handlers, serving)
  serve(router, storesApi, keepingPlaces(stores.handlers, customers), serving)
  serve(router, codesApi, codes.handlers, serving)
  serve(router, policiesApi, policies.handlers, serving)
  serve(router, auditApi, audit.handlers, serving)
  serve(router, healthApi, audited(accountHealth.handlers, HEALTH_CHANGES, noting), serving)
  serve(router, customersApi, customers.handlers, serving)
  serve(router, importsApi, customers.importHandlers, serving)
  serve(router, mpSessionApi, customers.mpHandlers, serving)
  serve(router, repliesApi, audited(replies.handlers, REPLY_CHANGES, noting), serving)
  serve(router, mpPreferencesApi, sending.mpHandlers, serving)
  serve(router, reachApi, audited(sending.handlers, REACH_CHANGES, noting), serving)
  serve(router, membershipApi, membership.handlers, serving)
  serve(router, picturesApi, audited(pictures.handlers, PICTURE_CHANGES, noting), serving)
  serve(router, productsApi, audited(products.handlers, PRODUCT_CHANGES, noting), serving)
  serve(router, productImportsApi, audited(products.handlers, PRODUCT_IMPORT_CHANGES, noting), serving)
  serve(router, offersApi, audited(products.handlers, OFFER_CHANGES, noting), serving)
  serve(router, mpProductsApi, products.handlers, serving)
  serve(router, sharesApi, audited(shares.handlers, SHARE_CHANGES, noting), serving)
  serve(router, mpSharesApi, shares.handlers, serving)
  serve(router, apiKeysApi, sales.handlers, serving)
  serve(router, salesApi, sales.handlers, serving)
  serve(router, tillApi, sales.handlers, serving)
  serveApiDocs(router, tillApi, { brand: config.brandName, publicUrl: config.publicUrl, version: '1' })
  serve(router, conversationsApi, conversations.handlers, serving)
  serveEvents(router, { staff, customers, conversations })
  serve(router, liveApi, audited(live.handlers, LIVE_CHANGES, noting), serving)
  serve(router, mpLiveApi, live.handlers, serving)
  serve(router, remindersApi, audited(reminders.handlers, REMINDER_CHANGES, noting), serving)
  serve(router, mpRemindersApi, reminders.handlers, serving)
  serve(router, campaignsApi, push.handlers, serving)
  serve(router, materialsApi, push.handlers, serving)
  serve(router, workbenchPushApi, push.handlers, serving)
  serve(router, workbenchCodesApi, codes.workbenchHandlers, serving)
  serve(router, guideContactApi, features.guideContact.handlers, serving)
  serve(router, workbenchApi, features.guideFigures.handlers, serving)
  serve(router, careApi, care.handlers, serving)
  serve(router, scansApi, bindings.handlers, serving)
  serve(router, bindingsApi, bindings.handlers, serving)
  serve(router, mpBindingsApi, bindings.handlers, serving)
}
