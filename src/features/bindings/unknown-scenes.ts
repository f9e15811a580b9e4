import { IsNull, MoreThan, type EntityManager } from 'typeorm'
import type { Database } from '../../platform/db/database'
import type { Logger } from '../../platform/log'
import { Scan } from './entities/scan'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** From this many in an hour on somebody should look: foreign prints, or a code that was deleted elsewhere. */
const ALARM_FROM = 5
/** Scans that are looked through for the busiest hour, and scenes that are named. */
const LOOKED_THROUGH = 2000
const NAMED = 5

/** Scans of the last 24 hours whose scene no code has; instants in epoch ms. */
export interface UnknownSceneAlarm {
  lastDay: number
  /** The most within any hour of that day. */
  busiestHour: number
  /** Whether an hour of that day had so many that somebody should look (domain.md 3.1: five). */
  isRaised: boolean
  lastAt: number | null
  /** The scenes that were scanned most. */
  scenes: { scene: string; count: number; lastAt: number }[]
}

/** Raises the operators' alarm about scans of scenes that no code has (domain.md 3.1, failure cases). */
export class UnknownScenes {
  private quietUntil = 0

  constructor(private readonly log: Logger) {}

  /** Says so in the log, at most once an hour. `at` in epoch ms. */
  raise(count: number, at: number): void {
    if (count < ALARM_FROM || at < this.quietUntil) return
    this.quietUntil = at + HOUR_MS
    this.log.warn({ count }, 'scans of unknown scenes within an hour: check printed codes')
  }
}

/** A scan without a code is one of an unknown scene; an index answers for these alone. */
const unknownSince = (at: number) => ({ codeId: IsNull(), at: MoreThan(at) })

/** Counts after an unknown scene, and raises the alarm once the transaction is committed. */
export async function noteUnknownScene(
  tx: EntityManager,
  db: Pick<Database, 'afterCommit'>,
  unknown: UnknownScenes,
  at: number,
): Promise<void> {
  const count = await tx.countBy(Scan, unknownSince(at - HOUR_MS))
  db.afterCommit(() => unknown.raise(count, at))
}

/** The alarm as it stands at `now` (epoch ms), read from the scans themselves. */
export async function unknownSceneAlarm(read: EntityManager, now: number): Promise<UnknownSceneAlarm> {
  const where = unknownSince(now - DAY_MS)
  const lastDay = await read.countBy(Scan, where)
  const newest = await read.find(Scan, {
    select: { at: true },
    where,
    order: { at: 'DESC' },
    take: LOOKED_THROUGH,
  })
  const times = newest.map(({ at }) => at)
  const busiestHour = mostWithinHour(times)
  const scenes = await read
    .createQueryBuilder(Scan, 'scan')
    .select('scan.rawScene', 'scene')
    .addSelect('COUNT(*)', 'count')
    .addSelect('MAX(scan.at)', 'lastAt')
    .where(where)
    .groupBy('scan.rawScene')
    .orderBy('COUNT(*)', 'DESC')
    .addOrderBy('MAX(scan.at)', 'DESC')
    .limit(NAMED)
    .getRawMany<{ scene: string; count: string; lastAt: string }>()
  return {
    lastDay,
    busiestHour,
    isRaised: busiestHour >= ALARM_FROM,
    lastAt: times[0] ?? null,
    scenes: scenes.map(({ scene, count, lastAt }) => ({
      scene,
      count: Number(count),
      lastAt: Number(lastAt),
    })),
  }
}

/** The most instants within any hour; `times` are the newest first. */
function mostWithinHour(times: readonly number[]): number {
  let most = 0
  let newest = 0
  for (const [oldest, at] of times.entries()) {
    while (times[newest]! - at >= HOUR_MS) newest++
    most = Math.max(most, oldest - newest + 1)
  }
  return most
}
