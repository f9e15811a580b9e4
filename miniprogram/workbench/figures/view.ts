import type { Result } from '../../../src/contract/endpoint'
import type { salesWorkbenchApi } from '../../../src/contract/sales'
import type { ActivityPeriod, GuideActivity } from '../../../src/contract/workbench'
import { grouped, yuan } from '../../words/card-words'
import { dayText } from '../../words/day'

type Credit = Result<(typeof salesWorkbenchApi)['GET /api/workbench/figures']>['items'][number]

/** A figure with what it means. */
export interface FigureRow {
  key: string
  title: string
  value: string
  meaning: string
}

export const PERIODS: { key: ActivityPeriod; name: string }[] = [
  { key: 'today', name: '今天' },
  { key: 'week', name: '近 7 天' },
  { key: 'month', name: '本月' },
]

/** Words for what the guide's work came to. */
export function activityRows(activity: GuideActivity): FigureRow[] {
  const { scans, follows, cards, liveEntries, shareVisits, sales, paidFen, refundedFen } = activity
  const back = refundedFen > 0 ? `；其中 ${yuan(refundedFen)} 后来退了` : ''
  return [
    {
      key: 'scans',
      title: '扫码',
      value: `${grouped(scans)} 次`,
      meaning: '扫了带你名字的码；同一个人扫两次算两次',
    },
    { key: 'follows', title: '关注', value: `${grouped(follows)} 人`, meaning: '扫你的码后新关注公众号' },
    { key: 'cards', title: '开卡', value: `${grouped(cards)} 张`, meaning: '开卡时由你服务的顾客' },
    {
      key: 'visits',
      title: '分享来访',
      value: `${grouped(shareVisits)} 次`,
      meaning: '从你分享的链接打开，自己和同事点的不算',
    },
    {
      key: 'entries',
      title: '进直播',
      value: `${grouped(liveEntries)} 次`,
      meaning: '从你的链接进入直播或回放',
    },
    { key: 'sales', title: '成交', value: `${grouped(sales)} 笔`, meaning: '小票上写你是销售的' },
    { key: 'paid', title: '实收', value: yuan(paidFen), meaning: `上面这些小票收到的钱${back}` },
  ]
}

const MODELS: Readonly<Record<Credit['model'], { title: string; meaning: string }>> = {
  tenure: { title: '服务归属', meaning: '成交时由你服务的顾客' },
  last_touch: { title: '最近接触', meaning: '成交前最后一次接触的是你' },
  first_touch: { title: '首次接触', meaning: '成交前第一次接触的是你' },
  share: { title: '分享成交', meaning: '7 天内从你的分享来的' },
}

/** Words for the sales that are credited to the guide, by each way of counting. */
export function creditRows(credits: readonly Credit[]): FigureRow[] {
  return credits.map(({ model, saleCount, netFen, refundedFen }) => ({
    key: model,
    title: MODELS[model].title,
    value: yuan(Math.max(netFen, 0)),
    meaning: `${MODELS[model].meaning}，${grouped(saleCount)} 笔${refundedFen > 0 ? `，已扣退款 ${yuan(refundedFen)}` : ''}`,
  }))
}

/** The days of the period, both included. */
export function spanText(from: string, to: string): string {
  const first = dayText(from)
  const last = dayText(new Date(Date.parse(to) - 1).toISOString())
  return first === last ? first : `${first} 到 ${last}`
}
