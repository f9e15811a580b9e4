import { MoreThan, type EntityManager } from 'typeorm'
import type { Database } from '../../platform/db/database'
import type { Logger } from '../../platform/log'
import { Scan } from './entities/scan'

const HOUR_MS = 3_600_000
/** From this many in an hour on somebody should look: foreign prints, or a code that was deleted elsewhere. */
const ALARM_FROM = 5

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

/** How many scans within the last hour had a scene that no code has. */
export function countUnknownScenes(tx: EntityManager, at: number): Promise<number> {
  return tx.countBy(Scan, { reasonCode: 'UNKNOWN_SCENE', at: MoreThan(at - HOUR_MS) })
}

/** Counts after an unknown scene, and raises the alarm once the transaction is committed. */
export async function noteUnknownScene(
  tx: EntityManager,
  db: Pick<Database, 'afterCommit'>,
  unknown: UnknownScenes,
  at: number,
): Promise<void> {
  const count = await countUnknownScenes(tx, at)
  db.afterCommit(() => unknown.raise(count, at))
}
