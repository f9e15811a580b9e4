import type { DataRequestView } from '../../../src/contract/customers'
import type { MpConsent } from '../../../src/contract/mp-session'
import { dayText, momentText } from '../../words/day'

/** A purpose with what the shopper said. */
export interface ConsentRow {
  key: MpConsent['purpose']
  title: string
  note: string
  isGiven: boolean
}

/** A request for a copy or for deletion. */
export interface RequestRow {
  id: string
  title: string
  line: string
  canDownload: boolean
  canCancel: boolean
}

/** Words for the purposes. */
export function consentRows(items: readonly MpConsent[]): ConsentRow[] {
  return items.map(({ purpose, title, text, isRequired, state }) => ({
    key: purpose,
    title: isRequired ? `${title}（会员卡需要）` : title,
    note: text,
    isGiven: state === 'given',
  }))
}

/** Words for the requests, as the server lists them. */
export function requestRows(items: readonly DataRequestView[], now: string): RequestRow[] {
  return items.map(({ id, kind, state, requestedAt, dueAt, doneAt }) => {
    const asked = `${momentText(requestedAt, now)} 提出`
    const ends: Record<DataRequestView['state'], string> = {
      open: `${momentText(dueAt, now)} 前完成`,
      ready: '已准备好，可以下载',
      done: doneAt === null ? '已完成' : `${dayText(doneAt)} 已完成`,
      cancelled: '已取消',
    }
    return {
      id,
      title: kind === 'export' ? '导出我的数据' : '删除我的数据',
      line: `${asked}，${ends[state]}`,
      canDownload: kind === 'export' && state === 'ready',
      canCancel: kind === 'erase' && state === 'open',
    }
  })
}

/** Whether a request of this kind is under way, so that a second one would say nothing new. */
export function isUnderWay(items: readonly DataRequestView[], kind: DataRequestView['kind']): boolean {
  return items.some((one) => one.kind === kind && one.state === 'open')
}
