import type { EntityManager } from 'typeorm'
import type { Value } from '../../platform/db/write'
import { SendAttempt } from './entities/send-attempt'
import type { Ending } from './outcome'
import { chunks, marks } from './rows'

/** Settles one attempt; false when somebody else has settled it meanwhile. */
export async function markSettled(
  tx: EntityManager,
  id: string,
  ending: Ending,
  at: number,
): Promise<boolean> {
  const { state, errcode, reasonCode, retryAt, messageId } = ending
  const { affected } = await tx
    .createQueryBuilder()
    .update(SendAttempt)
    .set({ state, errcode, reasonCode, retryAt, settledAt: at, messageId: messageId ?? null })
    .where({ id, state: 'sending' })
    .execute()
  return affected === 1
}

/** Settles calls that went well, with few statements; those that were settled meanwhile stay as they are. */
export async function markSent(
  tx: EntityManager,
  calls: readonly { attemptId: string; messageId: string | undefined }[],
  at: number,
): Promise<void> {
  for (const part of chunks(calls)) {
    const named = part.flatMap(({ attemptId, messageId }) =>
      messageId === undefined ? [] : [attemptId, messageId],
    )
    const cases = Array.from({ length: named.length / 2 }, () => 'WHEN ? THEN ?').join(' ')
    const messageId = named.length > 0 ? `CASE id ${cases} END` : 'NULL'
    const values: Value[] = [at, ...named, ...part.map(({ attemptId }) => attemptId)]
    await tx.query(
      `UPDATE send_attempts SET state = 'sent', settledAt = ?, messageId = ${messageId} WHERE id IN (${marks(part)}) AND state = 'sending'`,
      values,
    )
  }
}

/** Begins calls: of these attempts, those that nobody else began. Their lease ends at `leaseUntil` (real time). */
export async function markSending(
  tx: EntityManager,
  ids: readonly string[],
  leaseUntil: number,
  from: readonly ('ready' | 'sending' | 'unknown')[],
): Promise<Set<string>> {
  const begun = new Set<string>()
  for (const part of chunks(ids)) {
    const { affected } = await tx
      .createQueryBuilder()
      .update(SendAttempt)
      .set({ state: 'sending', leaseUntil })
      .where(`id IN (:...part) AND state IN (:...from)`, { part, from })
      .execute()
    if (affected === part.length) part.forEach((id) => begun.add(id))
    else for (const id of await oneByOne(tx, part, leaseUntil)) begun.add(id)
  }
  return begun
}

/** After a common update that missed some: those which carry the lease that it set. */
async function oneByOne(tx: EntityManager, ids: readonly string[], leaseUntil: number): Promise<string[]> {
  const rows: { id: string }[] = await tx.query(
    `SELECT id FROM send_attempts WHERE id IN (${marks(ids)}) AND state = 'sending' AND leaseUntil = ?`,
    [...ids, leaseUntil],
  )
  return rows.map(({ id }) => id)
}
