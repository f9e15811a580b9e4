import type { campaignsApi } from '../../contract/campaigns'
import type { workbenchPushApi } from '../../contract/guide-pushes'
import type { materialsApi } from '../../contract/materials'
import type { Handlers } from '../../platform/http/serve'
import type { CustomerKeeper } from '../customers'
import { Audiences } from './audience'
import { campaignRoutes } from './campaign-routes'
import { Campaigns } from './campaigns'
import type { CampaignEngine, PushGround } from './ground'
import { GuideCards } from './guide-cards'
import { GuidePushes } from './guide-pushes'
import { makePushKeeper } from './keeper'
import { materialRoutes, openTasksOf, workbenchPushRoutes, type GuideTask } from './material-routes'
import { MaterialTasks } from './material-tasks'
import { Materials } from './materials'
import { Reports } from './report'

/** Campaigns, materials and guides' own pushes. */
export interface Push {
  campaigns: Campaigns
  materials: Materials
  tasks: MaterialTasks
  pushes: GuidePushes
  cards: GuideCards
  /** Tasks of a guide that are not done; `dueAt` in epoch ms. */
  tasksOf(staffId: string): Promise<GuideTask[]>
  handlers: Handlers<typeof campaignsApi> & Handlers<typeof materialsApi> & Handlers<typeof workbenchPushApi>
  /** For `customers.keepers`. */
  keeper: CustomerKeeper
}

/** Makes what people do with campaigns and materials; the engine makes campaigns happen. */
export function makePush(ground: PushGround & { engine: CampaignEngine }): Push {
  const audiences = new Audiences(ground)
  const campaigns = new Campaigns(ground, audiences, ground.engine)
  const materials = new Materials(ground)
  const tasks = new MaterialTasks(ground)
  const pushes = new GuidePushes(ground)
  ground.engine.alongside(() => pushes.sendDue())
  const cards = new GuideCards(ground)
  const routes = { ground, materials, tasks, pushes, cards }
  return {
    campaigns,
    materials,
    tasks,
    pushes,
    cards,
    tasksOf: (staffId) => openTasksOf(routes, staffId),
    handlers: {
      ...campaignRoutes({ ground, audiences, campaigns, reports: new Reports(ground) }),
      ...materialRoutes(routes),
      ...workbenchPushRoutes(routes),
    },
    keeper: makePushKeeper(ground.db),
  }
}
