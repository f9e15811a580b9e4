import { placeFor, type Cap } from './frequency'
import { quietEnd, type QuietHours } from './quiet-hours'
import { chooseChannel } from './send-channel'
import type { GateRules, PersonFacts, SendAsk, SendVerdict } from './send-facts'
import { sendSentence, type SendReason } from './send-reasons'
import type { Allowance } from './send-window'

const WEEK_MS = 7 * 86_400_000

/** A verdict with the customer-service allowance that the message uses up, where it needs one. */
export type GateVerdict =
  | (Extract<SendVerdict, { result: 'send' }> & { allowance?: Allowance })
  | Exclude<SendVerdict, { result: 'send' }>

const skip = (reasonCode: SendReason): GateVerdict => ({
  result: 'skip',
  reasonCode,
  sentence: sendSentence(reasonCode),
})

/** What waits longer than it makes sense is left out. */
function later(ask: SendAsk, at: number, reasonCode: SendReason, now: number): GateVerdict {
  if (at > (ask.notAfter ?? Number.MAX_SAFE_INTEGER)) return skip(reasonCode)
  return { result: 'later', at, reasonCode, sentence: sendSentence(reasonCode, at, now) }
}

/** The brand's caps, tightened by the customer's own. */
function capsFor({ preferences }: PersonFacts, { caps }: GateRules): readonly Cap[] {
  const own = preferences.maxPer7Days
  return own === undefined ? caps : [...caps, { windowMs: WEEK_MS, most: own }]
}

/** Every hour that is quiet for a person. */
export const quietFor = ({ preferences }: PersonFacts, { quiet }: GateRules): QuietHours[] =>
  preferences.quiet ? [quiet, preferences.quiet] : [quiet]

/** What the customer allowed; undefined when nothing stands against it. */
function wish(facts: PersonFacts, ask: SendAsk, now: number): GateVerdict | undefined {
  const { preferences } = facts
  // Following is the basis for what goes to everybody alike (decisions.md 18).
  if (ask.isPersonalised && !facts.hasMarketingConsent) return skip('consent.missing')
  if (preferences.isStopped) return skip('preference.stopped')
  if (preferences.pausedUntil !== undefined && preferences.pausedUntil > now)
    return later(ask, preferences.pausedUntil, 'preference.paused', now)
  if (ask.topic !== undefined && preferences.stoppedTopics.includes(ask.topic))
    return skip('preference.topic')
  if (preferences.isNonPersonalised && ask.isPersonalised) return skip('preference.non_personalised')
  return undefined
}

/** Quiet hours, then the frequency budget. */
function timing(facts: PersonFacts, ask: SendAsk, rules: GateRules, now: number): GateVerdict | undefined {
  const quiet = quietFor(facts, rules)
  const loud = quietEnd(now, quiet)
  if (loud === Infinity) return skip('quiet.always')
  const caps = capsFor(facts, rules)
  const { uses, known } = facts
  const { at, isHeldBack } = placeFor(ask, { caps, uses, known }, loud, (from) => quietEnd(from, quiet))
  if (at === Infinity) return skip('frequency.never')
  if (at === now) return undefined
  if (at === loud) return later(ask, at, 'quiet.hours', now)
  return later(ask, at, isHeldBack ? 'frequency.held' : 'frequency.cap', now)
}

/**
 * Whether a message may go to a person now, by which channel, or when, or why not (domain.md §3.6, I-8). The order of
 * the checks: live, time of the intent, consent, preferences, class, quiet hours, frequency budget, channel. A reply
 * needs its window and nothing else.
 */
export function decideSend(facts: PersonFacts, ask: SendAsk, rules: GateRules, now: number): GateVerdict {
  if (!facts.isLive) return skip('person.gone')
  if (ask.notAfter !== undefined && now > ask.notAfter) return skip('intent.over')
  if (ask.notBefore !== undefined && now < ask.notBefore)
    return later(ask, ask.notBefore, 'intent.not_yet', now)
  const isMarketing = ask.class === 'marketing'
  const unwanted = isMarketing ? wish(facts, ask, now) : undefined
  if (unwanted?.result === 'skip') return unwanted
  const choice = chooseChannel(facts, ask, rules, now)
  // What no channel could ever carry must not wait for a pause or the night to be over.
  if ('reasonCode' in choice && choice.until === undefined) return skip(choice.reasonCode)
  if (unwanted) return unwanted
  const untimely = isMarketing ? timing(facts, ask, rules, now) : undefined
  if (untimely) return untimely
  if ('reasonCode' in choice) return later(ask, choice.until!, choice.reasonCode, now)
  const { channel, allowance } = choice
  const reasonCode = allowance === undefined ? 'channel.ready' : 'window.open'
  return { result: 'send', channel, reasonCode, ...(allowance === undefined ? {} : { allowance }) }
}
