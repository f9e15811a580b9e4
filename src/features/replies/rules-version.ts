import type { EntityManager } from 'typeorm'
import type { Bus } from '../../platform/cache/cache'
import type { Database } from '../../platform/db/database'
import { RulesVersion } from './entities'

/** Where a new rules version is announced. */
export const RULES_CHANNEL = 'replies.rules'

/**
 * Raises the rules version and announces it after the commit. Call it first in every transaction that changes rules or
 * assets: it makes writers stand in line. Resolves with the version that the changed rows must carry.
 */
export async function raiseRulesVersion(db: Database, bus: Bus, tx: EntityManager): Promise<number> {
  await tx.increment(RulesVersion, { id: 1 }, 'version', 1)
  const { version } = await tx.findOneByOrFail(RulesVersion, { id: 1 })
  db.afterCommit(() => bus.publish(RULES_CHANNEL, String(version)))
  return version
}

/** The version that is committed now. */
export async function currentRulesVersion(db: Database): Promise<number> {
  return (await db.read.findOneByOrFail(RulesVersion, { id: 1 })).version
}
