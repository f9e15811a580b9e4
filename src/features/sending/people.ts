import type { EntityManager } from 'typeorm'
import type { KnownIntent } from '../../domain/frequency'
import type { PolicyValues } from '../../domain/policies'
import type { Actor } from '../../platform/http/serve'
import type { Account } from '../../wechat/account'
import type { CardEnd } from './entities/guide-card'
import type { SendDecision } from './entities/send-decision'

/** How a customer stands, as the features above know it. */
export interface PersonStanding {
  /** The customer that the asked id stands for now. */
  customerId: string
  isLive: boolean
  /** Their openids, if they have one; of several the newest. */
  official?: string | undefined
  miniapp?: string | undefined
  isFollowing: boolean
  hasMarketingConsent: boolean
  /** Their home guide. */
  guideId?: string | undefined
}

/** A card that nobody is to forward any more. */
export interface WithdrawnCard {
  source: Pick<SendDecision, 'sourceKind' | 'sourceId'>
  /** The ids of the customer: for whom it was prepared, and who they are now. */
  customerIds: readonly string[]
  because: Exclude<CardEnd, 'declined'>
}

/** What sending asks the features above it; each answers for a whole batch in a fixed number of queries. */
export interface SendingNeighbours {
  /** By the asked id; `isLocked`: customers are locked by id ascending, inside the transaction that is given. */
  standings(
    tx: EntityManager,
    customerIds: readonly string[],
    options: { isLocked: boolean },
  ): Promise<Map<string, PersonStanding>>
  /** Marketing that is known to be due for customers: waiting deliveries of campaigns, automatic reminders. */
  pendingFor(tx: EntityManager, customerIds: readonly string[]): Promise<Map<string, KnownIntent[]>>
  /** The staff who owns an open conversation, by openid. */
  openConversationOf(tx: EntityManager, openIds: readonly string[]): Promise<Map<string, string>>
  /** Finds or makes the customer of an openid and locks them, for what people say; `at` in epoch ms. */
  customerFor(tx: EntityManager, who: { account: Account; openId: string; at: number }): Promise<string>
  /** Of these subscription templates, those whose yes holds for any number of messages. */
  standingTemplates(tx: EntityManager, templateIds: readonly string[]): Promise<ReadonlySet<string>>
  /** The policy `frequency` that holds at a moment. */
  frequency(at: number): Promise<PolicyValues['frequency']>
  /** Whether somebody at the console may see a customer. */
  maySee(actor: Actor, customerId: string): Promise<boolean>
  /** Cards were taken back from the guides who were to forward them; inside the transaction that did it. */
  onCardsWithdrawn(tx: EntityManager, cards: readonly WithdrawnCard[]): Promise<void>
  /** What campaigns and staff are called, by id, for "why this?". */
  namesOf(ids: readonly string[]): Promise<Map<string, string>>
}
