import type { EntityClass } from '../../platform/db/database'
import { Store } from './entities/store'

export { Store } from './entities/store'

/** The tables of stores. */
export const storesEntities: EntityClass[] = [Store]
