import type { Database } from '../../platform/db/database'
import { parkedUntil } from './inbox-rows'

/** What the inbox holds, for the health page. */
export interface InboxOverview {
  /** Hours of the last day in which something came, oldest first; `at` is the beginning of the hour, epoch ms. */
  hours: { at: number; count: number }[]
  /** Callbacks that failed too often and wait for a person. */
  parked: number
}

const hourMs = 3_600_000

/** Counts the rows of the last 24 hours, which lie together because ids sort by time of birth. */
export async function inboxOverview(db: Database, now: number): Promise<InboxOverview> {
  const since = now - 24 * hourMs
  const hours: { at: string | number; count: string | number }[] = await db.read.query(
    'SELECT receivedAt - receivedAt % 3600000 AS at, COUNT(*) AS count FROM inbound_messages ' +
      'WHERE id >= ? AND receivedAt >= ? GROUP BY receivedAt - receivedAt % 3600000 ORDER BY at',
    [firstIdAt(since), since],
  )
  const parked: { count: string | number }[] = await db.read.query(
    'SELECT COUNT(*) AS count FROM inbound_messages WHERE leaseUntil = ?',
    [parkedUntil],
  )
  return {
    hours: hours.map(({ at, count }) => ({ at: Number(at), count: Number(count) })),
    parked: Number(parked[0]?.count ?? 0),
  }
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The smallest ULID of an instant. */
function firstIdAt(at: number): string {
  let time = ''
  let rest = at
  for (let digit = 0; digit < 10; digit++) {
    time = (alphabet[rest % 32] ?? '0') + time
    rest = Math.floor(rest / 32)
  }
  return time + '0'.repeat(16)
}
