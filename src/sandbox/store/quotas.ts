import type { QuotaBook } from '../api/needs'
import type { AppKind } from '../world'
import type { VirtualClock } from './clock'

const BEIJING_OFFSET_MS = 8 * 3_600_000

/** How often one app called one path today and in this minute. */
export interface QuotaCount {
  day: number
  used: number
  minute: number
  minuteUsed: number
  /** A fault used the day's quota up. */
  exhausted: boolean
}

/** Call counters per app and path; days are Beijing days and minutes whole minutes of the virtual clock. */
export class Quotas implements QuotaBook {
  private counts: Record<string, QuotaCount> = {}

  constructor(private readonly clock: VirtualClock) {}

  /** Counts one call and says whether it is still inside both limits; a refused call is not counted. */
  take(app: AppKind, path: string, limits: { daily?: number; minute?: number }): 'ok' | 45009 | 45011 {
    const count = this.read(app, path)
    if (count.exhausted || (limits.daily !== undefined && count.used >= limits.daily)) return 45009
    if (limits.minute !== undefined && count.minuteUsed >= limits.minute) return 45011
    count.used += 1
    count.minuteUsed += 1
    return 'ok'
  }

  /** The counters as of now; a new day or minute starts at nought. */
  read(app: AppKind, path: string): QuotaCount {
    const now = this.clock.now()
    const day = Math.floor((now + BEIJING_OFFSET_MS) / 86_400_000)
    const minute = Math.floor(now / 60_000)
    const count = (this.counts[`${app} ${path}`] ??= {
      day,
      used: 0,
      minute,
      minuteUsed: 0,
      exhausted: false,
    })
    if (count.day !== day) Object.assign(count, { day, used: 0, exhausted: false })
    if (count.minute !== minute) Object.assign(count, { minute, minuteUsed: 0 })
    return count
  }

  /** Uses the rest of today's quota up: every further call answers 45009 until Beijing midnight or clear_quota. */
  exhaust(app: AppKind, path: string): void {
    this.read(app, path).exhausted = true
  }

  /** Resets one path, or all paths of an app. */
  clear(app: AppKind, path?: string): void {
    for (const key of Object.keys(this.counts)) {
      if (path === undefined ? key.startsWith(`${app} `) : key === `${app} ${path}`) delete this.counts[key]
    }
  }

  /** Every counter, for the snapshot. */
  dump(): Record<string, QuotaCount> {
    return this.counts
  }

  /** Takes all counters over: those of a snapshot, or none. */
  load(saved: Record<string, QuotaCount>): void {
    this.counts = saved
  }
}
