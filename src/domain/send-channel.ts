import { CHANNELS_OF_CLASS, type Channel } from './send-class'
import type { GateRules, PersonFacts, SendAsk } from './send-facts'
import type { SendReason } from './send-reasons'
import { decideWindow, type Allowance } from './send-window'

/** A guide's marketing leaves at least so many messages to the conversation it is sent in. */
export const KEPT_FOR_CONVERSATION = 2
/** A channel that is back so soon is waited for; otherwise the next one is taken. */
const SHORT_REST_MS = 600_000

/** The channel that was chosen, or why none can be used; `until` (epoch ms) when it is worth waiting. */
export type ChannelChoice =
  { channel: Channel; allowance?: Allowance } | { reasonCode: SendReason; until?: number | undefined }

type Refusal = Extract<ChannelChoice, { reasonCode: SendReason }>

/** Refusals of WeChat's that are over by themselves, unlike a right that is missing. */
const RESTS = new Set([45009, 45011, 43108, 45028])

function closed(channel: Channel, ask: SendAsk, { closures }: GateRules, now: number): Refusal | undefined {
  const templateId = ask.offers[channel]?.templateId
  const found = closures.find(
    (one) =>
      one.channel === channel &&
      now < one.until &&
      (one.templateId === undefined || one.templateId === templateId),
  )
  if (!found) return undefined
  return RESTS.has(found.errcode)
    ? { reasonCode: 'channel.resting', until: found.until }
    : { reasonCode: 'channel.closed' }
}

const leftIn = (allowances: readonly Allowance[], now: number): number =>
  allowances
    .filter(({ expiresAt }) => now < expiresAt)
    .reduce((sum, { allowance, used }) => sum + Math.max(0, allowance - used), 0)

function inWindow(
  channel: 'service' | 'miniService',
  facts: PersonFacts,
  ask: SendAsk,
  now: number,
): ChannelChoice {
  if (ask.class === 'marketing') {
    const { kind, staffId } = ask.source
    const isOwn = staffId !== undefined && staffId === facts.conversationOwner
    if (kind !== 'guide' || !isOwn) return { reasonCode: 'service.not_own_conversation' }
  }
  const verdict = decideWindow(facts[channel], now)
  if (verdict.result === 'skip') return { reasonCode: verdict.reasonCode }
  if (ask.class === 'marketing' && leftIn(facts[channel], now) <= KEPT_FOR_CONVERSATION)
    return { reasonCode: 'service.kept_for_conversation' }
  return { channel, allowance: verdict.allowance }
}

function use(channel: Channel, facts: PersonFacts, ask: SendAsk, now: number): ChannelChoice {
  const ready: ChannelChoice = { channel }
  // Following is the basis of mass messages to everybody, and of nothing else (decisions.md 18).
  if (ask.class === 'marketing' && channel !== 'mass' && !facts.hasMarketingConsent)
    return { reasonCode: 'consent.missing' }
  switch (channel) {
    case 'service':
    case 'miniService':
      return inWindow(channel, facts, ask, now)
    case 'subscription': {
      if (!facts.hasMiniapp) return { reasonCode: 'person.no_mini_program' }
      const templateId = ask.offers.subscription?.templateId ?? ''
      if ((facts.tokens[templateId] ?? 0) > 0) return ready
      const until = facts.provisional[templateId]
      return until === undefined
        ? { reasonCode: 'subscription.no_token' }
        : { reasonCode: 'subscription.provisional', until }
    }
    case 'template':
      return facts.isFollowing ? ready : { reasonCode: 'person.not_following' }
    case 'messageCentre':
      return facts.hasMiniapp ? ready : { reasonCode: 'person.no_mini_program' }
    case 'guideCard':
      return ask.source.staffId !== undefined || facts.guideId !== undefined
        ? ready
        : { reasonCode: 'guide.none' }
    case 'mass':
      if (!facts.isFollowing) return { reasonCode: 'person.not_following' }
      return facts.massLeft > 0 ? ready : { reasonCode: 'mass.used_up' }
  }
}

/**
 * The first channel of the class, in the order of decisions.md 15, for which there is content and which the person
 * allows; else the reason of the most wanted one, or when a resting one is back.
 */
export function chooseChannel(
  facts: PersonFacts,
  ask: SendAsk,
  rules: GateRules,
  now: number,
): ChannelChoice {
  const refusals: Refusal[] = []
  for (const channel of CHANNELS_OF_CLASS[ask.class]) {
    if (ask.offers[channel] === undefined) continue
    const choice = use(channel, facts, ask, now)
    if ('reasonCode' in choice) {
      refusals.push(choice)
      continue
    }
    const refusal = closed(channel, ask, rules, now)
    if (refusal === undefined) return choice
    if (refusal.until !== undefined && refusal.until - now <= SHORT_REST_MS) return refusal
    refusals.push(refusal)
  }
  const resting = refusals.filter(({ until }) => until !== undefined).sort((a, b) => a.until! - b.until!)[0]
  return resting ?? refusals[0] ?? { reasonCode: 'class.no_channel' }
}
