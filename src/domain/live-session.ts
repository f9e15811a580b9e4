/** Live sessions on Channels: their states, and what WeChat's reservation states mean for us (mini-program-api.md §8). */

/** planned: not begun; live: on air; ended: over, no replay; replay: over, the recording can be watched; cancelled. */
export type LiveState = 'planned' | 'live' | 'ended' | 'replay' | 'cancelled'
export const LIVE_STATES: readonly LiveState[] = ['planned', 'live', 'ended', 'replay', 'cancelled']

/** The states to which staff may move a session. */
export const LIVE_MOVES: Readonly<Record<LiveState, readonly LiveState[]>> = {
  planned: ['live', 'cancelled'],
  live: ['ended', 'replay'],
  ended: ['replay'],
  replay: ['ended'],
  cancelled: ['planned'],
}

const MINUTE_MS = 60_000
/** Our own reminder goes out once, this long before the start (domain.md 3.7). */
export const LIVE_REMINDER_LEAD_MS = 15 * MINUTE_MS
/** A purchase within this time after an entry is credited to the guide of the link (domain.md 3.7 step 8). */
export const LIVE_CREDIT_MS = 72 * 3_600_000

/** When the reminder of a session is due, epoch ms. */
export function liveReminderAt(startAt: number): number {
  return startAt - LIVE_REMINDER_LEAD_MS
}

/** The state now: a planned session begins by the clock, and what is on air ends by it, unless staff said so before. */
export function liveStateAt(
  session: { state: LiveState; startAt: number; endAt: number },
  now: number,
): LiveState {
  const { state, startAt, endAt } = session
  if (state === 'planned' && now >= startAt) return now < endAt ? 'live' : 'ended'
  return state === 'live' && now >= endAt ? 'ended' : state
}

/** What wx.reserveChannelsLive reported: 1–10. */
export type ReservationCode = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10
export const RESERVATION_CODES: readonly ReservationCode[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

/** What a reported state means for us. */
export interface ReservationMeaning {
  /** For staff and for the shopper. */
  words: string
  /** WeChat itself reminds: no reminder of our own (decisions.md 19). */
  isReserved: boolean
  /** The person went into the live room. */
  isEntry: boolean
}

const meaning = (words: string, isReserved = false, isEntry = false): ReservationMeaning => ({
  words,
  isReserved,
  isEntry,
})

/** The ten states of wx.reserveChannelsLive (mini-program-api.md §8). */
export const RESERVATION_MEANINGS: Readonly<Record<ReservationCode, ReservationMeaning>> = {
  1: meaning('直播已开始，没有进入'),
  2: meaning('直播已开始，进入了直播间', false, true),
  3: meaning('预告已取消'),
  4: meaning('直播已结束'),
  5: meaning('看了预告，没有预约'),
  6: meaning('已在微信预约', true),
  7: meaning('取消了微信预约'),
  8: meaning('之前已在微信预约', true),
  9: meaning('预告在打开前已取消'),
  10: meaning('预告已过期'),
}

/** Whether WeChat will remind this person itself; `undefined` was seen on HarmonyOS and says nothing. */
export function isReservedAtWechat(code: number | null | undefined): boolean {
  return RESERVATION_MEANINGS[code as ReservationCode]?.isReserved ?? false
}

/** What happens with a question after WeChat's content check. */
export type QuestionCheck = 'pass' | 'review' | 'risky' | 'failed'
/** shown: everybody sees it; waiting: for a person at the console; hidden: a person decided against it. */
export type QuestionState = 'shown' | 'waiting' | 'hidden'

/** Only a pass is shown; what WeChat is unsure of, calls risky or could not be asked about waits for a person. */
export function questionStateOf(check: QuestionCheck): QuestionState {
  return check === 'pass' ? 'shown' : 'waiting'
}

/** Whether questions may be asked: before and during, never after. */
export function takesQuestions(state: LiveState): boolean {
  return state === 'planned' || state === 'live'
}
