import type { workbenchApi } from '../../contract/workbench'
import { activitySpan } from '../../domain/activity-period'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import { activityOf } from './activity'

/** What the first screen of the workbench asks of staff and stores. */
export interface GuideFiguresDeps {
  db: Database
  clock: Clock
  staff: { assignmentAt(staffId: string, at: number): Promise<{ storeId: string } | undefined> }
  stores: { byId(id: string): Promise<{ id: string; name: string } | undefined> }
}

const iso = (at: number): string => new Date(at).toISOString()

/** The workbench's first screen and a guide's own figures; a guide sees nobody else's. */
export function makeGuideFigures({ db, clock, staff, stores }: GuideFiguresDeps): {
  handlers: Handlers<typeof workbenchApi>
} {
  return {
    handlers: {
      'GET /api/workbench/desk': async (_, { actor }) => {
        const { staffId, name } = actor!
        const now = clock.now()
        const assignment = await staff.assignmentAt(staffId, now)
        const store = assignment && (await stores.byId(assignment.storeId))
        const today = await activityOf(db.read, staffId, activitySpan('today', now))
        return {
          staffId,
          name,
          store: store ? { id: store.id, name: store.name } : null,
          today,
          serverTime: iso(now),
        }
      },
      'GET /api/workbench/activity': async ({ period }, { actor }) => {
        const span = activitySpan(period, clock.now())
        const activity = await activityOf(db.read, actor!.staffId, span)
        return { from: iso(span.from), to: iso(span.to), activity }
      },
    },
  }
}
