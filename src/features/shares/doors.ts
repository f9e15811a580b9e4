import type { EntityManager } from 'typeorm'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { MiniappGateway } from '../../wechat/api/gateway'
import type { Customers } from '../customers'
import type { Policies } from '../policies'
import type { StaffDirectory } from '../staff'
import type { StoreDirectory } from '../stores'
import type { ShareTargetKind } from './entities/share'

/** What a link leads to, as a card in a chat shows it. */
export interface TargetCard {
  title: string
  pictureUrl: string | null
  /** In the Mini Program, with its query. */
  pagePath: string
  /** Why it cannot be passed on now, in Chinese; links from before go on leading there. */
  whyNot?: string
}

/** Finds what a link of one kind leads to; throws an AppError for what is not there. */
export type TargetFinder = (id: string) => Promise<TargetCard>

/** What shares stand on. */
export interface SharesDeps {
  db: Database
  clock: Clock
  policies: Pick<Policies, 'at'>
  customers: Pick<Customers, 'lock' | 'current' | 'touch' | 'identityOf'>
  staff: Pick<StaffDirectory, 'byId' | 'byCustomer' | 'assignmentAt' | 'namesOf'>
  stores: Pick<StoreDirectory, 'all'>
  miniapp: Pick<MiniappGateway, 'codeToSession'>
  /** Who serves a customer at `at` (epoch ms). */
  homeAt(
    customerId: string,
    at: number,
    tx?: EntityManager,
  ): Promise<{ storeId: string; staffId: string | null } | undefined>
  /** Gives somebody whom nobody serves to a guide; somebody who is served stays where they are. */
  adopt(
    tx: EntityManager,
    order: { customerId: string; storeId: string; staffId: string; at: number },
  ): Promise<unknown>
  /** What of the credits of sales by shares is left after refunds, in fen. */
  creditedFen(saleIds: readonly string[]): Promise<Map<string, number>>
  /** Works the credits of a sale out anew. */
  recredit(tx: EntityManager, saleId: string): Promise<void>
  targets: Partial<Record<ShareTargetKind, TargetFinder>>
}
