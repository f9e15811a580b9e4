import type { EntityClass } from '../../platform/db/database'
import { engineEntities } from './engine/tables'
import { Campaign } from './entities/campaign'

export { Campaign } from './entities/campaign'

/** The tables of campaigns. */
export const pushEntities: EntityClass[] = [Campaign, ...engineEntities]
