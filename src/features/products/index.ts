import type { productsApi } from '../../contract/products'
import type { EntityClass } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import { Catalogue } from './catalogue'
import type { ProductsDeps } from './doors'
import { Product, Sku } from './entities/product'
import { ProductPicture, StoreStock } from './entities/stock'
import { productRoutes } from './routes'
import { Stock } from './stock'

export { Product, Sku } from './entities/product'
export { ProductPicture, StoreStock } from './entities/stock'
export type { ProductsDeps } from './doors'
export type { Catalogue, SoldSku } from './catalogue'
export type { Stock } from './stock'

/** The tables of products. */
export const productsEntities: EntityClass[] = [Product, Sku, ProductPicture, StoreStock]

/** What is sold, and what stores have of it. */
export interface Products {
  catalogue: Catalogue
  stock: Stock
  handlers: Handlers<typeof productsApi>
}

/** Makes the products feature. */
export function makeProducts(deps: ProductsDeps): Products {
  const isStore = async (storeId: string): Promise<boolean> => (await deps.stores.byId(storeId)) !== undefined
  const stock = new Stock({ ...deps, isStore })
  const catalogue = new Catalogue({ ...deps, stock })
  return { catalogue, stock, handlers: productRoutes({ ...deps, catalogue, stock }) }
}
