import type { Cap, KnownIntent } from './frequency'
import type { Preferences } from './preferences'
import type { QuietHours } from './quiet-hours'
import type { Channel, ContentClass, Topic } from './send-class'
import type { SendReason } from './send-reasons'
import type { Allowance } from './send-window'

/** Who or what wants to send. A card is a product's or an offer's card that a guide sends. */
export type SourceKind = 'rule' | 'conversation' | 'guide' | 'campaign' | 'reminder' | 'card'

/** What the gate is asked, without content. Times are epoch ms of the decision clock. */
export interface SendAsk {
  key: string
  class: ContentClass
  topic?: Topic | undefined
  priority: number
  notBefore?: number | undefined
  notAfter?: number | undefined
  /** Chosen by what we know of this person; false: everybody gets the same (decisions.md 18). */
  isPersonalised: boolean
  /** By which channels there is something to send. */
  offers: Partial<Record<Channel, { templateId?: string | undefined }>>
  source: { kind: SourceKind; staffId?: string | undefined }
}

/** Everything about a person that decides whether a message may reach them. */
export interface PersonFacts {
  /** Not erased. */
  isLive: boolean
  hasOfficial: boolean
  isFollowing: boolean
  hasMiniapp: boolean
  hasMarketingConsent: boolean
  preferences: Readonly<Preferences>
  /** Customer-service windows of the official account and of the Mini Program. */
  service: readonly Allowance[]
  miniService: readonly Allowance[]
  /** How many mass messages they may still get in this calendar month. */
  massLeft: number
  /** Subscription messages left, by template; Infinity for a standing one. */
  tokens: Readonly<Record<string, number>>
  /** From when a client's word that WeChat has not confirmed yet counts, by template; epoch ms (decisions.md 17). */
  provisional: Readonly<Record<string, number>>
  /** When marketing reached them in the last 30 days. */
  uses: readonly number[]
  /** Other marketing that is known for them. */
  known: readonly KnownIntent[]
  /** Who serves them, if somebody does. */
  guideId?: string | undefined
  /** The staff who owns an open conversation with them. */
  conversationOwner?: string | undefined
}

/** WeChat refused a channel, or one template of it, for everybody. */
export interface ChannelClosure {
  channel: Channel
  templateId?: string | undefined
  /** Epoch ms. */
  until: number
  errcode: number
}

/** What holds for everybody at a moment. */
export interface GateRules {
  caps: readonly Cap[]
  quiet: QuietHours
  closures: readonly ChannelClosure[]
}

/** What the gate says to an intent. `sentence` is for staff: why, and what to do instead. */
export type SendVerdict =
  | { result: 'send'; channel: Channel; reasonCode: SendReason }
  | { result: 'later'; at: number; reasonCode: SendReason; sentence: string }
  | { result: 'skip'; reasonCode: SendReason; sentence: string }
