import { In, LessThanOrEqual, type EntityManager } from 'typeorm'
import { AppError } from '../../../domain/errors'
import { moved, type CampaignMove, type CampaignState } from '../../../domain/campaign'
import type { Bus } from '../../../platform/cache/cache'
import { lockRow } from '../../../platform/db/lock'
import { Campaign } from '../entities/campaign'
import { DeliveryChunk } from '../entities/delivery-chunk'
import { Forecast } from '../entities/forecast'
import { MassBatch } from '../entities/mass-batch'
import { dryRun } from './dry-run'
import type { PlanDeps } from './ground'
import { CAMPAIGN_CHANNEL } from './running'

const NOT_ALLOWED: Partial<Record<CampaignMove, string>> = {
  start: '只有已排期的活动可以开始，请先提交排期。',
  pause: '只有进行中的活动可以暂停。',
  resume: '只有已暂停的活动可以继续。',
  stop: '这个活动已经结束，不需要停止。',
}

/** What the moves of a run stand on. */
export type RunsDeps = PlanDeps & { bus: Bus }

/** Starts, pauses, resumes, stops and finishes campaigns; every process hears of it at once. */
export class Runs {
  constructor(private readonly deps: RunsDeps) {}

  /** A dry run of the campaign as it is, or as if it began now. Throws `campaign.unknown`. */
  async forecast(campaignId: string, staffId: string, isNow = false): Promise<Forecast> {
    const campaign = await this.demand(campaignId)
    const startAt = isNow ? Math.min(campaign.startAt, this.deps.clock.now()) : campaign.startAt
    return dryRun(this.deps, { ...campaign, startAt }, staffId)
  }

  /**
   * Begins to send what a dry run froze: the one given, else the newest, else one that is made. One that begins before
   * the campaign's time brings that forward. Throws `campaign.state`.
   */
  async start(campaignId: string, from?: Forecast): Promise<Campaign> {
    const campaign = await this.demand(campaignId)
    if (moved(campaign.state, 'start') === undefined) throw refused('start')
    const ready = from ?? (await this.readyForecast(campaign))
    const forecast = ready ?? (await dryRun(this.deps, campaign, campaign.createdBy))
    return this.move(campaignId, 'start', (row) => {
      row.forecastId = forecast.id
      row.startAt = Math.min(row.startAt, forecast.startAt)
      row.startedAt = this.deps.clock.now()
    })
  }

  /** Nothing more is decided; what waits goes on waiting. */
  pause(campaignId: string): Promise<Campaign> {
    return this.move(campaignId, 'pause')
  }

  resume(campaignId: string): Promise<Campaign> {
    return this.move(campaignId, 'resume')
  }

  /** Stops for good: no call begins any more; the sweep cancels what was waiting. */
  stop(campaignId: string): Promise<Campaign> {
    return this.move(campaignId, 'stop', (row) => (row.stoppedAt = this.deps.clock.now()))
  }

  /** Pauses a running campaign whose content WeChat refuses; does nothing to one that is not running any more. */
  async pauseForFault(campaignId: string, reasonCode: string): Promise<void> {
    this.deps.log.warn({ campaignId, reasonCode }, 'campaign paused: WeChat refuses its content')
    await this.moveIfStill(campaignId, 'pause')
  }

  /** Starts what is scheduled and due; one that cannot start is left for the next time. */
  async startDue(): Promise<void> {
    const { db, clock, log } = this.deps
    const where = { state: 'scheduled' as const, startAt: LessThanOrEqual(clock.now()) }
    const due = await db.read.find(Campaign, { where, select: { id: true } })
    for (const { id } of due)
      await this.start(id).catch((error: Error) =>
        log.warn({ campaignId: id, reason: error.message }, 'campaign could not start; trying again'),
      )
  }

  /** Ends a campaign whose whole plan is done; false also when it was ended or paused elsewhere meanwhile. */
  async finish(campaign: Campaign, forecast: Forecast): Promise<boolean> {
    if (forecast.plannedAt === null) return false
    const { read } = this.deps.db
    const where = { campaignId: campaign.id }
    if (await read.existsBy(DeliveryChunk, { ...where, state: 'open' })) return false
    if (await read.existsBy(MassBatch, { ...where, state: In(['sending', 'waiting']) })) return false
    return this.moveIfStill(campaign.id, 'finish', (row) => (row.stoppedAt = this.deps.clock.now()))
  }

  private async readyForecast({ forecastId, id }: Campaign): Promise<Forecast | null> {
    if (forecastId === null) return null
    return this.deps.db.read.findOneBy(Forecast, { id: forecastId, campaignId: id, state: 'ready' })
  }

  private async demand(id: string): Promise<Campaign> {
    const campaign = await this.deps.db.read.findOneBy(Campaign, { id })
    if (campaign === null) throw unknownCampaign()
    return campaign
  }

  /** A move that another process, or somebody at the console, may have made impossible meanwhile. */
  private async moveIfStill(
    id: string,
    move: CampaignMove,
    also?: (row: Campaign) => void,
  ): Promise<boolean> {
    try {
      await this.move(id, move, also)
      return true
    } catch (error) {
      if (error instanceof AppError) return false
      throw error
    }
  }

  private async move(id: string, move: CampaignMove, also: (row: Campaign) => void = () => undefined) {
    const { db, bus, clock } = this.deps
    return db.transact(async (tx: EntityManager) => {
      const row = await lockRow(tx, Campaign, { id })
      if (row === null) throw unknownCampaign()
      const state: CampaignState | undefined = moved(row.state, move)
      if (state === undefined) throw refused(move)
      row.state = state
      row.updatedAt = clock.now()
      also(row)
      db.afterCommit(() => bus.publish(CAMPAIGN_CHANNEL, id))
      return tx.save(row)
    })
  }
}

const unknownCampaign = (): AppError =>
  new AppError('not_found', 'campaign.unknown', '没有找到这个活动，请刷新列表。')

const refused = (move: CampaignMove): AppError =>
  new AppError('conflict', 'campaign.state', NOT_ALLOWED[move] ?? '活动当前状态不能这样操作，请刷新后再试。')
