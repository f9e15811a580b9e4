import type { EntityManager } from 'typeorm'
import { chunks, marks } from './rows'

interface Row {
  attemptId: string
  intentKey: string
  channel: string
  allowanceId: string | null
}

/** Settles attempts of which nobody knew, also those whose process died in the call, by the keys of their intents; see `SendGate.resolveUnknown`. */
export async function resolveUnknown(
  tx: EntityManager,
  keys: readonly string[],
  isSent: boolean,
  now: number,
): Promise<void> {
  for (const part of chunks(keys)) {
    const rows: Row[] = await tx.query(
      `SELECT a.id AS attemptId, d.intentKey, d.channel, d.allowanceId FROM send_decisions d
       JOIN send_attempts a ON a.decisionId = d.id WHERE d.intentKey IN (${marks(part)})
       AND (a.state = 'unknown' OR (a.state = 'sending' AND a.leaseUntil < ?))`,
      [...part, Date.now()],
    )
    if (rows.length === 0) continue
    const attempts = rows.map(({ attemptId }) => attemptId)
    await tx.query(`UPDATE send_attempts SET state = ?, settledAt = ? WHERE id IN (${marks(attempts)})`, [
      isSent ? 'sent' : 'failed',
      now,
      ...attempts,
    ])
    await settleLedger(tx, rows, isSent, now)
  }
}

/** What was taken for the messages is used, or free again. */
async function settleLedger(
  tx: EntityManager,
  rows: readonly Row[],
  isSent: boolean,
  now: number,
): Promise<void> {
  const tokens = rows.flatMap(({ channel, allowanceId }) =>
    channel === 'subscription' && allowanceId !== null ? [allowanceId] : [],
  )
  if (tokens.length > 0)
    await tx.query(
      `UPDATE subscription_tokens SET state = ?, settledAt = ? WHERE id IN (${marks(tokens)}) AND state = 'held'`,
      isSent ? ['used', now, ...tokens] : ['granted', null, ...tokens],
    )
  if (isSent) return
  const months = rows.flatMap(({ channel, allowanceId }) =>
    channel === 'mass' && allowanceId !== null ? [allowanceId] : [],
  )
  if (months.length > 0)
    await tx.query(
      `UPDATE allowances SET used = used - 1 WHERE id IN (${marks(months)}) AND used > 0 AND expiresAt > ?`,
      [...months, now],
    )
  const keys = rows.map(({ intentKey }) => intentKey)
  await tx.query(`DELETE FROM frequency_uses WHERE intentKey IN (${marks(keys)})`, keys)
}
