import { LessThan, LessThanOrEqual } from 'typeorm'
import type { Database } from '../../platform/db/database'
import { MenuMemory, ReplyRuleRow } from './entities'

/** Forgets numbered menus whose time is over at `now` (epoch ms). Gives the number. */
export async function forgetMenus(db: Database, now: number): Promise<number> {
  const { affected } = await db.transact((tx) => tx.delete(MenuMemory, { expiresAt: LessThanOrEqual(now) }))
  return affected ?? 0
}

/** Forgets rules that were deleted before `before` (epoch ms), when no message that they answered is kept. */
export async function forgetRules(db: Database, before: number): Promise<number> {
  const { affected } = await db.transact((tx) => tx.delete(ReplyRuleRow, { deletedAt: LessThan(before) }))
  return affected ?? 0
}
