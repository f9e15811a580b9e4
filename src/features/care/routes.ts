import type { careApi } from '../../contract/care'
import type { Actor, Call, Handlers } from '../../platform/http/serve'
import type { CareCustomers } from './customers'
import type { FollowUps } from './follow-ups'
import type { CareGround } from './ground'
import { demandMine } from './mine'
import type { Notes } from './notes'
import type { Plans } from './plans'
import { readToday } from './today'

/** What the operations use. */
export interface CareParts {
  ground: CareGround
  people: CareCustomers
  notes: Notes
  followUps: FollowUps
  plans: Plans
}

/** Tags that are offered to choose from. */
const KNOWN_TAGS = 60

const by = (call: Call): Actor => call.actor!

/** The workbench's operations on a guide's customers. */
export function careRoutes({ ground, people, notes, followUps, plans }: CareParts): Handlers<typeof careApi> {
  const { tags } = ground.customers.forGuides
  const mine = async (call: Call, id: string): Promise<string> =>
    (await demandMine(ground, by(call), id)).customerId
  return {
    'GET /api/workbench/customers': (wish, call) => people.list(by(call), wish),
    'GET /api/workbench/customers/:id': ({ id }, call) => people.detail(by(call), id),
    'GET /api/workbench/customers/:id/timeline': ({ id, ...page }, call) =>
      notes.timeline(by(call), id, page),
    'GET /api/workbench/tags': async () => ({ items: await tags.known(KNOWN_TAGS) }),
    'POST /api/workbench/customers/:id/tags': async ({ id, tag }, call) => ({
      tags: await tags.put(call, await mine(call, id), tag),
    }),
    'POST /api/workbench/customers/:id/tags/remove': async ({ id, tag }, call) => ({
      tags: await tags.take(call, await mine(call, id), tag),
    }),
    'POST /api/workbench/customers/:id/notes': ({ id, text }, call) => notes.add(by(call), id, text),
    'GET /api/workbench/customers/:id/notes': ({ id, ...page }, call) => notes.list(by(call), id, page),
    'DELETE /api/workbench/customer-notes/:id': async ({ id }, call) => {
      await notes.remove(by(call), id)
      return {}
    },
    'GET /api/workbench/today': (_, call) => readToday(ground, followUps, by(call)),
    'GET /api/workbench/follow-ups': (wish, call) => followUps.list(by(call), wish),
    'POST /api/workbench/customers/:id/follow-ups': ({ id, ...order }, call) =>
      followUps.add(by(call), id, order),
    'POST /api/workbench/follow-ups/:id/done': ({ id }, call) => followUps.end(by(call), id, 'done'),
    'POST /api/workbench/follow-ups/:id/dropped': ({ id }, call) => followUps.end(by(call), id, 'dropped'),
    'POST /api/workbench/follow-ups/:id/moved': ({ id, dueOn }, call) => followUps.move(by(call), id, dueOn),
    'GET /api/workbench/customers/:id/plans': async ({ id }, call) => ({
      items: await plans.list(by(call), id),
    }),
    'POST /api/workbench/customers/:id/plans': ({ id, ...order }, call) => plans.add(by(call), id, order),
    'POST /api/workbench/plans/:id/end': ({ id }, call) => plans.end(by(call), id),
  }
}
