import { STORE_TIME_ZONE, wallClock } from '../../domain/store-time'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { insertSql, type RowWrite } from '../../platform/db/write'
import type { Logger } from '../../platform/log'

/** How long visits wait in memory, so that a busy page costs few writes; a killed process loses that much. */
const FLUSH_MS = 5000

const COLUMNS = ['codeId', 'day', 'visits'] as const
const RAISE = { keys: ['codeId', 'day'], update: { visits: 'add' } } as const

/** Counts how often the pages of link codes were opened, per code and day. */
export class Visits {
  private waiting = new Map<string, { codeId: string; day: string; visits: number }>()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly deps: { db: Database; clock: Clock; log: Logger }) {}

  start(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_MS)
    this.timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.flush()
  }

  count(codeId: string): void {
    const day = wallClock(this.deps.clock.now(), STORE_TIME_ZONE).date
    const key = `${codeId} ${day}`
    const known = this.waiting.get(key)
    if (known) known.visits++
    else this.waiting.set(key, { codeId, day, visits: 1 })
  }

  /** Writes what was counted; what cannot be written waits for the next time. */
  async flush(): Promise<void> {
    const counted = [...this.waiting.values()]
    if (counted.length === 0) return
    this.waiting = new Map()
    const { db, log } = this.deps
    try {
      await db.transact(async (tx) => {
        for (const { codeId, day, visits } of counted) {
          const values = [codeId, day, visits]
          const write: RowWrite = { table: 'code_visits', columns: COLUMNS, values, onConflict: RAISE }
          await tx.query(insertSql(write, 1, db.engine === 'sqlite' ? 'sqlite' : 'mysql'), values)
        }
      })
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'visits of codes could not be counted; trying again')
      for (const one of counted) this.giveBack(one)
    }
  }

  private giveBack(one: { codeId: string; day: string; visits: number }): void {
    const key = `${one.codeId} ${one.day}`
    const known = this.waiting.get(key)
    if (known) known.visits += one.visits
    else this.waiting.set(key, one)
  }
}
