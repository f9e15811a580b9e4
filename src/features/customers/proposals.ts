import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { insertOnce } from '../../platform/db/insert-once'
import { lockRow } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import { MergeProposal } from './entities/merge'
import type { CustomerKeeper } from './keeper'
import { mergeCustomers } from './merge'

/** Two customers who may be one person. */
export interface NewProposal {
  oneId: string
  otherId: string
  /** `phone` and so on. */
  reason: string
  at: number
}

/** What staff said. */
export interface Settlement {
  state: 'accepted' | 'refused'
  decidedBy: string | null
  note: string
  at: number
}

/** Puts a case before staff unless the same one is open; its id. */
export async function propose(
  tx: EntityManager,
  { oneId, otherId, reason, at }: NewProposal,
): Promise<string> {
  const openKey = [oneId, otherId].sort().join(':')
  const row = { id: newId(), oneId, otherId, reason, state: 'open' as const, openKey, createdAt: at }
  if (await insertOnce(tx, MergeProposal, { ...row, decidedAt: null, decidedBy: null, note: null }))
    return row.id
  return (await tx.findOneByOrFail(MergeProposal, { openKey })).id
}

/** Closes a case. */
export async function settleProposal(
  tx: EntityManager,
  id: string,
  { state, decidedBy, note, at }: Settlement,
): Promise<void> {
  await tx.update(MergeProposal, { id }, { state, openKey: null, decidedAt: at, decidedBy, note })
}

/** Does what staff decided about an open case; throws when there is none or somebody was quicker. */
export async function decideProposal(
  tx: EntityManager,
  id: string,
  settlement: Settlement & { decidedBy: string },
  keepers: readonly CustomerKeeper[],
): Promise<MergeProposal> {
  const seen = await tx.findOneBy(MergeProposal, { id })
  if (!seen) throw new AppError('not_found', 'merge_proposal.unknown', '没有找到这条合并建议，请刷新列表。')
  if (settlement.state === 'accepted' && seen.state === 'open') {
    const { oneId, otherId } = seen
    const { decidedBy, at } = settlement
    await mergeCustomers(tx, { oneId, otherId, cause: 'staff', decidedBy, at }, keepers)
  }
  const proposal = await lockRow(tx, MergeProposal, { id })
  if (proposal?.state !== 'open')
    throw new AppError('conflict', 'merge_proposal.decided', '这条合并建议已经有人处理过了，请刷新列表。')
  await settleProposal(tx, id, settlement)
  return tx.findOneByOrFail(MergeProposal, { id })
}
