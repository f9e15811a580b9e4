import { liveView } from '../../miniprogram/pages/live/view'
import { answerOf, notAskedWords } from '../../miniprogram/words/subscribe-answer'
import { liveRow } from '../../miniprogram/words/live-words'
import { momentText } from '../../miniprogram/words/day'
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
    expect(momentText('2026-11-21T12:00:00Z', NOW)).toBe('今天 20:00')
    expect(momentText('2026-11-21T17:00:00Z', NOW)).toBe('明天 01:00')
    expect(momentText('2026-11-28T12:00:00Z', NOW)).toBe('11月28日 周六 20:00')
    expect(momentText('2026-11-20T06:05:00Z', NOW)).toBe('昨天 14:05')
    expect(momentText('2025-11-20T06:05:00Z', NOW)).toBe('2025年11月20日 周四 14:05')
    expect(liveRow(live, NOW)).toMatchObject({ stateText: '预告', line: '明天 20:00 · 林一' })
  })

  it('offers WeChat’s reservation only with a notice, and ours beside it', () => {
    const view = liveView(live, { notice, stream: null }, offer)
    expect(view).toMatchObject({ reserveText: '预约直播', remindText: '开播前提醒我', watchText: '' })
    expect(liveView(live, { notice: null, stream: null }, offer).reserveText).toBe('')
    expect(liveView(live, { notice, stream: null }, undefined).remindText).toBe('')
  })

  it.each([
    ['cancelled', '这场直播取消了'],
    ['ended', '这场直播已经结束'],
  ] as const)('says of a %s one that there is nothing to wait for, and offers nothing', (state, words) => {
    const view = liveView({ ...live, state }, { notice, stream }, offer)
    expect(view.overText).toContain(words)
    expect([view.reserveText, view.remindText, view.watchText]).toEqual(['', '', ''])
    expect(liveView(live, { notice, stream: null }, offer).overText).toBe('')
  })

  it('leaves the reminder to WeChat once it is reserved there', () => {
    const view = liveView({ ...live, isReserved: true, reservation: 6 }, { notice, stream: null }, offer)
    expect(view).toMatchObject({ remindText: '', reserveNote: '预约好了，开播时由微信提醒你。' })
  })

  it('says of each of WeChat’s ten states what it means, right after the sheet', () => {
    const words = Array.from({ length: 10 }, (_, index) => {
      const reported = { ...live, reservation: index + 1, isReserved: index + 1 === 6 || index + 1 === 8 }
      return liveView(reported, { notice, stream: null, hasReported: true }, offer).reserveNote
    })
    expect(new Set(words).size).toBe(10)
    expect(words.every((sentence) => sentence.endsWith('。'))).toBe(true)
    const nothing = liveView(live, { notice, stream: null, hasReported: true }, offer)
    expect(nothing.reserveNote).toContain('微信没有告诉我们结果')
    expect(liveView(live, { notice, stream: null }, offer).reserveNote).toBe('')
    const over = { ...live, state: 'ended' as const, reservation: 6, isReserved: true }
    expect(liveView(over, { notice, stream: null }, undefined).reserveNote).toBe('')
  })

  it('offers to tell of an answer to one’s own question only', () => {
    const question = { id: 'q', text: '能机洗吗', answer: null, isMine: true, state: 'waiting' as const }
    const asked = { ...live, questions: [question] }
    const answer = { ...offer, purpose: 'answer' as const, sentence: '有回复时会提醒你一次。' }
    const rowOf = (waits: [string, MpReminderOffer][]) =>
      liveView(asked, { notice, stream: null }, offer, new Map(waits)).questions[0]
    expect(rowOf([['q', answer]])).toMatchObject({ waitText: '有回复时提醒我' })
    expect(rowOf([['q', { ...answer, isSet: true, sentence: '已设置：有回复时会提醒你一次。' }]])).toEqual({
      ...{ id: 'q', text: '能机洗吗', answer: '', waitText: '' },
      note: '审核后显示，目前只有你能看到。已设置：有回复时会提醒你一次。',
    })
    expect(rowOf([])?.waitText).toBe('')
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

  it('says why WeChat did not ask', () => {
    expect(notAskedWords({ errCode: 20004 })).toContain('关闭')
    expect(notAskedWords({ errCode: 20005 })).toContain('暂时不能发')
    expect(notAskedWords(undefined)).toContain('稍后再试')
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
