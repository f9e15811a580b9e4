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
