import type { EntityManager } from 'typeorm'
import type { Bus } from '../../platform/cache/cache'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { Logger } from '../../platform/log'
import type { Account } from '../../wechat/account'
import type { SharedGateway } from '../../wechat/api/gateway'
import type { Audit } from '../audit'
import type { Bindings } from '../bindings'
import type { Customers } from '../customers'
import type { Sending } from '../sending'
import type { StaffDirectory } from '../staff'
import type { StoreDirectory } from '../stores'
import type { CardCatalogue } from './cards'
import type { ThreadEvents } from './events'
import type { Conversation } from './entities'
import type { OpenBook } from './open-book'
import type { Sealing } from './sealing'

/** What conversations are given by the house and by the features below. */
export interface ConversationsDeps {
  db: Database
  bus: Bus
  clock: Clock
  jobs: Jobs
  log: Logger
  dataKey: string
  brand: string
  publicUrl: string
  miniappAppId: string
  gateways: Readonly<Record<Account, Pick<SharedGateway, 'uploadMedia' | 'media'>>>
  sending: Pick<Sending, 'gate' | 'windowOf' | 'showTyping' | 'tokens'>
  customers: Pick<
    Customers,
    'arrive' | 'lock' | 'current' | 'identityOf' | 'namesOf' | 'search' | 'touch' | 'openIdsOf'
  >
  bindings: Pick<Bindings, 'homeAt'>
  staff: StaffDirectory
  stores: StoreDirectory
  audit: Pick<Audit, 'note'>
  /** What may be shown as a card. */
  cards: CardCatalogue
  /** WeChat's media id of the cover for Mini Program cards. */
  cover: (account: Account) => Promise<string | undefined>
  /** What the subscription template of a purpose says; undefined when none is in use that WeChat would take. */
  notice: (
    purpose: 'answer' | 'desk',
    variables: Record<string, string>,
  ) => Promise<{ templateId: string; data: Record<string, string> } | undefined>
  /** What stands beside a thread: tags, tier, home and last sales of a customer. */
  besideOf: (customerId: string) => Promise<BesideFacts>
  /** The sandbox, which plays WeCom and WeChat’s file hosts outside production. */
  playedBy?: string | undefined
}

/** What features above know of a customer, for the profile beside a thread. Money in fen, times in epoch ms. */
export interface BesideFacts {
  tier: string | null
  tags: string[]
  coupons: { id: string; title: string; state: 'held' | 'locked' | 'used' | 'lapsed' }[]
  sales: { saleId: string; at: number; paidFen: number; storeId: string; words: string }[]
}

/** Whether customers who are away can be called back. */
export interface CallsBack {
  /** An answer may be left for a customer who cannot be written to now: they can be told of it, or have been. */
  mayLeave(conversation: Conversation): Promise<boolean>
  /** The customer has left the chat of the Mini Program, where nothing but a message of ours calls them back. */
  isAway(tx: EntityManager, conversation: Conversation): Promise<boolean>
}

/** The same with the parts that everything here shares. */
export interface Ground extends ConversationsDeps {
  sealing: Sealing
  events: ThreadEvents
  book: OpenBook
  recall: CallsBack
}

/** A transaction and the moment of it by the decision clock. */
export interface Moment {
  tx: EntityManager
  now: number
}
