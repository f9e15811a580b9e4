import type { Clock } from '../../platform/clock'
import type { Account } from '../account'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000

/** Why a call is not made now, and from when it may be (decision clock, epoch ms). */
export interface Hold {
  errcode: 45009 | 45011
  until: number
}

interface Lane {
  hold?: Hold
  /** Calls in the running whole minute. */
  minute: number
  calls: number
  /** At most so many calls a minute, since WeChat asked to go slower in the minute `slowedIn`. */
  ceiling?: number
  slowedIn?: number
  /** Where the ceiling is forgotten again. */
  normal: number
}

/** The next midnight in Beijing, when WeChat's daily counters start again. */
export function nextBeijingMidnight(now: number): number {
  return Math.floor((now + BEIJING_MS) / DAY_MS + 1) * DAY_MS - BEIJING_MS
}

/**
 * Keeps to WeChat's limits per path (reliability.md §5). 45009 stops the path until the day is over (in the Mini
 * Program it means the minute), 45011 stops it for the minute, halves its rate and lets it climb by half each minute.
 */
export class Pace {
  private readonly lanes = new Map<string, Lane>()

  constructor(
    private readonly account: Account,
    private readonly clock: Clock,
  ) {}

  /** Counts a call that is about to be made; a hold when it must not be made now. */
  take(path: string): Hold | undefined {
    const now = this.clock.now()
    const lane = this.lane(path, now)
    if (lane.hold && now < lane.hold.until) return lane.hold
    delete lane.hold
    if (lane.ceiling !== undefined && lane.calls >= lane.ceiling)
      return { errcode: 45011, until: nextMinute(now) }
    lane.calls++
    return undefined
  }

  /** WeChat answered 45009 or 45011. */
  slowDown(path: string, errcode: 45009 | 45011): Hold {
    const now = this.clock.now()
    const lane = this.lane(path, now)
    const isDaily = errcode === 45009 && this.account === 'official'
    const until = isDaily ? nextBeijingMidnight(now) : nextMinute(now)
    if (!isDaily && lane.hold === undefined) {
      lane.normal = Math.max(lane.normal, lane.calls)
      lane.ceiling = Math.max(1, Math.floor(lane.calls / 2))
      lane.slowedIn = lane.minute
    }
    return (lane.hold = { errcode, until })
  }

  /** The counters were set back: of one path, or all of them. */
  resume(path?: string): void {
    if (path === undefined) this.lanes.clear()
    else this.lanes.delete(path)
  }

  /** The paths that rest now. */
  holds(): { path: string; hold: Hold }[] {
    const now = this.clock.now()
    return [...this.lanes].flatMap(([path, { hold }]) => (hold && now < hold.until ? [{ path, hold }] : []))
  }

  private lane(path: string, now: number): Lane {
    const minute = Math.floor(now / MINUTE_MS)
    let lane = this.lanes.get(path)
    if (!lane) this.lanes.set(path, (lane = { minute, calls: 0, normal: 0 }))
    if (lane.minute === minute) return lane
    if (lane.ceiling !== undefined && lane.minute !== lane.slowedIn) {
      const climbed = Math.ceil(lane.ceiling * 1.5)
      if (climbed > lane.normal) delete lane.ceiling
      else lane.ceiling = climbed
    }
    lane.minute = minute
    lane.calls = 0
    return lane
  }
}

function nextMinute(now: number): number {
  return (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS
}
