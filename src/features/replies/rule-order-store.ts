import { IsNull, LessThan, MoreThan, Not, type EntityManager } from 'typeorm'
import { ReplyRuleRow } from './entities'
import { winningOrderOf } from './rule-row'

/** The room left between two rules, for those that are dragged between them. */
export const POSITION_GAP = 1_048_576

/** The last position among the living rules of a priority; 0 when there are none. */
export async function lastPosition(tx: EntityManager, priority: number): Promise<number> {
  const last = await tx.findOne(ReplyRuleRow, {
    where: { deletedAt: IsNull(), winningOrder: winningOrderOf(priority) },
    order: { position: 'DESC' },
    select: { id: true, position: true },
  })
  return last?.position ?? 0
}

/** Where a rule is to go. */
interface Move {
  ruleId: string
  other: ReplyRuleRow
  where: 'before' | 'after'
}

/** A free position right beside another rule; when there is no gap left, rules behind it are moved to make one. */
export async function positionBeside(tx: EntityManager, version: number, move: Move): Promise<number> {
  const { ruleId, other, where } = move
  const isBefore = where === 'before'
  const neighbour = await tx.findOne(ReplyRuleRow, {
    where: {
      deletedAt: IsNull(),
      winningOrder: other.winningOrder,
      id: Not(ruleId),
      position: isBefore ? LessThan(other.position) : MoreThan(other.position),
    },
    order: { position: isBefore ? 'DESC' : 'ASC' },
    select: { id: true, position: true },
  })
  const low = isBefore ? (neighbour?.position ?? other.position - 2 * POSITION_GAP) : other.position
  const high = isBefore ? other.position : (neighbour?.position ?? other.position + 2 * POSITION_GAP)
  if (high - low >= 2) return Math.floor((low + high) / 2)
  await spread(tx, version, { ruleId, winningOrder: other.winningOrder, from: low })
  return low + POSITION_GAP / 2
}

/** Moves the rules behind `from` apart, only as many as it takes until the gap is reached again. */
async function spread(
  tx: EntityManager,
  version: number,
  { ruleId, winningOrder, from }: { ruleId: string; winningOrder: number; from: number },
): Promise<void> {
  const behind = await tx.find(ReplyRuleRow, {
    where: { deletedAt: IsNull(), winningOrder, id: Not(ruleId), position: MoreThan(from) },
    order: { position: 'ASC', createdAt: 'ASC', id: 'ASC' },
    select: { id: true, position: true },
  })
  let lowest = from + POSITION_GAP
  for (const row of behind) {
    if (row.position >= lowest) return
    await tx.update(ReplyRuleRow, { id: row.id }, { position: lowest, changedIn: version })
    lowest += POSITION_GAP
  }
}
