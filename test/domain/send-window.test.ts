import {
  allowanceRules,
  decideWindow,
  windowSentence,
  type Allowance,
  type AllowanceKind,
} from '../../src/domain/send-window'

/** Friday, 13 November 2026, 14:05 in Beijing. */
const NOW = Date.UTC(2026, 10, 13, 6, 5)
const HOUR = 3_600_000

const opened = (kind: AllowanceKind, ago: number, used = 0): Allowance => {
  const { allowance, lifeMs } = allowanceRules[kind]
  const openedAt = NOW - ago
  return { id: `${kind}-${ago}`, kind, openedAt, expiresAt: openedAt + lifeMs, allowance, used }
}
const voided: Allowance = {
  id: 'void',
  kind: 'kfUserMsg',
  openedAt: NOW - 1000,
  expiresAt: NOW - 1000,
  allowance: 0,
  used: 0,
}

describe('what a person allows', () => {
  it.each<[string, Allowance[], string]>([
    ['nothing ever happened', [], 'window.never_opened'],
    ['a message an hour ago', [opened('kfUserMsg', HOUR)], 'window.open'],
    ['five answers to it', [opened('kfUserMsg', HOUR, 5)], 'window.used_up'],
    ['a message 48 hours ago, to the millisecond', [opened('kfUserMsg', 48 * HOUR)], 'window.expired'],
    ['a click a minute ago', [opened('kfMenu', 60_000)], 'window.expired'],
    ['a click 59 s ago', [opened('kfMenu', 59_000, 2)], 'window.open'],
    ['an unfollow', [voided, opened('kfMenu', 90_000)], 'window.unfollowed'],
  ])('after %s: %#', (_story, allowances, reason) => {
    expect(decideWindow(allowances, NOW).reasonCode).toBe(reason)
  })

  it('uses up the one that ends first', () => {
    const verdict = decideWindow([opened('kfUserMsg', HOUR), opened('kfMenu', 5_000)], NOW)
    expect(verdict).toMatchObject({ result: 'send', allowance: { kind: 'kfMenu' } })
  })

  it.each<[Allowance[], string]>([
    [[opened('kfUserMsg', 0, 2)], '还可以再发 3 条，周日 14:05 前有效'],
    [[opened('kfUserMsg', 24 * HOUR)], '还可以再发 5 条，明天 14:05 前有效'],
    [[opened('kfMenu', 0)], '还可以再发 3 条，今天 14:06 前有效'],
    [
      [opened('kfMenu', 0), opened('kfUserMsg', 0, 2)],
      '还可以再发 6 条，周日 14:05 前有效（其中 3 条 今天 14:06 前有效）',
    ],
    [
      [opened('kfUserMsg', 49 * HOUR)],
      '对方 48 小时内没有互动，暂时不能发送；请等对方再发消息，或改用订阅消息。',
    ],
    [[voided], '对方已取消关注，不能发送；请等对方重新关注。'],
  ])('tells staff: %#', (allowances, sentence) => {
    expect(windowSentence(allowances, NOW)).toBe(sentence)
  })
})
