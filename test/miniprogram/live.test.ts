import { liveView } from '../../miniprogram/pages/live/view'
import { answerOf } from '../../miniprogram/words/subscribe-answer'
import { liveRow, startWords } from '../../miniprogram/words/live-words'
import type { MpLiveDetail } from '../../src/contract/live'
import type { MpReminderOffer } from '../../src/contract/reminders'

const NOW = '2026-11-21T04:00:00.000Z'
const live: MpLiveDetail = {
  id: '01JD0000000000000000000001',
  title: '冬季新品',
  host: '林一',
  coverUrl: null,
  startAt: '2026-11-22T12:00:00.000Z',
  endAt: '2026-11-22T14:00:00.000Z',
  state: 'planned',
  finderUserName: 'sphshanqian',
  intro: '',
  reservation: null,
  isReserved: false,
  takesQuestions: true,
  questions: [],
  guide: null,
  serverTime: NOW,
}
const offer: MpReminderOffer = {
  purpose: 'live',
  words: '直播开播',
  templateId: 't',
  tokens: 0,
  isSet: false,
  sentence: '开播前 15 分钟会提醒你一次。',
}
const notice = { noticeId: 'n', reservable: true }
const stream = { status: 2, feedId: 'f', nonceId: 'n', replayStatus: 0 }

describe('a live session in words', () => {
  it('says when, on the wall clock of the shops', () => {
    expect(startWords('2026-11-21T12:00:00Z', NOW)).toBe('今天 20:00')
    expect(startWords('2026-11-21T17:00:00Z', NOW)).toBe('明天 01:00')
    expect(startWords('2026-11-28T12:00:00Z', NOW)).toBe('11月28日 周六 20:00')
    expect(liveRow(live, NOW)).toMatchObject({ stateText: '预告', line: '明天 20:00 · 林一' })
  })

  it('offers WeChat’s reservation only with a notice, and ours beside it', () => {
    const view = liveView(live, { notice, stream: null }, offer)
    expect(view).toMatchObject({ reserveText: '预约直播', remindText: '开播前提醒我', watchText: '' })
    expect(liveView(live, { notice: null, stream: null }, offer).reserveText).toBe('')
    expect(liveView(live, { notice, stream: null }, undefined).remindText).toBe('')
  })

  it('leaves the reminder to WeChat once it is reserved there', () => {
    const view = liveView({ ...live, isReserved: true, reservation: 6 }, { notice, stream: null }, offer)
    expect(view).toMatchObject({ remindText: '', remindNote: '开播时由微信提醒你。' })
  })

  it('lets in while it is live, as the phone knows, and offers a replay that is ready', () => {
    const on = { ...live, state: 'live' as const }
    expect(liveView(on, { notice, stream }, offer).watchText).toBe('进入直播间')
    expect(liveView(on, { notice, stream: { ...stream, status: 1 } }, offer).watchText).toBe('')
    expect(liveView(on, { notice, stream: null }, offer).watchText).toBe('进入直播间')
    const over = { ...live, state: 'replay' as const }
    expect(liveView(over, { notice, stream: { ...stream, replayStatus: 1 } }, offer).watchText).toBe('看回放')
    expect(liveView(over, { notice, stream: { ...stream, replayStatus: 3 } }, offer).watchText).toBe('')
  })

  it('takes every kind of yes for a yes, and silence for a no', () => {
    expect(['accept', 'acceptWithAudio', 'reject', 'ban', 'filter', undefined].map(answerOf)).toEqual([
      'accept',
      'accept',
      'reject',
      'ban',
      'filter',
      'reject',
    ])
  })
})
