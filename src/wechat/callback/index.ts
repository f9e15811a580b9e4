import type { Bus, Cache } from '../../platform/cache/cache'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Jobs, NewJob } from '../../platform/jobs/jobs'
import type { Logger } from '../../platform/log'
import { prepareAccount, type CallbackAccountOptions } from './account'
import type { LateReply } from './pending-work'
import { callbackHandler, type CallbackHandler } from './endpoint'
import { Inbox } from './inbox'
import { InboxRows } from './inbox-rows'
import { inboxOverview, type InboxOverview } from './overview'
import { CallbackOpener } from './opening'
import { Pressure } from './pressure'
import { CallbackRouter } from './router'
import { CallbackStatistics } from './statistics'

export type { CallbackAccountOptions, CallbackMode } from './account'
export type { LateReply } from './pending-work'
export { makeInboxKeeper } from './forget'
export { forgetInbound } from './retention'
export { InboundMessageRow } from './inbound-message.entity'
export type { InboundMessage, MessageOf, EventOf } from './message'
export type { PassiveReply } from './reply'
export { readInbound } from './read-inbound'
export type { CallbackContext, Decision, Handler, Observer, Resolver } from './router'

/** What the callback server needs from the house. */
export interface CallbackDeps {
  accounts: readonly CallbackAccountOptions[]
  db: Database
  jobs: Jobs
  bus: Bus
  /** Given when several processes share one Redis; needed against replays in plain mode. */
  sharedCache?: Cache | undefined
  clock: Clock
  log: Logger
  /** This process; the same name that its worker uses. */
  owner: string
  /** The job that sends a late answer through the send gate; undefined when it cannot go that way (a transfer). */
  lateReply: (late: LateReply) => NewJob | undefined
}

/** The callback server: handlers are added to its router, its own handler is asked first of all. */
export interface Callbacks {
  handle: CallbackHandler
  router: CallbackRouter
  statistics: CallbackStatistics
  /** What to give up when the machine is pressed (reliability.md, load shedding). */
  pressure: Pressure
  /** What the inbox holds: received per hour of the last day, and what is parked. */
  overview(): Promise<InboxOverview>
  start(): void
  /** Call when the HTTP server takes no more requests: ends answers that are being worked out. */
  stop(timeoutMs?: number): Promise<void>
}

/** Builds the callback server. Throws a RangeError for an EncodingAESKey that is none. */
export function makeCallbacks(deps: CallbackDeps): Callbacks {
  const { db, jobs, bus, clock, log, owner, lateReply } = deps
  const accounts = deps.accounts.map(prepareAccount)
  const now = (): number => clock.now()
  const formats = {
    official: 'xml',
    miniapp: 'xml',
    ...Object.fromEntries(accounts.map((a) => [a.account, a.format])),
  } as const
  const router = new CallbackRouter()
  const statistics = new CallbackStatistics(now)
  const pressure = new Pressure(() => db.waiting)
  const rows = new InboxRows(db)
  const inbox = new Inbox({
    db,
    rows,
    router,
    jobs,
    bus,
    log,
    statistics,
    owner,
    now,
    formats,
    lateReply,
    pressure,
  })
  const opener = new CallbackOpener(clock, deps.sharedCache)
  return {
    handle: callbackHandler({ accounts, opener, inbox, statistics, now }),
    router,
    statistics,
    pressure,
    overview: () => inboxOverview(db, now()),
    start() {
      pressure.start()
      inbox.start()
    },
    async stop(timeoutMs = 10_000) {
      pressure.stop()
      await inbox.stop(timeoutMs)
    },
  }
}
