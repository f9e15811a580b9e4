import type { Clock } from '../../../platform/clock'
import type { Database } from '../../../platform/db/database'
import { SendMeter } from '../entities/send-meter'
import { insertRows } from './bulk'

const KEPT_WINDOWS = 2

/** A limit in windows of fixed length, counted over all processes. */
export interface Lane {
  name: string
  /** Length of a window, and what the first one is shifted by, so that days begin in Beijing. */
  windowMs: number
  shiftMs?: number
  most: number
}

/** Where a counter per key lives that every process sees. */
export interface Counter {
  /** Adds and gives the sum; undefined when nobody answers. */
  add(key: string, many: number, ttlMs: number): Promise<number | undefined>
}

/**
 * Counts what is used of limits across processes: in Redis when there is one that answers, else in the database.
 * Windows are those of the decision clock, as WeChat's are whole minutes and Beijing days.
 */
export class Meters {
  constructor(
    private readonly deps: { db: Database; clock: Clock },
    private readonly shared?: Counter,
  ) {}

  /**
   * Takes `many` from every lane, or from none: then the answer is when the fullest of them begins anew (epoch ms of
   * the decision clock). A whole window is given to a demand that is larger than it, once it is empty.
   */
  async take(lanes: readonly Lane[], many: number): Promise<number | undefined> {
    const taken: { lane: Lane; key: string; windowStart: number }[] = []
    const now = this.deps.clock.now()
    for (const lane of lanes) {
      const { name, windowMs, shiftMs = 0, most } = lane
      const windowStart = Math.floor((now + shiftMs) / windowMs) * windowMs - shiftMs
      const key = `${name}:${windowStart}`
      const used = await this.add(key, windowStart, many, windowMs)
      taken.push({ lane, key, windowStart })
      if (used <= most || used === many) continue
      for (const one of taken) await this.add(one.key, one.windowStart, -many, one.lane.windowMs)
      return windowStart + windowMs
    }
    return undefined
  }

  /** Forgets windows that are long over. */
  async sweep(): Promise<void> {
    const before = this.deps.clock.now() - KEPT_WINDOWS * 86_400_000
    await this.deps.db.transact((tx) =>
      tx.createQueryBuilder().delete().from(SendMeter).where('windowStart < :before', { before }).execute(),
    )
  }

  private async add(key: string, windowStart: number, many: number, windowMs: number): Promise<number> {
    const shared = await this.shared?.add(key, many, 2 * windowMs)
    return shared ?? this.addInDatabase(key, windowStart, many)
  }

  private addInDatabase(lane: string, windowStart: number, many: number): Promise<number> {
    return this.deps.db.transact(async (tx) => {
      await insertRows(tx, {
        table: 'send_meters',
        columns: ['lane', 'windowStart', 'used'],
        rows: [[lane, windowStart, many]],
        onConflict: { keys: ['lane'], update: { used: 'add' } },
      })
      return (await tx.findOneByOrFail(SendMeter, { lane })).used
    })
  }
}
