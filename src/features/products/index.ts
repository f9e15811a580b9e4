import type { mpProductsApi } from '../../contract/mp-products'
import type { offersApi } from '../../contract/offers'
import type { productImportsApi } from '../../contract/product-imports'
import type { productsApi } from '../../contract/products'
import type { EntityClass } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import type { JobHandler } from '../../platform/jobs/worker'
import { GoodsCards, type GoodsCard } from './cards'
import { Catalogue } from './catalogue'
import type { ProductsDeps } from './doors'
import { Offer } from './entities/offer'
import { Product, Sku } from './entities/product'
import { ProductImport, ProductImportRow } from './entities/product-import'
import { ProductPicture, StoreStock } from './entities/stock'
import { productImportRoutes } from './import-routes'
import { ProductImports } from './imports'
import { OfferBook } from './offer-book'
import { offerRoutes } from './offer-routes'
import { Offers } from './offers'
import { PricesNow } from './price-now'
import { Recommendations } from './recommendations'
import { mpProductRoutes, productRoutes } from './routes'
import { Shelf } from './shelf'
import { Stock } from './stock'

export type { BackInStock } from './stock'
export { Offer } from './entities/offer'
export { Product, Sku } from './entities/product'
export { ProductPicture, StoreStock } from './entities/stock'
export type { GoodsCard } from './cards'
export type { Catalogue, SoldSku } from './catalogue'
export type { PersonForOffers, ProductsDeps } from './doors'
export type { OfferBook } from './offer-book'
export type { OfferContent, Offers } from './offers'
export type { Stock } from './stock'

/** The tables of products and offers. */
export const productsEntities: EntityClass[] = [
  Product,
  Sku,
  ProductPicture,
  StoreStock,
  Offer,
  ProductImport,
  ProductImportRow,
]

type ProductsApi = typeof productsApi & typeof productImportsApi & typeof offersApi & typeof mpProductsApi

/** What is sold, what stores have of it, and what it costs whom. */
export interface Products {
  catalogue: Catalogue
  stock: Stock
  offers: Offers
  /** Which offers count, and what they make of prices. */
  book: OfferBook
  /** Prices for those who wait until one falls. */
  prices: PricesNow
  /** What others show of a product; throws product.unknown. */
  cardOf(productId: string): Promise<GoodsCard>
  /** What others show of an offer; throws offer.unknown. */
  offerCardOf(offerId: string): Promise<GoodsCard>
  jobHandlers: Record<string, JobHandler>
  handlers: Handlers<ProductsApi>
}

/** Makes the products feature. */
export function makeProducts(deps: ProductsDeps): Products {
  const isStore = async (storeId: string): Promise<boolean> => (await deps.stores.byId(storeId)) !== undefined
  const stock = new Stock({ ...deps, isStore })
  const catalogue = new Catalogue({ ...deps, stock })
  const book = new OfferBook(deps)
  const offers = new Offers(deps, book)
  const cards = new GoodsCards({ ...deps, book })
  const imports = new ProductImports({ ...deps, stock })
  const shelf = new Shelf({ ...deps, book, stock })
  const recommendations = new Recommendations({ ...deps, shelf, stock })
  const prices = new PricesNow({ ...deps, shelf, book })
  return {
    ...{ catalogue, stock, offers, book, prices },
    cardOf: (productId) => cards.ofProduct(productId),
    offerCardOf: (offerId) => cards.ofOffer(offerId),
    jobHandlers: imports.rows.jobHandlers,
    handlers: {
      ...productRoutes({ ...deps, catalogue, stock }),
      ...productImportRoutes(deps, imports),
      ...offerRoutes({ ...deps, offers, book }),
      ...mpProductRoutes(shelf, catalogue, recommendations),
    },
  }
}
