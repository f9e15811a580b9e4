import { LessThanOrEqual } from 'typeorm'
import type { Database } from '../../platform/db/database'
import { StaffBindCode } from './entities/staff-bind-code'
import { StaffSession } from './entities/staff-session'

/** Removes sessions (real time) and binding codes (`now`, epoch ms of our clock) whose time is over. */
export async function forgetProofs(db: Database, now: number): Promise<number> {
  return db.transact(async (tx) => {
    const sessions = await tx.delete(StaffSession, { expiresAt: LessThanOrEqual(Date.now()) })
    const codes = await tx.delete(StaffBindCode, { expiresAt: LessThanOrEqual(now) })
    return (sessions.affected ?? 0) + (codes.affected ?? 0)
  })
}
