import type { CustomerKeeper, MovedRow } from '../customers'
import { yuan } from '../../domain/money'
import type { Ground } from './doors'
import { Sale, SaleReview } from './entities'
import { linesOf } from './refunds'
import { instant, storeNames } from './present'

/** What sales do when two customers become one, when one is erased, and when one wants to read their data. */
export function salesKeeper({ db, stores }: Pick<Ground, 'db' | 'stores'>): CustomerKeeper {
  return {
    name: '购买记录',
    merge: async (tx, { fromId, intoId }) => {
      const moved: MovedRow[] = []
      for (const [entity, table] of [
        [Sale, 'sales'],
        [SaleReview, 'sale_reviews'],
      ] as const) {
        const rows = await tx.find(entity, { where: { customerId: fromId }, select: { id: true } })
        moved.push(...rows.map(({ id }) => ({ table, rowId: id })))
        await tx.update(entity, { customerId: fromId }, { customerId: intoId })
      }
      return moved
    },
    // A sale holds no personal data: the customer's id becomes a pseudonym, and sums stay (I-12).
    erase: () => Promise.resolve(),
    export: async (customerId) => {
      const sales = await db.read.find(Sale, { where: { customerId }, order: { at: 'ASC', id: 'ASC' } })
      if (sales.length === 0) return {}
      const names = await storeNames({ stores })
      const records: Record<string, unknown>[] = []
      for (const sale of sales) {
        const lines = await linesOf(db.read, sale.id)
        records.push({
          门店: names.get(sale.storeId) ?? '',
          小票号: sale.receiptNo,
          时间: instant(sale.at),
          实付: `${yuan(sale.paidFen)} 元`,
          已退: `${yuan(sale.refundedFen)} 元`,
          使用积分: sale.pointsUsed,
          获得积分: sale.pointsEarned,
          商品: lines.map((line) => `${line.name} ${line.spec} × ${line.qty}`),
        })
      }
      return { 购买记录: records }
    },
  }
}
