import { In, Not, type EntityManager } from 'typeorm'
import type { Database } from '../../platform/db/database'
import type { CustomerKeeper } from '../customers'
import { Campaign } from './entities/campaign'
import { Delivery } from './entities/delivery'
import { GuidePushPerson } from './entities/guide-push'
import { reasonWords } from './reason-words'
import { DELIVERY_WORDS, PUSH_WORDS } from './state-words'

interface Merge {
  fromId: string
  intoId: string
}

/** The rows that may move: for what both got, one is enough, and the other stays with the ended customer. */
function movable<T extends { id: string }>(
  from: readonly T[],
  into: readonly T[],
  keyOf: (row: T) => string,
) {
  const taken = new Set(into.map(keyOf))
  return from.filter((row) => !taken.has(keyOf(row))).map(({ id }) => id)
}

async function mergePushes(tx: EntityManager, { fromId, intoId }: Merge): Promise<string[]> {
  const from = await tx.findBy(GuidePushPerson, { customerId: fromId })
  if (from.length === 0) return []
  const pushId = In(from.map((row) => row.pushId))
  const ids = movable(
    from,
    await tx.findBy(GuidePushPerson, { customerId: intoId, pushId }),
    (row) => row.pushId,
  )
  if (ids.length > 0) await tx.update(GuidePushPerson, { id: In(ids) }, { customerId: intoId })
  return ids
}

/**
 * A delivery that is just being sent, or of which nobody knows, stays where it is: its intent carries the customer's
 * id, and under another one it would be a second message.
 */
async function mergeDeliveries(tx: EntityManager, { fromId, intoId }: Merge): Promise<string[]> {
  const state = Not(In(['sending', 'unknown']))
  const from = await tx.findBy(Delivery, { customerId: fromId, state })
  if (from.length === 0) return []
  const campaignId = In(from.map((row) => row.campaignId))
  const ids = movable(
    from,
    await tx.findBy(Delivery, { customerId: intoId, campaignId }),
    (row) => row.campaignId,
  )
  if (ids.length > 0) await tx.update(Delivery, { id: In(ids) }, { customerId: intoId })
  return ids
}

const when = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

async function exported({ read }: Database, customerId: string): Promise<Record<string, unknown>> {
  const deliveries = await read.find(Delivery, { where: { customerId }, order: { id: 'ASC' } })
  const campaigns = await read.findBy(Campaign, { id: In(deliveries.map(({ campaignId }) => campaignId)) })
  const names = new Map(campaigns.map(({ id, name }) => [id, name]))
  const pushes = await read.find(GuidePushPerson, { where: { customerId }, order: { id: 'ASC' } })
  return {
    活动: deliveries.map(({ campaignId, state, reasonCode, sentAt }) => ({
      名称: names.get(campaignId) ?? '',
      状态: DELIVERY_WORDS[state],
      说明: reasonWords(reasonCode, state),
      时间: when(sentAt),
    })),
    推送: pushes.map(({ state, sentence, sentAt }) => ({
      状态: PUSH_WORDS[state],
      说明: sentence,
      时间: when(sentAt),
    })),
  }
}

/** What campaigns and guides' pushes keep of customers: facts under the customer's id, which an erasure leaves. */
export function makePushKeeper(db: Database): CustomerKeeper {
  return {
    name: '活动与推送',
    merge: async (tx, order) => {
      const pushes = await mergePushes(tx, order)
      const deliveries = await mergeDeliveries(tx, order)
      return [
        ...pushes.map((rowId) => ({ table: 'guide_push_people', rowId })),
        ...deliveries.map((rowId) => ({ table: 'deliveries', rowId })),
      ]
    },
    erase: () => Promise.resolve(),
    export: (customerId) => exported(db, customerId),
  }
}
