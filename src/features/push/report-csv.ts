import type { z } from 'zod'
import type { CampaignReport } from '../../contract/campaigns'
import { guard, writeRecords } from '../../domain/csv-records'

import { DELIVERY_WORDS } from './state-words'

const yuan = (fen: number): string => (fen / 100).toFixed(2)

const wordOf = (state: string): string => (DELIVERY_WORDS as Record<string, string>)[state] ?? state

/** A report as CSV for spreadsheets; no cell becomes a formula. */
export function reportCsv(name: string, report: z.input<typeof CampaignReport>): string {
  const { states, credited, cards, holdout, byStore, byGuide, total } = report
  const rows: (string | number)[][] = [
    ['活动', name],
    ['人数', total],
    [],
    ['状态', '原因', '人数'],
    ...states.map(({ state, sentence, count }) => [wordOf(state), sentence, count]),
    [],
    ['24 小时内', '数值'],
    ['到访人数', credited.visits],
    ['核销人数', credited.redemptions],
    ['成交笔数', credited.sales],
    ['成交金额（元）', yuan(credited.salesFen)],
    ['退款笔数', credited.refunds],
    ['退款金额（元）', yuan(credited.refundedFen)],
    ['取消关注', credited.unfollows],
    ['导购卡片（已转发/已准备）', `${cards.forwarded}/${cards.prepared}`],
    [],
    ...(holdout ? [['与对照组相比（元）', yuan(holdout.differenceFen)], ['说明', holdout.sentence], []] : []),
    ['门店', '送达', '成交', '净额（元）'],
    ...byStore.map((one) => [one.storeName, one.sent, one.sales, yuan(one.netFen)]),
    [],
    ['导购', '送达', '成交', '净额（元）'],
    ...byGuide.map((one) => [one.staffName, one.sent, one.sales, yuan(one.netFen)]),
  ]
  // Numbers of ours are numbers for the spreadsheet too, also negative ones; only words are guarded.
  return writeRecords(
    rows.map((row) =>
      row.map((cell) =>
        typeof cell === 'number' || /^-?\d+\.\d{2}$/.test(cell) ? String(cell) : guard(cell),
      ),
    ),
  )
}
