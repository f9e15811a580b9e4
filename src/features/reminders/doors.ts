import type { ReminderPurpose } from '../../domain/reminder'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { Logger } from '../../platform/log'
import type { MiniappGateway } from '../../wechat/api/gateway'
import type { Customers } from '../customers'
import type { Sending } from '../sending'

/** Why there will be no reminder. */
export interface Refusal {
  reasonCode: string
  sentence: string
}

/** What a reminder is about, as the feature that owns it says now. */
export interface ReminderSubject {
  /** In words, nothing personal; at most 80 characters. */
  about: string
  /** Where its message leads, with its query and without a leading slash. */
  page: string
  /** When it is due by our clock; absent when its cause is reported by `happened`. */
  dueAt?: number
  /** No use after this. */
  notAfter?: number
  /** What its message says; absent when the cause brings it. */
  variables?: Record<string, string>
  /** Nothing to be reminded of. */
  refusal?: Refusal
  /** Why nobody need wait for it now; looked at when it is asked for, not when it is sent. */
  unneeded?: string
  /** The store for which it is wished; any without one. */
  storeId?: string | null
  /** What it costs the customer now; a reminder of a lower price is measured by it. */
  priceFen?: number
  /** Whoever tells of it counts tokens alone: an accept keeps no wish, and may be given again and again. */
  isCounted?: boolean
}

/** Says what a subject is about for this customer; undefined when there is no such thing. */
export type SubjectSource = (subjectId: string, customerId: string) => Promise<ReminderSubject | undefined>

/** What happened, for everybody who waits for it. */
export interface Happening {
  purpose: ReminderPurpose
  subjectId: string
  /** Names it once and for all, such as `stock:<product>:<movement>`; at most 100 characters. */
  cause: string
  variables: Record<string, string>
  page: string
  /** No use after this, epoch ms. */
  notAfter?: number
  /** Only these; absent: all who wait. */
  customerIds?: readonly string[]
  /** Only who wishes it for one of these stores, or for any; absent: whichever. */
  storeIds?: readonly string[]
}

/** What lapses soon for a customer. */
export interface Lapse {
  customerId: string
  /** Names what lapses, so that it is told once. */
  cause: string
  variables: Record<string, string>
}

/** Of these customers, those for whom something lapses before `until` (epoch ms). */
export type LapseSource = (customerIds: readonly string[], until: number) => Promise<Lapse[]>

/** What a product costs, and where it is looked at. */
export interface PriceNow {
  priceFen: number
  product: string
  page: string
}

/** Who knows prices. */
export interface PriceSource {
  /** Changes whenever any price may have changed: goods, stores' prices, the offers that run. */
  mark(): Promise<string>
  /** What a product costs each of these customers now; who cannot buy it is left out. */
  now(productId: string, customerIds: readonly string[]): Promise<Map<string, PriceNow>>
}

/** What reminders are made from. */
export interface RemindersDeps {
  db: Database
  clock: Clock
  jobs: Jobs
  log: Logger
  gateway: Pick<MiniappGateway, 'subscribeTemplates'>
  sending: Pick<Sending, 'gate' | 'tokens'>
  customers: Pick<Customers, 'lock'>
  /** When the customer may be disturbed again, epoch ms: `now` outside quiet hours, the brand's or their own. */
  quietUntil(customerId: string, now: number): Promise<number>
}

/** Sources by purpose, handed in by the features that own the subjects. */
export interface ReminderSources {
  subjects: Partial<Record<ReminderPurpose, SubjectSource>>
  lapses: Partial<Record<'points' | 'coupon', LapseSource>>
  prices?: PriceSource
}
