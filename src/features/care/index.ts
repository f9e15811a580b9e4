import type { EntityManager } from 'typeorm'
import type { careApi } from '../../contract/care'
import type { EntityClass } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import type { CustomerKeeper } from '../customers'
import { CareCustomers } from './customers'
import { FollowUpPlan, FollowUpRow } from './entities/follow-up'
import { CustomerNote } from './entities/note'
import { FollowUps } from './follow-ups'
import type { CareDeps, CareGround } from './ground'
import { careKeeper } from './keeper'
import { Notes } from './notes'
import { endWithSale, Plans } from './plans'
import { careRoutes } from './routes'
import { Sealed } from './sealed'

export { FollowUpPlan, FollowUpRow } from './entities/follow-up'
export { CustomerNote } from './entities/note'
export type { CareDeps, OpenTask } from './ground'

/** The tables of notes and follow-ups. */
export const careEntities: EntityClass[] = [CustomerNote, FollowUpRow, FollowUpPlan]

/** How guides look after their own customers at the workbench. */
export interface Care {
  notes: Notes
  followUps: FollowUps
  plans: Plans
  /** A customer bought at `at` (epoch ms); inside the transaction of the sale. */
  onSale(tx: EntityManager, customerId: string, at: number): Promise<void>
  handlers: Handlers<typeof careApi>
  keeper: CustomerKeeper
}

/** Makes the care of customers. */
export function makeCare(deps: CareDeps): Care {
  const ground: CareGround = { ...deps, sealed: new Sealed(deps.dataKey) }
  const notes = new Notes(ground)
  const followUps = new FollowUps(ground)
  const plans = new Plans(ground)
  return {
    notes,
    followUps,
    plans,
    onSale: endWithSale,
    handlers: careRoutes({ ground, people: new CareCustomers(ground), notes, followUps, plans }),
    keeper: careKeeper(ground),
  }
}
