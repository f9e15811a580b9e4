import { In } from 'typeorm'
import { PURPOSES } from '../../domain/reminder'
import type { Database } from '../../platform/db/database'
import type { CustomerKeeper } from '../customers'
import { Reminder } from './entities/reminder'
import { wishKey } from './wishes'

/** What reminders do when customers are joined or erased. */
export function remindersKeeper({ db }: { db: Database }): CustomerKeeper {
  return {
    name: '提醒',
    merge: async (tx, { fromId, intoId, at }) => {
      const rows = await tx.findBy(Reminder, { customerId: fromId })
      for (const row of rows) {
        const openKey = row.openKey === null ? null : wishKey(intoId, row.purpose, row.subjectId)
        const isTwice = openKey !== null && (await tx.existsBy(Reminder, { openKey }))
        const over = {
          state: 'cancelled' as const,
          openKey: null,
          settledAt: at,
          reasonCode: 'reminder.twice',
          sentence: '合并后已有同样的提醒。',
        }
        await tx.update(Reminder, { id: row.id }, { customerId: intoId, ...(isTwice ? over : { openKey }) })
      }
      return rows.map(({ id }) => ({ table: 'reminders', rowId: id }))
    },
    erase: async (tx, { customerId, at }) => {
      const over = { state: 'cancelled' as const, openKey: null, settledAt: at }
      const why = { reasonCode: 'customer.erased', sentence: '顾客的个人信息已删除。' }
      await tx.update(Reminder, { customerId, state: In(['waiting', 'due']) }, { ...over, ...why })
      await tx.update(Reminder, { customerId }, { variables: null })
    },
    export: async (customerId) => {
      const rows = await db.read.find(Reminder, { where: { customerId }, order: { id: 'ASC' } })
      return {
        提醒: rows.map(({ purpose, about, askedAt, sentence }) => ({
          事项: PURPOSES[purpose].words,
          内容: about,
          设置时间: new Date(askedAt).toISOString(),
          结果: sentence,
        })),
      }
    },
  }
}
