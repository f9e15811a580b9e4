import { In, IsNull, Not, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { decidePoints, type Lot, type PointsCommand, type Refusal } from '../../domain/points-ledger'
import { balanceAt } from '../../domain/points-lot'
import { isUniqueViolation } from '../../platform/db/errors'
import { newId } from '../../platform/ids'
import type { CauseActor } from './doors'
import { Card, PointEntry, PointLot } from './entities'

/** What an entry says beside its figures. */
export interface EntryLabel {
  actor: CauseActor
  reason: string
  saleLineId?: string | null
  refundLineId?: string | null
}

/** The lots of a card that still hold something. */
export function openLots(tx: EntityManager, cardId: string): Promise<PointLot[]> {
  return tx.findBy(PointLot, { cardId, openUntil: Not(IsNull()) })
}

/**
 * Does one command to the points of a card whose row is locked, and writes what it changed. Resolves with the entries
 * that it made, lapsed lots first.
 */
export async function movePoints(
  tx: EntityManager,
  card: Card,
  command: PointsCommand,
  label: EntryLabel,
): Promise<PointEntry[]> {
  const lots = await openLots(tx, card.id)
  const decision = decidePoints({ lots, debt: card.debt }, command, newId)
  if (!decision.isDone) throw refusal(decision.reason, command, lots)
  const { entries, points, debt } = decision
  if (entries.length === 0) return []
  const rows = entries.map((entry, index): PointEntry => ({
    ...entry,
    ...labelOf(entry.type, label),
    id: newId(),
    cardId: card.id,
    seq: card.entries + index + 1,
  }))
  await writeLots(tx, card.id, new Set(lots.map(({ id }) => id)), decision.lots)
  await insertEntries(tx, rows)
  Object.assign(card, { points, debt, entries: card.entries + rows.length })
  await tx.update(Card, { id: card.id }, { points, debt, entries: card.entries })
  return rows
}

/** What lapses or repays by itself does not carry the words of the command that met it. */
function labelOf(type: PointEntry['type'], { actor, reason, saleLineId, refundLineId }: EntryLabel) {
  if (type === 'expire')
    return {
      actorKind: 'system' as const,
      actorId: null,
      reason: 'expired',
      saleLineId: null,
      refundLineId: null,
    }
  return {
    actorKind: actor.kind,
    actorId: actor.id,
    reason,
    saleLineId: saleLineId ?? null,
    refundLineId: refundLineId ?? null,
  }
}

async function writeLots(
  tx: EntityManager,
  cardId: string,
  known: ReadonlySet<string>,
  lots: readonly Lot[],
): Promise<void> {
  const row = (lot: Lot): PointLot => ({
    ...lot,
    cardId,
    openUntil: lot.remaining > 0 ? lot.expiresAt : null,
  })
  const fresh = lots.filter(({ id }) => !known.has(id)).map(row)
  if (fresh.length > 0) await tx.insert(PointLot, fresh)
  for (const { id, remaining, openUntil } of lots.filter((lot) => known.has(lot.id)).map(row))
    await tx.update(PointLot, { id }, { remaining, openUntil })
}

async function insertEntries(tx: EntityManager, rows: PointEntry[]): Promise<void> {
  try {
    await tx.insert(PointEntry, rows)
  } catch (error) {
    if (isUniqueViolation(error)) throw causeTaken()
    throw error
  }
}

/** The same cause stands for something else already. */
export const causeTaken = (): AppError =>
  new AppError('conflict', 'points.cause_taken', '这个请求编号已经用于另一笔积分变动，请换一个编号。')

function refusal(reason: Refusal, command: PointsCommand, lots: readonly Lot[]): AppError {
  switch (reason) {
    case 'amount':
      return new AppError('invalid', 'points.amount', '积分必须是整数，而且不能是 0。')
    case 'too_large':
      return new AppError('invalid', 'points.too_large', '积分数额太大，请核对后重新填写。')
    case 'not_enough': {
      const { spendable, pending } = balanceAt(lots, 0, command.at)
      const waiting = pending > 0 ? `，另有 ${pending} 积分还没到可用日期` : ''
      return new AppError(
        'conflict',
        'points.not_enough',
        `可用积分不足：现在可用 ${spendable}${waiting}。`,
        {
          spendable,
          pending,
        },
      )
    }
    case 'beyond_origin':
      return new AppError(
        'conflict',
        'points.beyond_origin',
        '退回的积分超过这笔原有的积分，请核对退货明细。',
      )
    case 'not_undoable':
      return new AppError('conflict', 'points.not_undoable', '这笔积分变动不能撤销，或者它本身就是一次撤销。')
  }
}

/** The lots that an entry moved, in the order of its moves. */
export async function lotsOf(tx: EntityManager, entry: PointEntry): Promise<PointLot[]> {
  const ids = entry.lotMoves.map(({ lotId }) => lotId)
  const found = new Map((await tx.findBy(PointLot, { id: In(ids) })).map((lot) => [lot.id, lot]))
  return ids.map((id) => found.get(id)!)
}
