import type { CampaignChannel } from './campaign'

/** What the limits of WeChat would feel of a campaign. */
export interface ForecastQuota {
  /** Mass messages each follower receives of their four this month, and calls to WeChat for them. */
  massPerFollower: number
  massCalls: number
  massCallsPerDay: number
  /** Most template messages on one Beijing day, and WeChat's limit. */
  templatePeakDay: number
  templatePerDay: number
  /** Most messages in one minute, of all channels that call WeChat. */
  peakMinute: number
}

/** The sums of a dry run; `now + later + skip` is the audience. */
export interface ForecastTotals {
  audience: number
  holdout: number
  now: number
  later: number
  skip: number
  byChannel: Partial<Record<CampaignChannel, number>>
  /** Of those who are skipped or put off. */
  byReason: Record<string, number>
  quota: ForecastQuota
  /** Messages that go out; WeChat asks no fee for any of them, guides give a moment for each card. */
  cost: { messages: number; guideCards: number; feeFen: number }
  /** When the last message would leave, epoch ms. */
  lastAt: number | null
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000
const CALLS_WECHAT: readonly string[] = ['subscription', 'template', 'mass']

/** Adds up the verdicts of a dry run. */
export class ForecastSums {
  private readonly totals: ForecastTotals
  private readonly perMinute = new Map<number, number>()
  private readonly templatesPerDay = new Map<number, number>()

  constructor(limits: { massCallsPerDay: number; templatePerDay: number }) {
    const quota = { massPerFollower: 0, massCalls: 0, templatePeakDay: 0, peakMinute: 0, ...limits }
    const cost = { messages: 0, guideCards: 0, feeFen: 0 }
    const none = { audience: 0, holdout: 0, now: 0, later: 0, skip: 0 }
    this.totals = { ...none, byChannel: {}, byReason: {}, quota, cost, lastAt: null }
  }

  /** Takes in one customer; `at` is when the message would leave. */
  send(channel: CampaignChannel, at: number, putOffFor: string | undefined): void {
    const { totals } = this
    totals.audience++
    totals[putOffFor === undefined ? 'now' : 'later']++
    if (putOffFor !== undefined) this.reason(putOffFor)
    totals.byChannel[channel] = (totals.byChannel[channel] ?? 0) + 1
    totals.cost[channel === 'guideCard' ? 'guideCards' : 'messages']++
    totals.lastAt = Math.max(totals.lastAt ?? 0, at)
    if (channel === 'mass') totals.quota.massPerFollower = 1
    if (channel === 'template') {
      totals.quota.templatePeakDay = raise(
        this.templatesPerDay,
        Math.floor((at + BEIJING_MS) / DAY_MS),
        totals.quota.templatePeakDay,
      )
    }
    if (CALLS_WECHAT.includes(channel))
      totals.quota.peakMinute = raise(this.perMinute, Math.floor(at / MINUTE_MS), totals.quota.peakMinute)
  }

  /** Takes in somebody who gets nothing. */
  skip(reasonCode: string, isHoldout: boolean): void {
    this.totals.audience++
    this.totals.skip++
    if (isHoldout) this.totals.holdout++
    this.reason(reasonCode)
  }

  /** One call of a mass message. */
  massCall(): void {
    this.totals.quota.massCalls++
  }

  /** The sums so far. */
  sums(): ForecastTotals {
    return this.totals
  }

  private reason(code: string): void {
    this.totals.byReason[code] = (this.totals.byReason[code] ?? 0) + 1
  }
}

/** Counts one more under `key` and gives the highest count so far. */
function raise(counts: Map<number, number>, key: number, highest: number): number {
  const count = (counts.get(key) ?? 0) + 1
  counts.set(key, count)
  return Math.max(count, highest)
}
