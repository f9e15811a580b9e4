import type { EntityManager } from 'typeorm'

/** How often a rule answered; the last time as epoch ms. */
export interface Hits {
  last7Days: number
  last30Days: number
  lastAt: number
}

const DAY_MS = 86_400_000

/** The hits of some rules in the last 30 days, from the inbox; rules without hits are left out. */
export async function hitsOf(
  reader: EntityManager,
  ruleIds: readonly string[],
  now: number,
): Promise<Map<string, Hits>> {
  if (ruleIds.length === 0) return new Map()
  const rows = await reader.query<{ ruleId: string; week: string; month: string; lastAt: string }[]>(
    `SELECT ruleId, SUM(CASE WHEN receivedAt >= ? THEN 1 ELSE 0 END) AS week, COUNT(*) AS month,
       MAX(receivedAt) AS lastAt
     FROM inbound_messages WHERE ruleId IN (${ruleIds.map(() => '?').join(', ')}) AND receivedAt >= ?
     GROUP BY ruleId`,
    [now - 7 * DAY_MS, ...ruleIds, now - 30 * DAY_MS],
  )
  return new Map(
    rows.map((row) => [
      row.ruleId,
      { last7Days: Number(row.week), last30Days: Number(row.month), lastAt: Number(row.lastAt) },
    ]),
  )
}
