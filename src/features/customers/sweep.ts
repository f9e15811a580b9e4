import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Logger } from '../../platform/log'
import type { Policies } from '../policies'
import type { DataRequests } from './data-requests'
import type { Leaving } from './leaving'
import type { MpSessions } from './mp-sessions'
import { dropOldPlaces } from './places'
import { expireTags } from './tags'

/** Due dates go by the clock that decides, which the sandbox moves, so they are looked for and not slept for. */
const EVERY_MS = 5_000
const BATCH = 20

/** What the sweep looks after. */
export interface SweepDeps {
  db: Database
  clock: Clock
  policies: Pick<Policies, 'at'>
  log: Logger
  leaving: Leaving
  requests: DataRequests
  sessions: MpSessions
}

/** Does what time alone brings about: erasures of leavers and on request, tags and sessions that end. */
export class Sweep {
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> | undefined

  constructor(private readonly deps: SweepDeps) {}

  start(): void {
    this.timer = setInterval(() => void this.once(), EVERY_MS)
    this.timer.unref()
  }

  /** Ends after the round that runs. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.running
  }

  /** One round; never rejects. A round that runs already is waited for. */
  once(): Promise<void> {
    return (this.running ??= this.round().finally(() => (this.running = undefined)))
  }

  private async round(): Promise<void> {
    const { db, clock, log, leaving, requests, sessions } = this.deps
    try {
      for (const id of await leaving.due(BATCH)) await leaving.settle(id)
      for (const id of await requests.due(BATCH)) await requests.settle(id)
      await db.transact(async (tx) => {
        await expireTags(tx, clock.now())
        await dropOldPlaces(tx, this.deps)
        await sessions.sweep(tx)
      })
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'looking after due erasures failed; trying again')
    }
  }
}
