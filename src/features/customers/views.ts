import type { z } from 'zod'
import type { ConsentRecord, CustomerTagView, DataRequestView, TimelineEntry } from '../../contract/customers'
import type { Consent } from './entities/consent'
import type { CustomerTag } from './entities/customer-tag'
import type { DataRequest } from './entities/data-request'
import type { Touch, TouchKind } from './entities/touch'

/** An instant of the API; null stays null. */
export const instant = (at: number): string => new Date(at).toISOString()
export const instantOrNull = (at: number | null): string | null => (at === null ? null : instant(at))

const TOUCH_TITLES: Record<TouchKind, string> = {
  scan: '扫码',
  follow: '关注公众号',
  unfollow: '取消关注',
  menu: '点击菜单',
  message: '发来消息',
  reply: '导购回复',
  open: '打开小程序',
  card: '开卡',
  sale: '到店购买',
  refund: '退货退款',
  share: '分享',
  live: '直播',
}

/** A contact for the timeline. */
export const presentTouch = (row: Touch): z.input<typeof TimelineEntry> => ({
  id: row.id,
  kind: row.kind,
  title: TOUCH_TITLES[row.kind],
  ref: row.ref,
  storeId: row.storeId,
  staffId: row.staffId,
  campaignId: row.campaignId,
  at: instant(row.at),
})

/** A tag for lists. */
export const presentTag = (row: CustomerTag): z.input<typeof CustomerTagView> => ({
  tag: row.tag,
  source: row.source,
  since: instant(row.fromAt),
  expiresAt: instantOrNull(row.expiresAt),
})

/** A consent as it was recorded. */
export const presentConsent = (row: Consent): z.input<typeof ConsentRecord> => ({
  id: row.id,
  purpose: row.purpose,
  version: row.version,
  state: row.state,
  evidence: row.evidence,
  at: instant(row.at),
})

/** A data request with its dates. */
export const presentRequest = (row: DataRequest): z.input<typeof DataRequestView> => ({
  id: row.id,
  customerId: row.customerId,
  kind: row.kind,
  source: row.source,
  state: row.state,
  reason: row.reason,
  requestedAt: instant(row.requestedAt),
  dueAt: instant(row.dueAt),
  doneAt: instantOrNull(row.doneAt),
  proof: row.proof,
})
