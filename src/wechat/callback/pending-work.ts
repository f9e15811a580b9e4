import type { Database } from '../../platform/db/database'
import type { Bus } from '../../platform/cache/cache'
import type { Jobs, NewJob } from '../../platform/jobs/jobs'
import type { Logger } from '../../platform/log'
import type { Account } from '../account'
import type { BodyFormat } from './envelope'
import type { InboxRows } from './inbox-rows'
import type { PassiveReply } from './reply'
import type { CallbackRouter } from './router'
import type { CallbackStatistics } from './statistics'

/** What is left to do about a pending row, kept in its `work` column. */
export type Work =
  | { type: 'resolve'; job: string; payload: unknown }
  /** Ask the handlers (again); `observe` when the observers' rows are not written yet either. */
  | { type: 'decide'; observe: boolean }

/** An answer that goes out as a customer-service message because the callback's own response is over. */
export interface LateReply {
  account: Account
  openId: string
  reply: PassiveReply
  /** The same answer always has the same cause. */
  cause: string
}

/** What deferred work needs. */
export interface DeferredDeps {
  db: Database
  rows: InboxRows
  router: CallbackRouter
  jobs: Jobs
  bus: Bus
  log: Logger
  statistics: CallbackStatistics
  /** This process; other processes take over what it holds when its leases run out. */
  owner: string
  now: () => number
  formats: Record<Account, BodyFormat>
  /** The job that sends an answer through the gate; undefined when it cannot be sent that way. */
  lateReply: (late: LateReply) => NewJob | undefined
}

/** How long a process may be silent before another one takes over its work. */
export const leaseMs = 2_000

/** The cause under which a late answer is sent. */
export const lateCause = (inboundId: string): string => `${inboundId}:late`
