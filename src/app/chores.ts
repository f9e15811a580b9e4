import { forgetMenus, forgetRules } from '../features/replies'
import { forgetOldAnswers } from '../features/sales'
import { forgetProofs } from '../features/staff'
import { Housekeeping } from '../platform/jobs/housekeeping'
import { forgetInbound } from '../wechat/callback'
import type { Features } from './features'
import type { House } from './house'
import { picturesInUse } from './picture-use'

const DAY_MS = 86_400_000
/** So long an upload may wait for what it was made for. */
const UNUSED_MS = 7 * DAY_MS

/** What is removed when its time is over (policy `retention`). Send decisions stay: they are the proof of what left. */
export function makeHousekeeping(
  house: House,
  { policies, conversations, pictures }: Features,
): Housekeeping {
  const { db } = house
  const inboundEnd = async (now: number): Promise<number> =>
    now - (await policies.at('retention', now)).value.inboundDays * DAY_MS
  return new Housekeeping({
    ...house,
    chores: {
      'inbound messages': async (now) => forgetInbound(db, await inboundEnd(now)),
      'deleted rules': async (now) => forgetRules(db, await inboundEnd(now)),
      conversations: async (now) => conversations.forget(await inboundEnd(now)),
      'unused pictures': (now) => pictures.gallery.sweep(now - UNUSED_MS, (ids) => picturesInUse(db, ids)),
      'shown menus': (now) => forgetMenus(db, now),
      'answers to tills': (now) => forgetOldAnswers(db, now),
      'sessions and binding codes': (now) => forgetProofs(db, now),
    },
  })
}
