import type { EntityClass } from '../../platform/db/database'
import { engineEntities } from './engine'
import { Campaign } from './entities/campaign'
import { GuidePush, GuidePushPerson } from './entities/guide-push'
import { Material, MaterialTask } from './entities/material'

export { audienceGround } from './audience-ground'
export { audienceOf } from './audience-query'
export {
  makeCampaignEngine,
  observeFinishes,
  pendingFor,
  type CampaignEngine,
  type EngineDeps,
} from './engine'
export { Campaign } from './entities/campaign'
export { GuidePush, GuidePushPerson } from './entities/guide-push'
export { Material, MaterialTask } from './entities/material'
export { endWithdrawn } from './guide-cards'
export { guidePushesPendingFor } from './later-pushes'
export { makePush, type Push } from './make-push'
export { campaignCard, pushCard } from './push-links'

/** The tables of campaigns, materials and guides' pushes. */
export const pushEntities: EntityClass[] = [
  Campaign,
  Material,
  MaterialTask,
  GuidePush,
  GuidePushPerson,
  ...engineEntities,
]
