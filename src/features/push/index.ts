import type { EntityClass } from '../../platform/db/database'
import { engineEntities } from './engine'
import { Campaign } from './entities/campaign'

export { audienceOf } from './audience-query'
export {
  makeCampaignEngine,
  observeFinishes,
  pendingFor,
  type CampaignEngine,
  type EngineDeps,
} from './engine'
export { Campaign } from './entities/campaign'

/** The tables of campaigns. */
export const pushEntities: EntityClass[] = [Campaign, ...engineEntities]
