import type { EntityClass } from '../../platform/db/database'
import { Product, Sku } from './entities/product'

export { Product, Sku } from './entities/product'

/** The tables of products. */
export const productsEntities: EntityClass[] = [Product, Sku]
