import type { CustomerKeeper, MovedRow } from '../customers'
import { FollowUpPlan, FollowUpRow } from './entities/follow-up'
import { CustomerNote } from './entities/note'
import type { CareGround } from './ground'

const time = (at: number): string => new Date(at).toISOString()
const STATES: Record<FollowUpRow['state'], string> = { open: '待办', done: '已完成', dropped: '已取消' }
const movedOf = (table: string, rows: readonly { id: string }[]): MovedRow[] =>
  rows.map(({ id }) => ({ table, rowId: id }))

/** What guides wrote of customers: it goes along with a merge and is deleted with an erasure. */
export function careKeeper({ db, sealed }: Pick<CareGround, 'db' | 'sealed'>): CustomerKeeper {
  return {
    name: '导购跟进',
    merge: async (tx, { fromId, intoId }) => {
      const from = { where: { customerId: fromId }, select: { id: true } } as const
      const notes = await tx.find(CustomerNote, from)
      const followUps = await tx.find(FollowUpRow, from)
      const plans = await tx.find(FollowUpPlan, from)
      await tx.update(CustomerNote, { customerId: fromId }, { customerId: intoId })
      await tx.update(FollowUpRow, { customerId: fromId }, { customerId: intoId })
      await tx.update(FollowUpPlan, { customerId: fromId }, { customerId: intoId })
      return [
        ...movedOf('customer_notes', notes),
        ...movedOf('follow_ups', followUps),
        ...movedOf('follow_up_plans', plans),
      ]
    },
    erase: async (tx, { customerId }) => {
      await tx.delete(CustomerNote, { customerId })
      await tx.delete(FollowUpRow, { customerId })
      await tx.delete(FollowUpPlan, { customerId })
    },
    export: async (customerId) => {
      const order = { id: 'ASC' as const }
      const notes = await db.read.find(CustomerNote, { where: { customerId }, order })
      const followUps = await db.read.find(FollowUpRow, { where: { customerId }, order })
      const plans = await db.read.find(FollowUpPlan, { where: { customerId }, order })
      return {
        员工备注: notes.map(({ id, text, createdAt }) => ({
          内容: sealed.open(id, text),
          时间: time(createdAt),
        })),
        跟进: followUps.map(({ id, text, dueAt, state }) => ({
          内容: sealed.open(id, text),
          日期: time(dueAt),
          状态: STATES[state],
        })),
        跟进计划: plans.map(({ id, title, createdAt }) => ({
          名称: sealed.open(id, title),
          时间: time(createdAt),
        })),
      }
    },
  }
}
