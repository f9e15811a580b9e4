import type { TodayItem } from '../../../src/contract/care'
import { customerName } from '../../words/waited'

/** One thing to do. */
export interface TodayRow {
  key: string
  kind: TodayItem['kind']
  mark: string
  title: string
  reason: string
  isOverdue: boolean
  /** Only follow-ups are done here. */
  followUpId: string
  /** Whom to greet or to wake, and what it is called when it was done; empty for others. */
  customerId: string
  caredText: string
  /** The page to open. */
  path: string
}

const MARKS: Readonly<Record<TodayItem['kind'], string>> = {
  follow_up: '跟进',
  birthday: '生日',
  task: '总部任务',
  sleeping: '久未到店',
}

const CARED: Readonly<Record<TodayItem['kind'], string>> = {
  follow_up: '',
  birthday: '生日问候',
  task: '',
  sleeping: '联系久未到店的顾客',
}

/** Words for a thing to do. */
export function todayRow(item: TodayItem): TodayRow {
  const { key, kind, customerId, customerName: name, title, reason, isOverdue, followUpId, materialId } = item
  const who = customerId === null ? '' : customerName(name, customerId)
  const titles = { follow_up: `${who}：${title}`, birthday: `${who}过生日`, sleeping: who, task: title }
  return {
    ...{ key, kind, reason, isOverdue },
    mark: MARKS[kind],
    title: titles[kind],
    followUpId: followUpId ?? '',
    customerId: customerId ?? '',
    caredText: CARED[kind],
    path:
      materialId === null
        ? `/workbench/customer/index?id=${customerId}`
        : `/workbench/push/index?materialId=${materialId}`,
  }
}
