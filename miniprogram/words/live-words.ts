import type { MpLiveSession } from '../../src/contract/live'
import { pictureAddress } from './pictures'

const CHINA_MS = 8 * 3_600_000
const DAY_MS = 86_400_000
const WEEKDAYS = '日一二三四五六'

/** What a live session is called now. */
export const LIVE_STATE_WORDS: Readonly<Record<MpLiveSession['state'], string>> = {
  planned: '预告',
  live: '直播中',
  ended: '已结束',
  replay: '回放',
  cancelled: '已取消',
}

/** When it begins, as people say it: 今天 20:00, 明天 20:00, 11月28日 周六 20:00. */
export function startWords(startAt: string, now: string): string {
  const start = new Date(Date.parse(startAt) + CHINA_MS)
  const day = (at: number): number => Math.floor(at / DAY_MS)
  const away = day(start.getTime()) - day(Date.parse(now) + CHINA_MS)
  const time = start.toISOString().slice(11, 16)
  if (away === 0) return `今天 ${time}`
  if (away === 1) return `明天 ${time}`
  return `${start.getUTCMonth() + 1}月${start.getUTCDate()}日 周${WEEKDAYS[start.getUTCDay()]} ${time}`
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
  const when = startWords(startAt, now)
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
