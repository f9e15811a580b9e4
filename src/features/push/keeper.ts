import { In } from 'typeorm'
import type { Database } from '../../platform/db/database'
import type { CustomerKeeper } from '../customers'
import { GuidePushPerson } from './entities/guide-push'

/** What guides' pushes keep of customers: facts under the customer's id, which an erasure leaves. */
export function makePushKeeper(db: Database): CustomerKeeper {
  return {
    name: '导购推送',
    merge: async (tx, { fromId, intoId }) => {
      const rows = await tx.findBy(GuidePushPerson, { customerId: fromId })
      if (rows.length === 0) return []
      const both = await tx.findBy(GuidePushPerson, {
        customerId: intoId,
        pushId: In(rows.map(({ pushId }) => pushId)),
      })
      // One push to both is one fact about the person now; the other row stays with the ended customer.
      const taken = new Set(both.map(({ pushId }) => pushId))
      const moving = rows.filter(({ pushId }) => !taken.has(pushId)).map(({ id }) => id)
      if (moving.length > 0) await tx.update(GuidePushPerson, { id: In(moving) }, { customerId: intoId })
      return moving.map((rowId) => ({ table: 'guide_push_people', rowId }))
    },
    erase: () => Promise.resolve(),
    export: async (customerId) => ({
      推送: (await db.read.findBy(GuidePushPerson, { customerId })).map(({ state, sentence, sentAt }) => ({
        状态: state,
        说明: sentence,
        时间: sentAt === null ? null : new Date(sentAt).toISOString(),
      })),
    }),
  }
}
