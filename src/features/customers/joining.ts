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

/** How many openids of each account a process remembers: about 15 MB. */
const REMEMBERED = 100_000
/** For how long a job that was asked for is not asked for again, should its transaction have failed. */
const ASKED_MS = 600_000
/** How exactly a follower's last message is kept. */
const HEARD_MS = 60_000

interface Memory {
  /** Until when nobody has to be asked for, real epoch ms. */
  joinedUntil: number
  /** CreateTime of the last message that went into the follower's row. */
  heardAt: number
}

/**
 * What this process knows of openids: which are joined with a customer, and whose last message was written down a
 * moment ago, so that an ordinary message costs no row beside its own. The oldest are forgotten first; asking again
 * costs one job that finds nothing to do.
 */
export class Acquaintances {
  private readonly memories: Record<Account, Map<string, Memory>> = {
    official: new Map(),
    miniapp: new Map(),
  }

  constructor(private readonly realNow: () => number = Date.now) {}

  /** Whether nobody has to be asked for: joined, or asked for a moment ago. */
  isJoined(account: Account, openId: string): boolean {
    const memory = this.memories[account].get(openId)
    return memory !== undefined && memory.joinedUntil > this.realNow()
  }

  /** A job was asked for; it may still fail with its transaction. */
  ask(account: Account, openId: string): void {
    this.remember(account, openId).joinedUntil = this.realNow() + ASKED_MS
  }

  /** The identity is on disk. */
  note(account: Account, openId: string): void {
    this.remember(account, openId).joinedUntil = Infinity
  }

  /** Whether a message of `at` (epoch ms) is a minute newer than what the follower's row says; then it goes there. */
  hear(account: Account, openId: string, at: number): boolean {
    const memory = this.remember(account, openId)
    if (at - memory.heardAt < HEARD_MS) return false
    memory.heardAt = at
    return true
  }

  /** The identity was erased. */
  forget(account: Account, openId: string): void {
    this.memories[account].delete(openId)
  }

  private remember(account: Account, openId: string): Memory {
    const memories = this.memories[account]
    const known = memories.get(openId)
    if (known) return known
    const memory = { joinedUntil: 0, heardAt: 0 }
    // A copy: the text at hand is a piece of the whole callback's body, which would stay in memory with it.
    memories.set(Buffer.from(openId).toString(), memory)
    if (memories.size > REMEMBERED) {
      const [oldest] = memories.keys()
      if (oldest !== undefined) memories.delete(oldest)
    }
    return memory
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
