import { AppError } from '../../domain/errors'
import type { Channel, ContentClass } from '../../domain/send-class'
import type { SendVerdict } from '../../domain/send-facts'
import { WechatError } from '../../wechat/api/errors'
import { TransportError } from '../../wechat/api/transport'
import type { AttemptState } from './entities/send-attempt'

/** What became of a message. `sentence` is for staff and says what to do. Times by the decision clock. */
export type SendOutcome =
  | { result: 'sent'; channel: Channel; messageId?: string | undefined }
  /** The person does not allow it now; nothing was called. */
  | { result: 'skipped'; reasonCode: string; sentence: string }
  /** WeChat says that the person does not allow it. */
  | { result: 'refused'; reasonCode: string; sentence: string }
  /** Not sent, and another turn makes sense from `retryAt` on. */
  | { result: 'later'; reasonCode: string; sentence: string; retryAt: number }
  /** Not sent and never will be. */
  | { result: 'failed'; reasonCode: string; sentence: string }
  /** Nobody knows whether it arrived: it is never repeated on its own. */
  | { result: 'unknown'; reasonCode: string; sentence: string }
  /** Another process is sending it at this moment. */
  | { result: 'sending' }

/** What the ledger of allowances must do after a call. */
export type LedgerChange = 'keep' | 'give-back' | 'use-up'

/** How a call to WeChat ended. */
export interface Ending {
  state: Exclude<AttemptState, 'ready' | 'sending'>
  errcode: number | null
  reasonCode: string | null
  retryAt: number | null
  ledger: LedgerChange
  /** WeChat's id of the message, where it gives one. */
  messageId?: string | undefined
}

/** Pauses before the next turn when WeChat was busy or away; after the last one an answer comes too late to be one. */
const PAUSES_MS = [5_000, 30_000, 120_000, 600_000, 1_800_000]
/** Everything else waits for most of a day, so that an hour's outage costs no campaign its messages. */
const LONG_PAUSES_MS = [...PAUSES_MS, 7_200_000, 21_600_000, 43_200_000]
const LIMIT_PAUSE_MS = 60_000

/** A call that went well. */
export const sent: Ending = { state: 'sent', errcode: null, reasonCode: null, retryAt: null, ledger: 'keep' }

/** Nobody knows what became of a call, because whoever made it is gone. */
export const interrupted: Ending = {
  state: 'unknown',
  errcode: null,
  reasonCode: 'sending.interrupted',
  retryAt: null,
  ledger: 'keep',
}

/** A call that was not made after all; another turn is free to make it. */
export const withheld = (reasonCode: string, retryAt: number, errcode: number | null = null): Ending => ({
  state: 'later',
  errcode,
  reasonCode,
  retryAt,
  ledger: 'give-back',
})

/** A right that is missing or a template that is banned: this way is closed, another one may be open. */
const CLOSED = new Set([48001, 48004, 48008, 43107, 43116, 48011])

/** The message itself is wrong, for everybody who would get it: a campaign ends at the first (reliability.md §5). */
const CONTENT_FAULTS = new Set(['wechat.40037', 'wechat.47003', 'wechat.47001'])

/** Whether everybody else would be refused the same way, so that a campaign must not go on. */
export const isContentFault = (reasonCode: string | null): boolean =>
  reasonCode !== null && CONTENT_FAULTS.has(reasonCode)

/** One try of an intent: `turn` is 1 for the first. */
export interface Turn {
  turn: number
  class: ContentClass
}

/** What the error of a call means for message and ledger. */
export function endingOf(error: unknown, turn: Turn, now: number): Ending {
  if (error instanceof WechatError) return endingOfRefusal(error, turn, now)
  const base = { errcode: null, retryAt: null }
  if (error instanceof TransportError) {
    const reasonCode = `transport.${error.reason}`.slice(0, 64)
    if (error.outcome === 'unknown') return { ...base, state: 'unknown', reasonCode, ledger: 'keep' }
    return again({ ...base, reasonCode }, turn, now)
  }
  const reasonCode = error instanceof AppError ? error.code : 'sending.internal'
  return { ...base, state: 'failed', reasonCode, ledger: 'give-back' }
}

function endingOfRefusal(error: WechatError, turn: Turn, now: number): Ending {
  const base = { errcode: error.errcode, reasonCode: `wechat.${error.errcode}`, retryAt: null }
  if (CLOSED.has(error.errcode)) return { ...base, state: 'refused', ledger: 'give-back' }
  if (error.act === 'U') return { ...base, state: 'refused', ledger: 'use-up' }
  if (error.act === 'L') {
    return { ...base, state: 'later', retryAt: error.retryAt ?? now + LIMIT_PAUSE_MS, ledger: 'give-back' }
  }
  if (error.act === 'R' || error.act === 'T' || error.isAlarm) return again(base, turn, now)
  return { ...base, state: 'failed', ledger: 'give-back' }
}

function again(base: Pick<Ending, 'errcode' | 'reasonCode' | 'retryAt'>, turn: Turn, now: number): Ending {
  const pauses = turn.class === 'reply' ? PAUSES_MS : LONG_PAUSES_MS
  const pause = pauses[turn.turn - 1]
  if (pause === undefined) return { ...base, state: 'failed', ledger: 'give-back' }
  return { ...base, state: 'later', retryAt: now + pause, ledger: 'give-back' }
}

const UNKNOWN_SENTENCE = '发送结果未知：没有收到微信的应答，为避免重复不会自动重发；请在聊天中确认后再决定。'

/** The outcome of a settled call, in words. */
export function outcomeOf(ending: Omit<Ending, 'ledger'>, channel: Channel): SendOutcome {
  const { state, errcode } = ending
  const reasonCode = ending.reasonCode ?? 'sending.internal'
  if (state === 'sent') {
    const { messageId } = ending
    return messageId === undefined ? { result: 'sent', channel } : { result: 'sent', channel, messageId }
  }
  const sentence = state === 'unknown' ? UNKNOWN_SENTENCE : failureSentence(errcode, state === 'later')
  if (state === 'later') return { result: 'later', reasonCode, sentence, retryAt: ending.retryAt ?? 0 }
  return { result: state, reasonCode, sentence }
}

function failureSentence(errcode: number | null, isTriedAgain: boolean): string {
  const cause = errcode === null ? '没有连上微信' : new WechatError(errcode, '', '').message
  return isTriedAgain ? `${cause}（消息会自动重发）` : cause
}

/** Nothing was called, because the gate said so. */
export function skippedBy(verdict: Exclude<SendVerdict, { result: 'send' }>): SendOutcome {
  const { reasonCode, sentence } = verdict
  if (verdict.result === 'later') return { result: 'later', reasonCode, sentence, retryAt: verdict.at }
  return { result: 'skipped', reasonCode, sentence }
}
