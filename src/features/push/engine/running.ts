import { In } from 'typeorm'
import { scheduleOf, type PlanDeps } from './ground'
import type { SendSchedule } from '../../../domain/send-schedule'
import type { Bus } from '../../../platform/cache/cache'
import { Campaign } from '../entities/campaign'
import { Forecast } from '../entities/forecast'

/** Tells every process that a campaign changed. */
export const CAMPAIGN_CHANNEL = 'campaigns'
/** How old the knowledge of what runs may be; a stop must hold within two seconds also when the bus is away. */
const FRESH_MS = 400

/** A campaign that may send now. */
export interface RunningCampaign {
  campaign: Campaign
  forecast: Forecast
  schedule: SendSchedule
}

/** Knows which campaigns run: asked before every single call, so it answers from memory. */
export class Running {
  private known: ReadonlyMap<string, RunningCampaign> = new Map()
  private changes = 0
  private readAt = 0
  private reading: Promise<void> | undefined
  private timer: NodeJS.Timeout | undefined
  private unsubscribe: (() => void) | undefined

  constructor(private readonly deps: PlanDeps & { bus: Bus }) {}

  start(onChange: () => void): void {
    this.unsubscribe = this.deps.bus.subscribe(CAMPAIGN_CHANNEL, (campaignId) => {
      this.forget(campaignId)
      void this.read().then(onChange, () => undefined)
    })
    this.timer = setInterval(() => void this.read().catch(() => undefined), FRESH_MS)
    this.timer.unref()
  }

  stop(): void {
    this.unsubscribe?.()
    clearInterval(this.timer)
  }

  /** Something changed about a campaign: it does not run until the database says so anew. */
  private forget(campaignId: string): void {
    this.changes++
    this.known = new Map([...this.known].filter(([id]) => id !== campaignId))
    this.reading = undefined
  }

  /** Whether it runs; no, when nobody could say so lately. */
  has(campaignId: string): boolean {
    return this.known.has(campaignId) && performance.now() - this.readAt < 3 * FRESH_MS
  }

  /** All that run, as the database says now. */
  async all(): Promise<ReadonlyMap<string, RunningCampaign>> {
    await this.read()
    return this.known
  }

  private read(): Promise<void> {
    if (this.reading) return this.reading
    const reading: Promise<void> = this.readNow().finally(() => {
      if (this.reading === reading) this.reading = undefined
    })
    return (this.reading = reading)
  }

  private async readNow(): Promise<void> {
    const startedAt = performance.now()
    const { changes } = this
    const { read } = this.deps.db
    const campaigns = await read.find(Campaign, { where: { state: 'running' } })
    const ids = campaigns.flatMap(({ forecastId }) => forecastId ?? [])
    const forecasts = ids.length === 0 ? [] : await read.find(Forecast, { where: { id: In(ids) } })
    const known = new Map<string, RunningCampaign>()
    for (const campaign of campaigns) {
      const forecast = forecasts.find(({ id }) => id === campaign.forecastId)
      if (forecast === undefined) continue
      known.set(campaign.id, {
        campaign,
        forecast,
        schedule: await scheduleOf(this.deps, campaign, forecast.startAt),
      })
    }
    // What was read before a change says nothing of it; another reading has begun since.
    if (changes !== this.changes) return
    this.known = known
    this.readAt = startedAt
  }
}
