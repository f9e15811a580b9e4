import { isMine, type QueuedSale } from '../../sales/queue'
import { yuan } from '../../words/card-words'
import { momentText } from '../../words/day'
import { totalFen } from '../counter/view'

/** One sale that the phone keeps. */
export interface QueueRow {
  clientKey: string
  title: string
  when: string
  goods: string
  member: string
  /** What becomes of it, or why it was refused. */
  state: string
  isRefused: boolean
  /** Whether it may be changed and removed here. */
  canChange: boolean
}

/** Words for one of them, to whoever works at the phone. */
export function queueRow(one: QueuedSale, staffId: string, now: string): QueueRow {
  const { sale, basket, member, refused, isTried } = one
  const isOthers = one.staffId !== staffId
  return {
    clientKey: sale.clientKey,
    title: `${sale.receiptNo} · ${yuan(totalFen(basket))}`,
    when: momentText(sale.at, now),
    goods: basket.map(({ name, qty }) => `${name} × ${qty}`).join('、'),
    member: member?.name ?? '散客',
    state: isOthers ? OTHERS : refused || (isTried ? TRIED : '等网络恢复后上传'),
    isRefused: refused !== '' && !isOthers,
    canChange: isMine(one) && !isOthers,
  }
}

const OTHERS = '由另一位员工记下。请用那位员工的身份打开工作台上传。'
const TRIED = '上传时断了网，会自动再传一次，不会重复'

/** What the page says before the list. */
export function leadOf(rows: QueueRow[]): string {
  if (rows.length === 0) return '手机里没有要上传的销售，都已经记到服务器了。'
  return '这些销售存在这部手机里。有网络时按顺序自动上传，每一笔只会记一次。'
}
