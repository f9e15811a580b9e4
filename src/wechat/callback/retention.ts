import { In } from 'typeorm'
import type { Database } from '../../platform/db/database'
import { InboundMessageRow } from './inbound-message.entity'

const BATCH = 500

/**
 * Deletes inbound messages received before `before` (epoch ms of our clock), some at a time so that callbacks are not
 * kept waiting. Ids are in the order of arrival, so it stops at the first batch without an old one. Gives the number.
 */
export async function forgetInbound(db: Database, before: number): Promise<number> {
  let removed = 0
  for (;;) {
    const eldest = await db.read.find(InboundMessageRow, {
      select: { id: true, receivedAt: true },
      order: { id: 'ASC' },
      take: BATCH,
    })
    const ids = eldest.filter(({ receivedAt }) => receivedAt < before).map(({ id }) => id)
    if (ids.length === 0) return removed
    await db.transact((tx) => tx.delete(InboundMessageRow, { id: In(ids) }))
    removed += ids.length
  }
}
