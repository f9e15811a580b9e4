import type { productsApi } from '../../contract/products'
import type { Clock } from '../../platform/clock'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import { Catalogue } from './catalogue'
import { Product, Sku } from './entities/product'

export { Product, Sku } from './entities/product'
export type { Catalogue, SoldSku } from './catalogue'

/** The tables of products. */
export const productsEntities: EntityClass[] = [Product, Sku]

/** Makes the products feature: the catalogue and its operations. */
export function makeProducts(deps: { db: Database; clock: Clock }): {
  catalogue: Catalogue
  handlers: Handlers<typeof productsApi>
} {
  const catalogue = new Catalogue(deps)
  return {
    catalogue,
    handlers: {
      'GET /api/admin/products': (filter) => catalogue.list(filter),
      'POST /api/admin/products': (draft, { note }) => catalogue.create(draft, note),
      'GET /api/admin/products/:id': ({ id }) => catalogue.byId(id),
      'PUT /api/admin/products/:id': ({ id, version, ...draft }, { note }) =>
        catalogue.replace(id, version, draft, note),
      'GET /api/workbench/skus': async ({ search }) => ({ items: await catalogue.choices(search) }),
    },
  }
}
