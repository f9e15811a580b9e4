import type { PushWish } from '../../contract/guide-pushes'
import { CHANNEL_NAMES } from '../../domain/send-class'
import type { SendIntent, SendOutcome } from '../sending'
import type { GuidePushPerson, GuidePushState } from './entities/guide-push'

/** What became of one customer of a push. */
export type Settled = Pick<
  GuidePushPerson,
  'state' | 'channel' | 'reasonCode' | 'sentence' | 'sentAt' | 'dueAt'
>

const CARD_SENTENCE = '不能直接发送，已准备好卡片，请在微信里转发给客户。'
/** How long a push makes sense that could not go out at once. */
const LIFE_MS = 7 * 86_400_000
/** Somebody else is sending it just now: the sender looks again after so long. */
export const BUSY_MS = 60_000

/** What names a customer's message at the gate: the same at every try. */
export const guidePushKey = (pushId: string, customerId: string): string =>
  `guide-push:${pushId}:${customerId}`

/** After this a push of that time is dropped (epoch ms). */
export const lapsesAt = (createdAt: number): number => createdAt + LIFE_MS

/** A push as its intents need it; `createdAt` in epoch ms. */
export type PushedContent = Omit<PushWish, 'customerIds'> & {
  id: string
  staffId: string
  createdAt: number
}

/** Where a push leads to. */
export interface PushDoor {
  /** A page of the Mini Program with the guide's share in its query. */
  page: string
  /** The same for the text of a chat: an address that WeChat opens in the Mini Program. */
  anchor: string
}

/** The intent behind one customer of a guide's push, which leads to `door`. */
export function guideIntent(push: PushedContent, customerId: string, door: PushDoor): SendIntent {
  const { id, staffId, title, text, link, topic, createdAt } = push
  return {
    key: guidePushKey(id, customerId),
    class: 'marketing',
    to: { customerId },
    topic,
    notAfter: lapsesAt(createdAt),
    contents: {
      // The gate takes this one only in the guide's own open conversation (decisions.md 15).
      service: { type: 'text', content: `${title}\n${text}\n${door.anchor}` },
      messageCentre: { title, text, link: door.page },
      // Whoever forwards it gives it their own link then.
      guideCard: { title, text, link },
    },
    source: { kind: 'guide', id, staffId },
  }
}

/** What the gate's answer makes of a customer of a push; what is later is sent by itself when its time comes. */
export function settledBy(outcome: SendOutcome, now: number): Settled {
  const said = { channel: null, reasonCode: null, sentAt: null, dueAt: null }
  if (outcome.result === 'sent') {
    const { channel } = outcome
    if (channel === 'guideCard') return { ...said, state: 'card', channel, sentence: CARD_SENTENCE }
    const sentence = `已通过${CHANNEL_NAMES[channel]}送达。`
    return { ...said, state: 'sent', channel, sentence, sentAt: now }
  }
  if (outcome.result === 'sending')
    return { ...said, state: 'waiting', sentence: '正在发送，请稍后刷新。', dueAt: now + BUSY_MS }
  const states: Record<typeof outcome.result, GuidePushState> = {
    skipped: 'skipped',
    refused: 'skipped',
    failed: 'skipped',
    later: 'later',
    unknown: 'unknown',
  }
  const { reasonCode, sentence } = outcome
  const dueAt = outcome.result === 'later' ? Math.max(outcome.retryAt, now + 1) : null
  return { ...said, state: states[outcome.result], reasonCode, sentence: sentence.slice(0, 300), dueAt }
}
