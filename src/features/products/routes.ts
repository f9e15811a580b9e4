import type { mpProductsApi } from '../../contract/mp-products'
import type { productsApi } from '../../contract/products'
import type { Handlers } from '../../platform/http/serve'
import type { Catalogue } from './catalogue'
import type { ProductsDeps } from './doors'
import type { Recommendations } from './recommendations'
import type { Shelf } from './shelf'
import type { Stock } from './stock'
import { workbenchProducts } from './workbench'

/** What the handlers are made of. */
export interface ProductRoutesDeps extends ProductsDeps {
  catalogue: Catalogue
  stock: Stock
}

/** Handlers of the console's and the workbench's products. */
export function productRoutes(deps: ProductRoutesDeps): Handlers<typeof productsApi> {
  const { db, clock, stores, staff, catalogue, stock } = deps
  return {
    'GET /api/admin/products': (filter, { actor }) => catalogue.list(filter, actor!.storeIds),
    'POST /api/admin/products': (draft, { note }) => catalogue.create(draft, note),
    'GET /api/admin/products/:id': ({ id }, { actor }) => catalogue.byId(id, db.read, actor!.storeIds),
    'PUT /api/admin/products/:id': ({ id, version, ...draft }, { note }) =>
      catalogue.replace(id, version, draft, note),
    'POST /api/admin/products/:id/shelf': ({ id, ...change }, { note }) => catalogue.shelve(id, change, note),
    'GET /api/admin/product-groups': () => catalogue.groups(),
    'GET /api/admin/products/:id/stock': async ({ id }, { actor }) => {
      await catalogue.byId(id)
      return { items: await stock.of(id, actor!.storeIds) }
    },
    'PUT /api/admin/products/:id/stock': async ({ id, items }, { actor, note }) => {
      await catalogue.byId(id)
      return { items: await stock.set(id, items, actor!.storeIds, note) }
    },
    'GET /api/workbench/products': async (query, { actor }) => {
      const assignment = await staff.assignmentAt(actor!.staffId, clock.now())
      const open = (await stores.all()).filter(({ state }) => state === 'open')
      const place = { storeId: assignment?.storeId, openStoreIds: open.map(({ id }) => id) }
      return workbenchProducts({ db, stock }, query, place)
    },
    'GET /api/workbench/skus': async ({ search }) => ({ items: await catalogue.choices(search) }),
  }
}

/** Handlers of the shelf in the Mini Program. */
export function mpProductRoutes(
  shelf: Shelf,
  catalogue: Catalogue,
  recommendations: Recommendations,
): Handlers<typeof mpProductsApi> {
  return {
    'GET /api/mp/products': (query, { customer }) => shelf.list(customer!.customerId, query),
    'GET /api/mp/products/:id': ({ id, ...place }, { customer }) =>
      shelf.detail(customer!.customerId, id, place),
    'GET /api/mp/product-groups': () => catalogue.groups('on'),
    'GET /api/mp/recommendations': (_, { customer }) => recommendations.of(customer!.customerId),
    'GET /api/mp/offers': async ({ storeId }, { customer }) => ({
      items: await shelf.offers(customer!.customerId, storeId),
    }),
    'GET /api/mp/offers/:id': ({ id, storeId }, { customer }) =>
      shelf.offer(customer!.customerId, id, storeId),
  }
}
