import type { EntityManager } from 'typeorm'
import { massMonth } from '../../domain/mass-month'
import { sendSentence } from '../../domain/send-reasons'
import type { SendVerdict } from '../../domain/send-facts'
import type { Person } from './person'
import type { SendIntent } from './intent'
import { interrupted, outcomeOf, skippedBy, type SendOutcome } from './outcome'
import type { Decided, SendPass } from './pass'
import { hasNextChannel, refusedChannels, type PastTurn } from './past'
import { markSettled } from './settle-rows'

/** How the past is looked at. */
interface Looking {
  tx: EntityManager
  now: number
  /** Nobody else is calling for this key. */
  isOrphaned: boolean
}

/** What earlier turns of the intent ended with; undefined when another turn is due. */
export async function answerFromPast(
  { tx, now, isOrphaned }: Looking,
  intent: SendIntent,
  person: Person,
  turns: readonly PastTurn[],
): Promise<Decided | undefined> {
  const last = turns.at(-1)
  if (last === undefined) return undefined
  const { result, reasonCode, laterAt, attempt, channel } = last
  if (result === 'skip') {
    const verdict: SendVerdict = { result, reasonCode, sentence: sendSentence(reasonCode) }
    return { intent, verdict, outcome: skippedBy(verdict) }
  }
  if (result === 'later') {
    if (laterAt === null || laterAt <= now) return undefined
    const verdict: SendVerdict = {
      result,
      at: laterAt,
      reasonCode,
      sentence: sendSentence(reasonCode, laterAt, now),
    }
    return { intent, verdict, outcome: skippedBy(verdict) }
  }
  if (attempt === undefined || channel === null) throw new Error(`decision ${last.decisionId} has no attempt`)
  const verdict: SendVerdict = { result: 'send', channel, reasonCode }
  // WeChat takes the same mass message once by its own key, so that it may be handed in again.
  const isRepeatable =
    attempt.state === 'ready' ||
    (channel === 'mass' && (attempt.state === 'sending' || attempt.state === 'unknown'))
  if (isRepeatable) return { intent, verdict, pass: passOf(intent, person, last, attempt.id, now) }
  if (attempt.state === 'sending') {
    if (attempt.leaseUntil > Date.now() && !isOrphaned)
      return { intent, verdict, outcome: { result: 'sending' } }
    await markSettled(tx, attempt.id, interrupted, now)
    return { intent, verdict, outcome: outcomeOf(interrupted, channel) }
  }
  if (attempt.state === 'later' && (attempt.retryAt ?? 0) <= now) return undefined
  if (attempt.state === 'refused' && hasNextChannel(intent, refusedChannels(turns))) return undefined
  const outcome: SendOutcome = outcomeOf({ ...attempt, state: attempt.state as 'sent' }, channel)
  return { intent, verdict, outcome }
}

/** The pass of a call that has not begun. Windows are taken by single messages only, which begin at once. */
function passOf(
  intent: SendIntent,
  person: Person,
  past: PastTurn,
  attemptId: string,
  now: number,
): SendPass {
  const { decisionId, turn, account, openId, allowanceId } = past
  const channel = past.channel!
  const isToken = channel === 'subscription'
  const allowance =
    allowanceId === null || isToken ? undefined : { id: allowanceId, openedAt: massMonth(now).openedAt }
  return {
    intent,
    decisionId,
    attemptId,
    turn,
    channel,
    account,
    openId,
    customerId: person.customerId,
    allowance: channel === 'mass' ? allowance : undefined,
    tokenId: isToken ? (allowanceId ?? undefined) : undefined,
    seen: [],
  }
}
