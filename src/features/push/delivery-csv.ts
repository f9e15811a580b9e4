import { MoreThan, type EntityManager } from 'typeorm'
import { guard, writeMoreRecords, writeRecords } from '../../domain/csv-records'
import { wallClock, STORE_TIME_ZONE } from '../../domain/store-time'
import type { DeliveryState } from '../../domain/delivery'
import { Delivery } from './entities/delivery'
import { reasonWords } from './reason-words'
import { CHANNEL_WORDS, DELIVERY_WORDS } from './state-words'

const PAGE = 2_000

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
    guard(reasonWords(isHeldOut ? 'campaign.holdout' : reasonCode, state)),
    said(dueAt),
    said(sentAt),
  ]
}

/**
 * The customers of a campaign as the pieces of a CSV file, each with state and reason, also those of whom nobody knows;
 * times of the stores. However many there are, no more than a page of them is held at once.
 */
export async function* deliveryCsv(
  read: EntityManager,
  campaignId: string,
  state: DeliveryState | undefined,
): AsyncGenerator<string> {
  yield writeRecords([['客户编号', '状态', '方式', '原因编号', '说明', '计划时间', '送达时间']])
  for (let after = ''; ;) {
    // By the unique key, so that a page costs the same at the end as at the beginning.
    const rows = await read.find(Delivery, {
      where: { campaignId, customerId: MoreThan(after), ...(state && { state }) },
      order: { customerId: 'ASC' },
      take: PAGE,
    })
    if (rows.length > 0) yield writeMoreRecords(rows.map(recordOf))
    if (rows.length < PAGE) return
    after = rows.at(-1)!.customerId
  }
}
