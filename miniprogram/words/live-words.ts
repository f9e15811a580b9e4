import type { MpLiveSession } from '../../src/contract/live'

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
    coverUrl: coverUrl ?? '',
    state,
    stateText: LIVE_STATE_WORDS[state],
    line: host ? `${when} · ${host}` : when,
  }
}

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
