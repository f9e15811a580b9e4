import { In, type EntityManager } from 'typeorm'
import type { Database } from '../../platform/db/database'
import type { CustomerKeeper, ErasureOrder, MergeOrder, MovedRow } from '../customers'
import { ShareLink, ShareVisit } from './entities/share'

async function merge(tx: EntityManager, { fromId, intoId }: MergeOrder): Promise<MovedRow[]> {
  const links = await tx.findBy(ShareLink, { sharerCustomerId: fromId })
  const visits = await tx.findBy(ShareVisit, { customerId: fromId })
  await tx.update(ShareLink, { sharerCustomerId: fromId }, { sharerCustomerId: intoId })
  await tx.update(ShareVisit, { customerId: fromId }, { customerId: intoId })
  // Who turns out to be one person never brought anybody.
  const own = await tx.find(ShareLink, { where: { sharerCustomerId: intoId }, select: { id: true } })
  for (let start = 0; start < own.length; start += 500) {
    const shareId = In(own.slice(start, start + 500).map(({ id }) => id))
    const self = { state: 'invalid' as const, reasonCode: 'SELF' as const }
    await tx.update(ShareVisit, { customerId: intoId, shareId }, self)
  }
  const moved = (table: string, rows: readonly { id: string }[]): MovedRow[] =>
    rows.map(({ id }) => ({ table, rowId: id }))
  return [...moved('share_links', links), ...moved('share_visits', visits)]
}

/** The facts stay under the customer's id, which is a pseudonym then; the openids go. */
async function forget(tx: EntityManager, { openIds }: ErasureOrder): Promise<void> {
  const mine = openIds.filter(({ account }) => account === 'miniapp').map(({ openId }) => openId)
  if (mine.length > 0) await tx.update(ShareVisit, { openId: In(mine) }, { openId: null })
}

/** What shares do when customers become one, when one is erased, and when one wants to read their data. */
export function sharesKeeper({ db }: { db: Database }): CustomerKeeper {
  return {
    name: '分享',
    merge,
    erase: forget,
    forget,
    export: async (customerId) => {
      const links = await db.read.findBy(ShareLink, { sharerCustomerId: customerId })
      const visits = await db.read.findBy(ShareVisit, { customerId })
      if (links.length + visits.length === 0) return {}
      return {
        我的分享: links.map(({ createdAt, targetKind }) => ({
          时间: new Date(createdAt).toISOString(),
          内容: targetKind,
        })),
        打开的分享: visits.map(({ at }) => ({ 时间: new Date(at).toISOString() })),
      }
    },
  }
}
