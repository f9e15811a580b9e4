import { consentRows, isUnderWay, requestRows } from '../../miniprogram/pages/privacy/view'
import { minutesOf, pauseChange, reachWords, timeText, topicChange } from '../../miniprogram/pages/reach/view'
import type { DataRequestView } from '../../src/contract/customers'
import type { PreferenceView } from '../../src/contract/preferences'

const NOW = '2026-11-21T04:00:00.000Z'
const ID = '01JD0000000000000000000001'

describe('what reaches me in words', () => {
  const said: PreferenceView = {
    topics: [
      { topic: 'newArrivals', name: '新品', isStopped: false },
      { topic: 'offers', name: '优惠', isStopped: true },
    ],
    quiet: null,
    maxPer7Days: null,
    pausedUntil: null,
    isNonPersonalised: false,
    isStopped: false,
    brand: { quiet: { from: 1260, to: 540 }, perDay: 1, per7Days: 2, per30Days: 6 },
  }

  it('begins with what the brand keeps to by itself', () => {
    expect(reachWords(said, NOW)).toMatchObject({
      topics: [{ isOn: true }, { isOn: false }],
      hasQuiet: false,
      quietFrom: '21:00',
      quietTo: '09:00',
      weeklyAt: 0,
      weeklyNote: '我们自己的上限是每天 1 条、每 7 天 2 条。',
      paused: '',
      isPersonalised: true,
    })
  })

  it('shows limits of the shopper’s own, also one that is not in the list, and no pause that is over', () => {
    const own = {
      ...said,
      quiet: { from: 1170, to: 615 },
      maxPer7Days: 4,
      pausedUntil: '2026-12-01T04:00:00.000Z',
    }
    const words = reachWords(own, NOW)
    expect(words).toMatchObject({
      hasQuiet: true,
      quietFrom: '19:30',
      quietTo: '10:15',
      paused: '12月1日 周二 12:00',
    })
    expect(words.weekly[words.weeklyAt]).toBe('最多 4 条')
    expect(reachWords({ ...said, pausedUntil: '2026-11-20T04:00:00.000Z' }, NOW).paused).toBe('')
  })

  it('changes one topic and leaves the others', () => {
    expect(topicChange(said, 'newArrivals', false)).toEqual({ stoppedTopics: ['newArrivals', 'offers'] })
    expect(topicChange(said, 'offers', true)).toEqual({ stoppedTopics: [] })
  })

  it('pauses for 30 days, and goes on at once', () => {
    expect(pauseChange(true, NOW)).toEqual({ pausedUntil: '2026-12-21T04:00:00.000Z' })
    expect(pauseChange(false, NOW)).toEqual({ pausedUntil: null })
  })

  it.each([
    [0, '00:00'],
    [615, '10:15'],
    [1439, '23:59'],
  ])('%d minutes are %s, and back', (minutes, time) => {
    expect([timeText(minutes), minutesOf(time)]).toEqual([time, minutes])
  })
})

describe('privacy in words', () => {
  const request: DataRequestView = {
    id: ID,
    customerId: ID,
    kind: 'export',
    source: 'self',
    state: 'open',
    reason: null,
    requestedAt: NOW,
    dueAt: '2026-11-22T04:00:00.000Z',
    doneAt: null,
    proof: null,
  }

  it.each([
    [{}, '导出我的数据', '今天 12:00 提出，明天 12:00 前完成', false, false],
    [{ state: 'ready' as const }, '导出我的数据', '今天 12:00 提出，已准备好，可以下载', true, false],
    [{ kind: 'erase' as const }, '删除我的数据', '今天 12:00 提出，明天 12:00 前完成', false, true],
    [
      { kind: 'erase' as const, state: 'cancelled' as const },
      '删除我的数据',
      '今天 12:00 提出，已取消',
      false,
      false,
    ],
    [
      { state: 'done' as const, doneAt: NOW },
      '导出我的数据',
      '今天 12:00 提出，11月21日 已完成',
      false,
      false,
    ],
  ])('a request with %j', (change, title, line, canDownload, canCancel) => {
    expect(requestRows([{ ...request, ...change }], NOW)).toEqual([
      { id: ID, title, line, canDownload, canCancel },
    ])
  })

  it('says what the card needs, and what is under way', () => {
    const consent = {
      purpose: 'card' as const,
      title: '会员卡',
      text: '说明',
      version: 1,
      isRequired: true,
      state: 'given' as const,
      at: NOW,
    }
    const rows = consentRows([consent, { ...consent, purpose: 'marketing', isRequired: false, state: null }])
    expect(rows.map(({ title, isGiven }) => [title, isGiven])).toEqual([
      ['会员卡（会员卡需要）', true],
      ['会员卡', false],
    ])
    expect(isUnderWay([request], 'export')).toBe(true)
    expect(isUnderWay([{ ...request, state: 'ready' }], 'export')).toBe(false)
    expect(isUnderWay([request], 'erase')).toBe(false)
  })
})
