import { MoreThan, type EntityManager } from 'typeorm'
import { guard, writeRecords } from '../../domain/csv-records'
import { wallClock, STORE_TIME_ZONE } from '../../domain/store-time'
import type { DeliveryState } from '../../domain/delivery'
import { Delivery } from './entities/delivery'
import { reasonWords } from './reason-words'
import { CHANNEL_WORDS, DELIVERY_WORDS } from './state-words'

const PAGE = 2_000
/** A spreadsheet takes about a million lines; a browser takes these at once. */
const MOST = 100_000

const said = (at: number | null): string => {
  if (at === null) return ''
  const { date, time } = wallClock(at, STORE_TIME_ZONE)
  return `${date} ${time}`
}

function recordOf({ customerId, arm, state, channel, reasonCode, dueAt, sentAt }: Delivery): string[] {
  const isHeldOut = arm === 'holdout'
  const isCard = state === 'sent' && channel === 'guideCard'
  return [
    customerId,
    isCard ? '卡片已备好' : DELIVERY_WORDS[isHeldOut ? 'holdout' : state],
    channel === null ? '' : (CHANNEL_WORDS[channel] ?? channel),
    reasonCode ?? '',
    guard(reasonWords(isHeldOut ? 'campaign.holdout' : reasonCode)),
    said(dueAt),
    said(sentAt),
  ]
}

/** The customers of a campaign as CSV, each with state and reason, also those of whom nobody knows; times of the stores. */
export async function deliveryCsv(
  read: EntityManager,
  campaignId: string,
  state: DeliveryState | undefined,
): Promise<string> {
  const records: string[][] = [['客户编号', '状态', '方式', '原因编号', '说明', '计划时间', '送达时间']]
  let after = ''
  while (records.length <= MOST) {
    const rows = await read.find(Delivery, {
      where: { campaignId, id: MoreThan(after), ...(state && { state }) },
      order: { id: 'ASC' },
      take: PAGE,
    })
    records.push(...rows.map(recordOf))
    if (rows.length < PAGE) return writeRecords(records)
    after = rows.at(-1)!.id
  }
  return writeRecords([...records, [`只导出前 ${MOST} 位，请按状态分别导出。`]])
}
