import { Between, In, IsNull, MoreThan, type EntityManager } from 'typeorm'
import type { SendGate } from '../../sending'
import { Delivery } from '../entities/delivery'
import { MassBatch, type MassReport } from '../entities/mass-batch'
import { intentKey } from './ground'

const DAY_MS = 86_400_000

/** What became of a mass message at WeChat: by its finish event, or asked for. */
export interface MassEnd {
  /** Why it reached nobody; null when it went out. */
  reasonCode: string | null
  /** The event's figures; an asked status has none. */
  report: MassReport | null
}

/**
 * The mass message that a finish event is about: the one with its id. Where the answer with the id was lost for good it
 * is the only one of that day with as many recipients of which nobody knows (reliability.md S3).
 */
export async function batchOf(
  tx: EntityManager,
  { messageId, report, at }: { messageId: string; report: MassReport | null; at: number },
): Promise<MassBatch | null> {
  const named = await tx.findOneBy(MassBatch, { messageId })
  if (named !== null || report === null || report.total === 0) return named
  const nameless = await tx.findBy(MassBatch, {
    messageId: IsNull(),
    state: In(['sending', 'waiting', 'unknown']),
    tries: MoreThan(0),
    size: report.total,
    startedAt: Between(at - DAY_MS, at),
  })
  const [only, ...others] = nameless
  // One that is still asked for under its own key learns its id from the answer.
  return only?.state === 'unknown' && others.length === 0 ? only : null
}

/**
 * Settles a mass message and everybody in it, also those of whom nobody knew: at the gate what they took is used, or
 * given back. A second word about the same message changes nothing.
 */
export async function settleMass(
  tx: EntityManager,
  gate: SendGate,
  batch: MassBatch,
  { reasonCode, report, messageId }: MassEnd & { messageId: string },
  now: number,
): Promise<void> {
  if (batch.settledAt !== null) return
  const isSent = reasonCode === null
  const state = isSent ? 'settled' : 'failed'
  const ended = {
    state,
    reasonCode,
    report,
    messageId,
    settledAt: now,
    retryAt: null,
    leaseUntil: null,
  } as const
  await tx.update(MassBatch, { id: batch.id }, ended)
  const open = await tx.find(Delivery, {
    where: { massBatchId: batch.id, state: In(['sending', 'unknown']) },
    select: { id: true, campaignId: true, customerId: true },
  })
  const keys = open.map(({ campaignId, customerId }) => intentKey(campaignId, customerId))
  await gate.resolveUnknown(tx, keys, isSent)
  const inIt = `WHERE massBatchId = ? AND state IN ('sending', 'unknown', 'sent')`
  if (isSent)
    // They had it when it was called, and not when we heard of it: what they did since counts.
    await tx.query(
      `UPDATE deliveries SET state = 'sent', reasonCode = NULL, settledAt = ?, sentAt = COALESCE(sentAt,
       (SELECT a.startedAt FROM send_attempts a WHERE a.id = deliveries.attemptId), ?) ${inIt}`,
      [now, now, batch.id],
    )
  else
    await tx.query(`UPDATE deliveries SET state = 'failed', reasonCode = ?, settledAt = ? ${inIt}`, [
      reasonCode,
      now,
      batch.id,
    ])
}
