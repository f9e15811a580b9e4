import {
  approvalSentence,
  approverNeeded,
  isApprovedBy,
  type ApproverNeeded,
} from '../../domain/campaign-approval'
import type { PushGround } from './ground'
import { substanceOf } from './campaign-row'
import type { Campaign } from './entities/campaign'

/** Whose consent a campaign needs by the policy that holds now. */
export interface ApprovalRule {
  needed: ApproverNeeded
  /** For people: how many it goes to, and who has to agree. */
  sentence: string
}

/** Asks the policy of approvals about a campaign that goes to this many recipients. */
export async function approvalRule(
  { policies, clock }: Pick<PushGround, 'policies' | 'clock'>,
  { class: kind }: Pick<Campaign, 'class'>,
  recipients: number,
): Promise<ApprovalRule> {
  const { value } = await policies.at('campaignApproval', clock.now())
  const needed = approverNeeded(value, kind, recipients)
  return { needed, sentence: approvalSentence(needed, kind, recipients) }
}

/** Whether enough people agreed to the campaign as it is. */
export const isApproved = (campaign: Campaign, { needed }: ApprovalRule): boolean =>
  isApprovedBy(needed, campaign.approvals, substanceOf(campaign))

/** Why this person may not approve it; null when they may. */
export function approvalObstacle(
  campaign: Campaign,
  rule: ApprovalRule,
  { staffId, isAdmin }: { staffId: string; isAdmin: boolean },
): string | null {
  if (campaign.state !== 'draft') return '活动已经排期，不能再审批。'
  if (rule.needed === 'nobody') return rule.sentence
  if (isApproved(campaign, rule)) return '这个版本已经审批通过。'
  if ([campaign.createdBy, campaign.changedBy].includes(staffId))
    return '营销活动要由另一位同事审批，编写的人不能审批自己的活动。'
  if (rule.needed === 'admin' && !isAdmin) return '这么多人的活动要由管理员审批，请联系管理员。'
  return null
}
