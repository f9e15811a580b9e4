import type { MpLiveSession } from '../../src/contract/live'
import { momentText } from './day'
import { pictureAddress } from './pictures'

/** What a live session is called now. */
export const LIVE_STATE_WORDS: Readonly<Record<MpLiveSession['state'], string>> = {
  planned: '预告',
  live: '直播中',
  ended: '已结束',
  replay: '回放',
  cancelled: '已取消',
}

/** A live session as a list shows it. */
export interface LiveRow {
  id: string
  title: string
  coverUrl: string
  state: MpLiveSession['state']
  stateText: string
  /** Who and when. */
  line: string
}

/** Words for a live session. */
export function liveRow(session: MpLiveSession, now: string): LiveRow {
  const { id, title, coverUrl, state, startAt, host } = session
  const when = momentText(startAt, now)
  return {
    id,
    title,
    coverUrl: pictureAddress(coverUrl),
    state,
    stateText: LIVE_STATE_WORDS[state],
    line: host ? `${when} · ${host}` : when,
  }
}

/** What each state of wx.reserveChannelsLive means to the shopper (mini-program-api.md §8). */
export const RESERVATION_WORDS: Readonly<Record<number, string>> = {
  1: '直播已经开始，想看时点「进入直播间」。',
  2: '你进过直播间，可以随时再进。',
  3: '主播取消了这场预告，请看页面上的时间。',
  4: '这场直播已经结束。',
  5: '还没有预约，开播前都可以再点。',
  6: '预约好了，开播时由微信提醒你。',
  7: '已取消预约，需要时可以再约。',
  8: '你之前已经预约，开播时由微信提醒你。',
  9: '这场预告刚被取消，没能打开预约。',
  10: '这场预告已过期，不能再预约。',
}

/** The phone says nothing of what came of it, as on HarmonyOS. */
export const RESERVATION_UNKNOWN = '微信没有告诉我们结果，可以再点一次看看是否已预约。'

/** What the phone knows of a live stream: 1 none, 2 live, 3 ended, 4 preparing; replayStatus 1 is ready. */
export interface Stream {
  status: number
  feedId: string
  nonceId: string
  replayStatus: number
}

/** WeChat's notice of a live stream. */
export interface Notice {
  noticeId: string
  reservable: boolean
}
