import type { Result } from '../../../src/contract/endpoint'
import type { GuideActivity, workbenchApi } from '../../../src/contract/workbench'
import { grouped, yuan } from '../../words/card-words'
import { weekdayText } from '../../words/day'

export type Desk = Result<(typeof workbenchApi)['GET /api/workbench/desk']>

const CHINA_MS = 8 * 3_600_000

/** A figure with what it counts. */
export interface Figure {
  key: string
  title: string
  value: string
}

/** A way to a task. */
export interface Task {
  key: string
  title: string
  note: string
  path: string
}

/** The first screen in words. */
export interface DeskView {
  hello: string
  where: string
  figures: Figure[]
}

/** Words for the desk. */
export function deskView({ name, store, today }: Desk, now: string): DeskView {
  return {
    hello: `${greeting(now)}，${name}`,
    where: [store?.name ?? '还没有分配门店，请联系店长', weekdayText(now)].join(' · '),
    figures: todayFigures(today),
  }
}

function greeting(now: string): string {
  const hour = new Date(Date.parse(now) + CHINA_MS).getUTCHours()
  if (hour < 5) return '夜深了'
  if (hour < 11) return '早上好'
  if (hour < 13) return '中午好'
  return hour < 18 ? '下午好' : '晚上好'
}

function todayFigures({ scans, follows, cards, liveEntries, sales, paidFen }: GuideActivity): Figure[] {
  return [
    { key: 'scans', title: '扫码', value: grouped(scans) },
    { key: 'follows', title: '关注', value: grouped(follows) },
    { key: 'cards', title: '开卡', value: grouped(cards) },
    { key: 'entries', title: '进直播', value: grouped(liveEntries) },
    { key: 'sales', title: '成交', value: `${grouped(sales)} 笔` },
    { key: 'paid', title: '实收', value: yuan(paidFen) },
  ]
}

/** The tasks, each one tap away, in the order of how often they are done. */
export const TASKS: Task[] = [
  {
    key: 'sale',
    title: '扫码记销售',
    note: '扫会员码，记到会员名下',
    path: '/workbench/counter/index?scan=1',
  },
  {
    key: 'customers',
    title: '我的客户',
    note: '资料、往来和现在能发什么',
    path: '/workbench/customers/index',
  },
  { key: 'push', title: '推送', note: '选内容，看清谁能收到再发', path: '/workbench/push/index' },
  { key: 'push-cards', title: '待转发', note: '不能直接发的，由你转发', path: '/workbench/push-cards/index' },
  { key: 'today', title: '今天要做', note: '生日、跟进、任务、久未到店', path: '/workbench/today/index' },
  { key: 'codes', title: '出示我的码', note: '我的码、门店码', path: '/workbench/codes/index' },
  { key: 'share', title: '分享', note: '素材和直播，记我名下', path: '/workbench/share/index' },
  { key: 'figures', title: '我的数据', note: '今天、7 天、本月', path: '/workbench/figures/index' },
]
