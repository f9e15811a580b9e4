import { approvalSentence, approverNeeded, isApprovedBy } from '../../src/domain/campaign-approval'

const policy = { colleagueFrom: 100, adminFrom: 5_000 }

describe('who has to agree to a campaign', () => {
  it.each([
    [99, 'nobody'],
    [100, 'colleague'],
    [4_999, 'colleague'],
    [5_000, 'admin'],
  ] as const)('for %i recipients: %s', (recipients, needed) => {
    expect(approverNeeded(policy, 'marketing', recipients)).toBe(needed)
    expect(approverNeeded(policy, 'serviceNotice', recipients)).toBe('nobody')
  })

  it('counts only approvals of this very content, and for an administrator only theirs', () => {
    const by = (substance: string, isAdmin: boolean) => ({ by: 'staff', at: 1, substance, isAdmin })
    expect(isApprovedBy('nobody', [], 'now')).toBe(true)
    expect(isApprovedBy('colleague', [by('before', true)], 'now')).toBe(false)
    expect(isApprovedBy('colleague', [by('now', false)], 'now')).toBe(true)
    expect(isApprovedBy('admin', [by('now', false)], 'now')).toBe(false)
    expect(isApprovedBy('admin', [by('now', false), by('now', true)], 'now')).toBe(true)
  })

  it('is said in words', () => {
    expect(approvalSentence('admin', 'marketing', 12_000)).toBe(
      '发给 12,000 位客户，要先由一位管理员审批，再排期。',
    )
    expect(approvalSentence('nobody', 'marketing', 3)).toContain('不需要审批')
  })
})
