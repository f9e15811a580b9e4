import type { EntityManager } from 'typeorm'
import type { DeliveryState } from '../../domain/delivery'
import { Delivery } from './entities/delivery'
import { reasonWords } from './reason-words'

const isoOrNull = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** One page of a campaign's customers, by id. */
export async function listDeliveries(
  read: EntityManager,
  campaignId: string,
  { page, pageSize, state }: { page: number; pageSize: number; state?: string | undefined },
) {
  const [rows, total] = await read.findAndCount(Delivery, {
    where: state ? { campaignId, state: state as DeliveryState } : { campaignId },
    order: { id: 'ASC' },
    take: pageSize,
    skip: (page - 1) * pageSize,
  })
  const items = rows.map((row) => ({
    customerId: row.customerId,
    arm: row.arm,
    state: row.state,
    channel: row.channel,
    reasonCode: row.reasonCode,
    sentence: reasonWords(row.reasonCode, row.state),
    dueAt: isoOrNull(row.dueAt),
    sentAt: isoOrNull(row.sentAt),
  }))
  return { items, total }
}
