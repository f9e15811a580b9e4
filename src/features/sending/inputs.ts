import type { KnownIntent } from '../../domain/frequency'
import type { Preferences } from '../../domain/preferences'
import { CHANNELS, type Channel } from '../../domain/send-class'
import type { GateRules, PersonFacts, SendAsk } from '../../domain/send-facts'
import type { Allowance } from '../../domain/send-window'

/** The facts a decision was made from, without what does not matter for its class. */
export interface DecisionInputs {
  allowances?: Omit<Allowance, 'id'>[]
  hasConsent?: boolean
  preferences?: Preferences
  /** When marketing reached them in the last 30 days. */
  uses?: number[]
  known?: KnownIntent[]
  /** The caps: per day, per 7 and per 30 days. */
  caps?: number[]
  tokens?: number
  /** From when a token counts that WeChat has not confirmed. */
  provisionalUntil?: number
  massLeft?: number
  isFollowing?: boolean
  /** The channels for which there was content. */
  offers?: Channel[]
}

const plain = ({ kind, openedAt, expiresAt, allowance, used }: Allowance): Omit<Allowance, 'id'> => ({
  kind,
  openedAt,
  expiresAt,
  allowance,
  used,
})

/** What is kept of the facts; call it before the verdict changes them. */
export function inputsOf(facts: PersonFacts, ask: SendAsk, rules: GateRules): DecisionInputs {
  const { offers } = ask
  const inputs: DecisionInputs = { offers: CHANNELS.filter((channel) => offers[channel] !== undefined) }
  if (offers.service ?? offers.miniService)
    inputs.allowances = [
      ...(offers.service ? facts.service : []),
      ...(offers.miniService ? facts.miniService : []),
    ].map(plain)
  if (offers.subscription) {
    const templateId = offers.subscription.templateId ?? ''
    inputs.tokens = Math.min(facts.tokens[templateId] ?? 0, 1e6)
    const until = facts.provisional[templateId]
    if (until !== undefined) inputs.provisionalUntil = until
  }
  if (offers.mass) inputs.massLeft = facts.massLeft
  if (offers.template ?? offers.mass) inputs.isFollowing = facts.isFollowing
  if (ask.class !== 'marketing') return inputs
  return {
    ...inputs,
    hasConsent: facts.hasMarketingConsent,
    preferences: { ...facts.preferences },
    uses: [...facts.uses],
    known: facts.known.filter(({ key }) => key !== ask.key),
    caps: rules.caps.map(({ most }) => most),
  }
}
