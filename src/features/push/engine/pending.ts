import type { EntityManager } from 'typeorm'
import type { KnownIntent } from '../../../domain/frequency'
import { marks, pieces } from './bulk'
import { intentKey } from './ground'

interface Row {
  customerId: string
  campaignId: string
  priority: number
  dueAt: number | string
  endAt: number | string
}

const WAITING = (list: string): string =>
  `SELECT d.customerId, d.campaignId, c.priority, d.dueAt, c.endAt
   FROM deliveries d JOIN campaigns c ON c.id = d.campaignId
   WHERE d.customerId IN (${list}) AND d.state IN ('queued', 'later') AND c.state = 'running' AND c.class = 'marketing'`

/** A scheduled campaign has no deliveries yet; its dry run says when they will be due. */
const SCHEDULED = (list: string): string =>
  `SELECT m.customerId, c.id AS campaignId, c.priority, m.dueAt, c.endAt
   FROM audience_members m JOIN campaigns c ON c.forecastId = m.forecastId
   WHERE m.customerId IN (${list}) AND m.verdict IN ('now', 'later') AND c.state = 'scheduled' AND c.class = 'marketing'`

/** The marketing that campaigns are known to have for these customers, for the frequency budget. */
export async function pendingFor(
  tx: EntityManager,
  customerIds: readonly string[],
): Promise<Map<string, KnownIntent[]>> {
  const known = new Map<string, KnownIntent[]>()
  for (const some of pieces(customerIds, 1_000)) {
    const list = marks(some)
    const rows: Row[] = [
      ...(await tx.query<Row[]>(WAITING(list), some)),
      ...(await tx.query<Row[]>(SCHEDULED(list), some)),
    ]
    for (const { customerId, campaignId, priority, dueAt, endAt } of rows) {
      const one = {
        key: intentKey(campaignId, customerId),
        priority: Number(priority),
        at: Number(dueAt),
        notAfter: Number(endAt),
      }
      known.set(customerId, [...(known.get(customerId) ?? []), one])
    }
  }
  return known
}
