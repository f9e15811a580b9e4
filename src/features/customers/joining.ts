import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Jobs, NewJob } from '../../platform/jobs/jobs'
import type { Account } from '../../wechat/account'
import { Follower } from './entities/follower'
import type { Arrival, Arrived } from './arrive'
import { profileJob } from './profile'
import type { EntityManager } from 'typeorm'

/** The job that makes a customer of somebody who wrote. */
export const JOIN_JOB = 'customers.join'

/** How many openids a process remembers as joined: about 10 MB. */
const REMEMBERED = 100_000
/** For how long a job that was asked for is not asked for again, should its transaction have failed. */
const ASKED_MS = 600_000

/**
 * Which openids this process knows to be joined with a customer, so that an ordinary message costs no row beside its
 * own. The oldest are forgotten first; asking again costs one job that finds nothing to do.
 */
export class Joined {
  private readonly until = new Map<string, number>()

  constructor(private readonly realNow: () => number = Date.now) {}

  /** Whether nobody has to be asked for: joined, or asked for a moment ago. */
  has(account: Account, openId: string): boolean {
    const until = this.until.get(`${account}:${openId}`)
    return until !== undefined && until > this.realNow()
  }

  /** A job was asked for; it may still fail with its transaction. */
  ask(account: Account, openId: string): void {
    this.set(account, openId, this.realNow() + ASKED_MS)
  }

  /** The identity is on disk. */
  note(account: Account, openId: string): void {
    this.set(account, openId, Infinity)
  }

  /** The identity was erased. */
  forget(account: Account, openId: string): void {
    this.until.delete(`${account}:${openId}`)
  }

  private set(account: Account, openId: string, until: number): void {
    const key = `${account}:${openId}`
    this.until.delete(key)
    this.until.set(key, until)
    if (this.until.size <= REMEMBERED) return
    const [oldest] = this.until.keys()
    if (oldest !== undefined) this.until.delete(oldest)
  }
}

interface JoinOrder {
  account: Account
  openId: string
  /** When they wrote, epoch ms. */
  at: number
}

/** Makes or finds the customer of somebody who wrote; several messages ask once. */
export const joinJob = (order: JoinOrder): NewJob => ({
  type: JOIN_JOB,
  payload: order,
  dedupeKey: `${JOIN_JOB}:${order.account}:${order.openId}`,
})

/** What the join job needs. */
export interface JoinDeps {
  db: Database
  jobs: Jobs
  clock: Clock
  arrive(tx: EntityManager, who: Arrival): Promise<Arrived>
}

/** Does the join job; asks for the profile of a follower from before our time, whose unionid nobody has read yet. */
export function makeJoinHandler({ db, jobs, arrive }: JoinDeps): (order: JoinOrder) => Promise<void> {
  return ({ account, openId, at }) =>
    db.transact(async (tx) => {
      await arrive(tx, { account, openId, at, evidence: 'callback' })
      if (account !== 'official') return
      const follower = await tx.findOneBy(Follower, { account, openId })
      if (follower?.isSubscribed && follower.profileAt === null) await jobs.enqueue(tx, profileJob(openId))
    })
}
