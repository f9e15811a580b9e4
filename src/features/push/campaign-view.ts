import type { z } from 'zod'
import type { Campaign as CampaignShape, CampaignForecast, CampaignSummary } from '../../contract/campaigns'
import { movesFrom } from '../../domain/campaign'
import type { PushGround } from './ground'
import type { Audiences } from './audience'
import { problemsOf } from './campaign-problems'
import { approvalObstacle, approvalRule, isApproved } from './approvals'
import { contentFrom } from './campaign-row'
import type { Campaign } from './entities/campaign'
import type { Forecast } from './entities/forecast'
import { progressOf } from './progress'
import { reasonWords } from './reason-words'

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))

/** How campaigns read in the API. */
export class CampaignViews {
  constructor(
    private readonly ground: PushGround,
    private readonly audiences: Audiences,
  ) {}

  /** Campaigns for a list. */
  async summaries(campaigns: readonly Campaign[]): Promise<z.input<typeof CampaignSummary>[]> {
    const { db, staff } = this.ground
    const names = await staff.namesOf(campaigns.map(({ createdBy }) => createdBy))
    const progress = await progressOf(
      db.read,
      campaigns.map(({ id }) => id),
    )
    return campaigns.map((campaign) => ({
      id: campaign.id,
      name: campaign.name,
      class: campaign.class,
      topic: campaign.topic,
      state: campaign.state,
      startAt: iso(campaign.startAt),
      endAt: iso(campaign.endAt),
      createdByName: names.get(campaign.createdBy) ?? '',
      progress: progress(campaign.id),
    }))
  }

  /** One with everything; `staffId` is who looks at it. */
  async whole(campaign: Campaign, staffId: string): Promise<z.input<typeof CampaignShape>> {
    const { db, staff } = this.ground
    const { id, approvals, createdBy } = campaign
    const names = await staff.namesOf([createdBy, ...approvals.map(({ by }) => by)])
    const content = contentFrom(campaign)
    // What has begun cannot be changed any more: nothing stands against it, and it went to whom it froze.
    const isOpen = campaign.state === 'draft' || campaign.state === 'scheduled'
    const recipients = isOpen ? await this.audiences.total(content.audience) : 0
    const rule = await approvalRule(this.ground, campaign, recipients)
    const isAdmin = (await staff.byId(staffId))?.roles.includes('admin') ?? false
    return {
      ...content,
      ...{ id, state: campaign.state, version: campaign.version },
      startAt: iso(content.startAt),
      endAt: iso(content.endAt),
      createdByName: names.get(createdBy) ?? '',
      audienceSentence: await this.audiences.sentence(content.audience),
      problems: isOpen ? await problemsOf(this.ground, content, recipients) : [],
      approvals: approvals.map(({ by, at }) => ({ byName: names.get(by) ?? '', at: iso(at) })),
      isApproved: !isOpen || isApproved(campaign, rule),
      approvalRule: isOpen ? rule.sentence : null,
      approvalObstacle: approvalObstacle(campaign, rule, { staffId, isAdmin }),
      moves: movesFrom(campaign.state),
      progress: (await progressOf(db.read, [id]))(id),
      createdAt: iso(campaign.createdAt),
      updatedAt: iso(campaign.updatedAt),
      startedAt: isoOrNull(campaign.startedAt),
      stoppedAt: isoOrNull(campaign.stoppedAt),
    }
  }
}

/** A dry run in the API's words. */
export function presentForecast({
  id,
  state,
  createdAt,
  totals,
}: Forecast): z.input<typeof CampaignForecast> {
  if (!totals) return { id, state, createdAt: iso(createdAt), totals: null }
  const { audience, holdout, now, later, skip, byChannel, byReason, quota, cost, lastAt } = totals
  const reasons = Object.entries(byReason).map(([code, count]) => ({
    code,
    sentence: reasonWords(code, 'later'),
    count,
  }))
  return {
    ...{ id, state, createdAt: iso(createdAt) },
    totals: {
      ...{ audience, holdout, now, later, skip, byChannel, lastAt: isoOrNull(lastAt) },
      byReason: reasons.sort((a, b) => b.count - a.count),
      massPerFollower: quota.massPerFollower,
      templatePeakDay: quota.templatePeakDay,
      messages: cost.messages,
      guideCards: cost.guideCards,
    },
  }
}
