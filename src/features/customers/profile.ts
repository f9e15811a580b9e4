import type { EntityManager } from 'typeorm'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { NewJob } from '../../platform/jobs/jobs'
import { PermanentFailure } from '../../platform/jobs/worker'
import { WechatError } from '../../wechat/api/errors'
import type { OfficialGateway } from '../../wechat/api/gateway'
import type { Arrival, Arrived } from './arrive'
import { Follower } from './entities/follower'

/** The job that reads a follower's profile from WeChat. */
export const PROFILE_JOB = 'customers.profile'

/** Reads unionid, way of following and tags of a follower (official-account-api.md §2). */
export function profileJob(openId: string): NewJob {
  return { type: PROFILE_JOB, payload: { openId }, dedupeKey: `${PROFILE_JOB}:${openId}` }
}

/** What reading profiles needs. */
export interface ProfileDeps {
  db: Database
  clock: Clock
  gateway: Pick<OfficialGateway, 'follower'>
  arrive(tx: EntityManager, who: Arrival): Promise<Arrived>
  /** They follow: nothing is due to be erased any more. */
  returned(tx: EntityManager, customerId: string): Promise<void>
}

/**
 * Does the profile job: keeps what WeChat says and joins the customer by unionid. Whoever unfollowed meanwhile is left
 * as the event says.
 */
export function makeProfileHandler(deps: ProfileDeps): (payload: { openId: string }) => Promise<void> {
  const { db, clock, gateway, arrive, returned } = deps
  return async ({ openId }) => {
    const profile = await gateway.follower(openId).catch((error: unknown) => {
      if (error instanceof WechatError && error.next === 'never' && !error.isAlarm)
        throw new PermanentFailure(error.message)
      throw error
    })
    if (!profile.isSubscribed) return
    const { unionId, subscribeScene, tagIds } = profile
    const change = { subscribeScene: subscribeScene ?? null, tagIds, profileAt: clock.now() }
    await db.transact(async (tx) => {
      const who = { account: 'official' as const, openId }
      const { customerId } = await arrive(tx, { ...who, unionId, at: clock.now(), evidence: 'profile' })
      await returned(tx, customerId)
      await tx.update(Follower, who, unionId === undefined ? change : { ...change, unionId })
    })
  }
}
