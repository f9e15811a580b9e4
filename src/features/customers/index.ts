import type { EntityManager } from 'typeorm'
import type { FollowerFacts } from '../../domain/reply-rule'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { JobHandler } from '../../platform/jobs/worker'
import type { Account } from '../../wechat/account'
import type { Observer } from '../../wechat/callback/router'
import { arrive, type Arrival, type Arrived } from './arrive'
import { Customer } from './entities/customer'
import { CustomerTag, Tag } from './entities/customer-tag'
import { Follower } from './entities/follower'
import { Identity } from './entities/identity'
import { Merge, MergeMove, MergeProposal } from './entities/merge'
import { Profile } from './entities/profile'
import { Touch } from './entities/touch'
import { openIdName, openIdsOf, ownerOf, type OpenId } from './identities'
import { Joined, JOIN_JOB, makeJoinHandler } from './joining'
import type { CustomerKeeper } from './keeper'
import { lockCustomer } from './lock'
import { moveOwnRows } from './merge'
import { followerObserver } from './observe'
import { makeProfileHandler, PROFILE_JOB, type ProfileDeps } from './profile'
import { addTag, type NewTag } from './tags'
import { writeTouch, type NewTouch } from './touches'

export type { Arrival, Arrived } from './arrive'
export { Customer } from './entities/customer'
export { CustomerTag, Tag, type TagSource } from './entities/customer-tag'
export { Follower } from './entities/follower'
export { Identity } from './entities/identity'
export { Touch, type TouchKind } from './entities/touch'
export type { OpenId } from './identities'
export type { CustomerKeeper, ErasureOrder, MergeOrder, MovedRow } from './keeper'
export type { NewTag } from './tags'
export type { NewTouch } from './touches'

/** The tables of customers. */
export const customersEntities: EntityClass[] = [
  Follower,
  Customer,
  Identity,
  Profile,
  Touch,
  Tag,
  CustomerTag,
  Merge,
  MergeMove,
  MergeProposal,
]

/** What customers stand on. */
export interface CustomersDeps extends Omit<ProfileDeps, 'arrive'> {
  db: Database
  jobs: Jobs
}

/** Who the people are, and what other features ask about them. */
export interface Customers {
  /** Keeps followers and lets everybody who writes become a customer; give it to the callback router. */
  observe: Observer
  /** What reply rules may ask about a follower of the official account. */
  factsOf(openId: string): Promise<FollowerFacts>
  /** Job handlers by type, for the worker. */
  jobHandlers: Record<string, JobHandler>
  /** Hands in the features that keep rows of customers, once, when all of them are made. */
  keepers(list: readonly CustomerKeeper[]): void
  /** Finds or makes the customer behind an openid, joined by unionid, and locks their row. */
  arrive(tx: EntityManager, who: Arrival): Promise<Arrived>
  /** Locks the row of the customer that this id stands for now: follows merges. Throws `customer.unknown`. */
  lock(tx: EntityManager, customerId: string): Promise<Customer>
  /** Writes a contact down, once per kind and ref; false when it was known. */
  touch(tx: EntityManager, touch: NewTouch): Promise<boolean>
  /** Puts a tag on a customer; one that is there takes over a later end. */
  tag(tx: EntityManager, customerId: string, tag: NewTag): Promise<void>
  /** The customer of an openid; undefined for a stranger. */
  identityOf(account: Account, openId: string): Promise<string | undefined>
  /** Every openid that a customer has now. */
  openIdsOf(customerId: string): Promise<OpenId[]>
}

/** What customers themselves move in a merge, beside the keepers of other features. */
const ownKeeper: CustomerKeeper = {
  name: '顾客',
  merge: moveOwnRows,
  erase: () => Promise.resolve(),
  export: () => Promise.resolve({}),
}

/** Makes the customers feature. */
export function makeCustomers(given: CustomersDeps): Customers {
  const { db, jobs, clock } = given
  const keepers: CustomerKeeper[] = [ownKeeper]
  const joined = new Joined()
  const arriveAndNote = async (tx: EntityManager, who: Arrival): Promise<Arrived> => {
    const arrived = await arrive(tx, who, keepers)
    db.afterCommit(() => joined.note(who.account, who.openId))
    return arrived
  }
  const deps = { ...given, arrive: arriveAndNote }
  return {
    observe: followerObserver((job) => jobs.write(job), joined),
    factsOf: async (openId) => {
      const follower = await db.read.findOneBy(Follower, { account: 'official', openId })
      const tagIds = (follower?.tagIds ?? []).map(String)
      // Until the profile is read, a follow by a code says as much itself.
      const scene = follower?.subscribeScene ?? (follower?.scene ? 'ADD_SCENE_QR_CODE' : null)
      return scene === null ? { tagIds } : { subscribedScene: scene, tagIds }
    },
    jobHandlers: { [PROFILE_JOB]: makeProfileHandler(deps), [JOIN_JOB]: makeJoinHandler(deps) },
    keepers: (list) => void keepers.splice(1, keepers.length - 1, ...list),
    arrive: arriveAndNote,
    lock: lockCustomer,
    touch: writeTouch,
    tag: (tx, customerId, tag) => addTag(tx, customerId, tag, clock.now()),
    identityOf: (account, openId) => ownerOf(db.read, openIdName({ account, openId })),
    openIdsOf: (customerId) => openIdsOf(db.read, customerId),
  }
}
