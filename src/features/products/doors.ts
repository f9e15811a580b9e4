import type { EntityManager } from 'typeorm'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { Gallery } from '../pictures'
import type { Policies } from '../policies'
import type { StaffDirectory } from '../staff'
import type { StoreDirectory } from '../stores'
import type { BackInStock } from './stock'

/** What offers ask about a customer. */
export interface PersonForOffers {
  /** Null without a card. */
  tierId: string | null
  customerTags: string[]
  /** The store that serves them; null when none does. */
  homeStoreId: string | null
}

/** What was sold at an offer's price, less what was returned. */
export interface OfferFigures {
  sales: number
  qty: number
  paidFen: number
  /** What the offer took off. */
  offFen: number
}

/** What recommendations may know of a customer and of everybody. */
export interface Tastes {
  /** Whether they want to see only what everybody sees. */
  isNonPersonalised(customerId: string): Promise<boolean>
  /** What they bought lately and kept, the newest first; not asked of those who want nothing personalised. */
  boughtBy(customerId: string): Promise<{ productId: string; spec: string }[]>
  /** Pieces by product that anybody bought in a span of epoch ms, the `most` products of which most went. */
  soldBetween(span: { from: number; to: number; most: number }): Promise<Map<string, number>>
}

/** What products stand on. */
export interface ProductsDeps {
  db: Database
  clock: Clock
  gallery: Gallery
  publicUrl: string
  policies: Pick<Policies, 'at'>
  stores: Pick<StoreDirectory, 'byId' | 'all' | 'nearest'>
  staff: Pick<StaffDirectory, 'assignmentAt' | 'namesOf'>
  jobs: Jobs
  personOf(customerId: string, tx?: EntityManager): Promise<PersonForOffers>
  tastes: Tastes
  /** Pieces of a product came to stores that had none; runs in the transaction of the change. */
  onBack?: (tx: EntityManager, back: BackInStock) => Promise<void>
  /** Whether something sold, shared or published names a product (null: none is asked for) or one of these SKUs. */
  isInUse(tx: EntityManager, named: { productId: string | null; skuIds: readonly string[] }): Promise<boolean>
  /** What was sold at the prices of offers; one that nobody used may be left out. */
  redemptionsOf(offerIds: readonly string[]): Promise<ReadonlyMap<string, OfferFigures>>
  /** Keeps a store to this transaction until it ends. */
  lockStore(tx: EntityManager, storeId: string): Promise<unknown>
}
