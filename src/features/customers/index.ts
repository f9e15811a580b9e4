import type { FollowerFacts } from '../../domain/reply-rule'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { JobHandler } from '../../platform/jobs/worker'
import type { Observer } from '../../wechat/callback/router'
import { Customer } from './entities/customer'
import { Follower } from './entities/follower'
import { Identity } from './entities/identity'
import { Profile } from './entities/profile'
import { Touch } from './entities/touch'
import { followerObserver } from './observe'
import { makeProfileHandler, PROFILE_JOB, type ProfileDeps } from './profile'

export { Customer } from './entities/customer'
export { Follower } from './entities/follower'
export { Identity } from './entities/identity'
export { Touch } from './entities/touch'
export type { CustomerKeeper, ErasureOrder, MergeOrder, MovedRow } from './keeper'

/** The tables of customers. */
export const customersEntities: EntityClass[] = [Follower, Customer, Identity, Profile, Touch]

export interface CustomersDeps extends ProfileDeps {
  db: Database
  jobs: Jobs
}

/** What is known about the people who follow. */
export interface Customers {
  /** Keeps followers; give it to the callback router. */
  observe: Observer
  /** What reply rules may ask about a follower of the official account. */
  factsOf(openId: string): Promise<FollowerFacts>
  /** Job handlers by type, for the worker. */
  jobHandlers: Record<string, JobHandler>
}

/** Makes the customers feature, in its first form. */
export function makeCustomers(deps: CustomersDeps): Customers {
  const { db, jobs } = deps
  return {
    observe: followerObserver((job) => jobs.write(job)),
    factsOf: async (openId) => {
      const follower = await db.read.findOneBy(Follower, { account: 'official', openId })
      const tagIds = (follower?.tagIds ?? []).map(String)
      // Until the profile is read, a follow by a code says as much itself.
      const scene = follower?.subscribeScene ?? (follower?.scene ? 'ADD_SCENE_QR_CODE' : null)
      return scene === null ? { tagIds } : { subscribedScene: scene, tagIds }
    },
    jobHandlers: { [PROFILE_JOB]: makeProfileHandler(deps) },
  }
}
