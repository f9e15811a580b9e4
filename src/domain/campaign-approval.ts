/** Who has to agree to a campaign before it goes out, by how many it goes to. */

import type { Approval, CampaignClass } from './campaign'

/** From how many recipients on marketing needs the consent of a colleague, and from how many that of an administrator. */
export interface ApprovalPolicy {
  colleagueFrom: number
  adminFrom: number
}

/** nobody: it may go out as it is; colleague: somebody else than its authors; admin: one of them who is administrator. */
export type ApproverNeeded = 'nobody' | 'colleague' | 'admin'

/** Whose consent a campaign needs for this many recipients; service notices need none. */
export function approverNeeded(
  { colleagueFrom, adminFrom }: ApprovalPolicy,
  kind: CampaignClass,
  recipients: number,
): ApproverNeeded {
  if (kind !== 'marketing') return 'nobody'
  if (recipients >= adminFrom) return 'admin'
  return recipients >= colleagueFrom ? 'colleague' : 'nobody'
}

/** Whether the approvals of this `substance` are enough. */
export function isApprovedBy(
  needed: ApproverNeeded,
  approvals: readonly Approval[],
  substance: string,
): boolean {
  if (needed === 'nobody') return true
  const counting = approvals.filter((one) => one.substance === substance)
  return counting.some(({ isAdmin }) => needed === 'colleague' || isAdmin === true)
}

/** What the policy asks for, in words: for the page of the campaign and for a refusal. */
export function approvalSentence(needed: ApproverNeeded, kind: CampaignClass, recipients: number): string {
  if (kind !== 'marketing') return '服务通知不需要审批。'
  const people = `${recipients.toLocaleString('en-US')} 位客户`
  if (needed === 'nobody') return `发给 ${people}，按规则参数不需要审批。`
  const who = needed === 'admin' ? '一位管理员' : '另一位同事'
  return `发给 ${people}，要先由${who}审批，再排期。`
}
