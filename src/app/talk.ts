import type { Bindings } from '../features/bindings'
import { makeConversations, type Conversations } from '../features/conversations'
import type { Customers } from '../features/customers'
import type { Audit } from '../features/audit'
import type { Membership } from '../features/membership'
import type { makeProducts } from '../features/products'
import type { Replies } from '../features/replies'
import type { Sales } from '../features/sales'
import type { Sending } from '../features/sending'
import type { StaffDirectory } from '../features/staff'
import type { Stores } from '../features/stores'
import { besideOf, cardsOf, type CardSources } from './beside'
import type { House } from './house'

/** What the talk between people stands on. */
export interface TalkGround {
  audit: Audit
  stores: Stores
  staff: { directory: StaffDirectory }
  sending: Sending
  customers: Customers
  replies: Replies
  bindings: Bindings
  membership: Membership
  products: ReturnType<typeof makeProducts>
  sales: Sales
  live: CardSources['live']
  /** What the subscription template of a purpose says. */
  notice: (
    purpose: 'answer' | 'desk',
    variables: Record<string, string>,
  ) => Promise<{ templateId: string; data: Record<string, string> } | undefined>
}

/** The conversations between customers and the brand's people. */
export function makeTalkWithPeople(house: House, ground: TalkGround): Conversations {
  const { config, db, bus, clock, jobs, log, official, miniapp } = house
  const { audit, stores, staff, sending, customers, replies, bindings } = ground
  return makeConversations({
    db,
    bus,
    clock,
    jobs,
    log,
    dataKey: config.dataKey,
    brand: config.brandName,
    publicUrl: config.publicUrl,
    miniappAppId: config.miniapp.appId,
    gateways: { official: official.gateway, miniapp: miniapp.gateway },
    sending,
    customers,
    bindings,
    staff: staff.directory,
    stores,
    audit,
    cover: (account) => replies.cover(account),
    cards: cardsOf(house, ground),
    notice: (purpose, variables) => ground.notice(purpose, variables),
    besideOf: besideOf(house, ground),
    playedBy: config.isProduction ? undefined : config.wechatApiUrl,
  })
}
