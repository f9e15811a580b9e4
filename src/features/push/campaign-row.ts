import { createHash } from 'node:crypto'
import type { CampaignDraft } from '../../contract/campaigns'
import type { CampaignContents } from '../../domain/campaign'
import type { Campaign } from './entities/campaign'

/** What a person writes of a campaign, as it is stored. */
export type CampaignContent = Pick<
  Campaign,
  | 'name'
  | 'class'
  | 'topic'
  | 'goal'
  | 'audience'
  | 'holdoutPercent'
  | 'contents'
  | 'startAt'
  | 'endAt'
  | 'windowFrom'
  | 'windowTo'
  | 'ratePerMinute'
  | 'priority'
  | 'budgetMessages'
>

/** A draft of the API in the words of the table. */
export function contentOf({ startAt, endAt, contents, ...rest }: CampaignDraft): CampaignContent {
  // Absent channels are left out instead of being undefined.
  const used = JSON.parse(JSON.stringify(contents)) as CampaignContents
  return { ...rest, contents: used, startAt: Date.parse(startAt), endAt: Date.parse(endAt) }
}

/** The same out of a whole row. */
export function contentFrom(campaign: Campaign): CampaignContent {
  const { name, class: kind, topic, goal, audience, holdoutPercent, contents } = campaign
  const { startAt, endAt, windowFrom, windowTo, ratePerMinute, priority, budgetMessages } = campaign
  return {
    ...{ name, class: kind, topic, goal, audience, holdoutPercent, contents },
    ...{ startAt, endAt, windowFrom, windowTo, ratePerMinute, priority, budgetMessages },
  }
}

/** Names exactly what somebody agreed to: SHA-256 over the content in hex. */
export function substanceOf(campaign: Campaign): string {
  return createHash('sha256')
    .update(JSON.stringify(contentFrom(campaign)))
    .digest('hex')
}

/** Whether somebody agreed to the campaign as it is; only marketing needs it. */
export function isApproved(campaign: Campaign): boolean {
  if (campaign.class !== 'marketing') return true
  const substance = substanceOf(campaign)
  return campaign.approvals.some((approval) => approval.substance === substance)
}

/** Why this person may not approve it; null when they may. */
export function approvalObstacle(campaign: Campaign, staffId: string): string | null {
  if (campaign.state !== 'draft') return '活动已经排期，不能再审批。'
  if (campaign.class !== 'marketing') return '服务通知不需要审批。'
  if (isApproved(campaign)) return '这个版本已经审批通过。'
  if ([campaign.createdBy, campaign.changedBy].includes(staffId))
    return '营销活动要由另一位同事审批，编写的人不能审批自己的活动。'
  return null
}
