import { In } from 'typeorm'
import { AppError } from '../../domain/errors'
import { moveDeliveries } from './engine/deliveries'
import { intentKey } from './engine/ground'
import { marks } from './engine/bulk'
import type { Campaign } from './entities/campaign'
import { Delivery } from './entities/delivery'
import type { PushGround } from './ground'

/** What somebody found out about deliveries, and who says so. */
export interface Word {
  customerIds: readonly string[]
  /** failed: they do not have it, and it is not sent again. */
  as: 'sent' | 'failed'
  reason: string
  by: string
}

/**
 * Settles deliveries of which nobody knew whether they arrived (reliability.md S3): by the word of a person, who says
 * how they know, noted in the audit chain. Resolves with how many; throws `campaign.nothing_unknown` when it is none.
 */
export function settleUnknown(
  { db, clock, gate, audit }: Pick<PushGround, 'db' | 'clock' | 'gate' | 'audit'>,
  { id: campaignId, name }: Campaign,
  { customerIds, as, reason, by }: Word,
): Promise<number> {
  return db.transact(async (tx) => {
    const now = clock.now()
    const rows = await tx.find(Delivery, {
      where: { campaignId, customerId: In([...customerIds]), state: 'unknown' },
      select: { id: true, customerId: true },
    })
    if (rows.length === 0)
      throw new AppError(
        'conflict',
        'campaign.nothing_unknown',
        '这些客户的发送结果已经确定，不需要再确认；请刷新列表。',
      )
    const settled = rows.map(({ id }) => ({ id, state: as, reasonCode: `settled.${as}` }))
    await moveDeliveries(tx, settled, now)
    const ids = rows.map(({ id }) => id)
    if (as === 'sent')
      // They had it when it was called, and not when somebody says so: what they did since counts.
      await tx.query(
        `UPDATE deliveries SET settledAt = ?, sentAt = COALESCE((SELECT a.startedAt FROM send_attempts a
         WHERE a.id = deliveries.attemptId), sentAt) WHERE id IN (${marks(ids)})`,
        [now, ...ids],
      )
    const who = rows.map(({ customerId }) => customerId)
    await gate.resolveUnknown(
      tx,
      who.map((customerId) => intentKey(campaignId, customerId)),
      as === 'sent',
    )
    await audit.note(tx, {
      actor: { kind: 'staff', id: by },
      action: 'campaign.settle',
      target: { kind: 'campaign', id: campaignId },
      after: { name, as, customerIds: who },
      reason,
      at: now,
    })
    return rows.length
  })
}
