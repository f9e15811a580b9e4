import type { EntityManager } from 'typeorm'
import type { HeldCoupon, membershipApi } from '../../contract/membership'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Actor, Handlers } from '../../platform/http/serve'
import type { Jobs } from '../../platform/jobs/jobs'
import type { JobHandler } from '../../platform/jobs/worker'
import type { Logger } from '../../platform/log'
import { SecretBox } from '../../platform/secret-box'
import type { CustomerKeeper } from '../customers'
import { cardRoutes } from './card-routes'
import { Cards, type CardView } from './cards'
import { CouponDefinitions } from './coupon-definitions'
import { couponOnOffer, couponsOnOffer, type CouponOnOffer } from './coupon-claims'
import { couponRoutes } from './coupon-routes'
import { expiringCoupons, expiringPoints, type Expiring } from './expiring'
import { claimCoupon, getCoupon, type Getting } from './coupon-holding'
import {
  lockCoupon,
  quoteCoupon,
  returnCoupon,
  useCoupon,
  type CouponDiscount,
  type CouponUse,
} from './coupon-use'
import type { AuditDoor, CustomersDoor, PoliciesDoor } from './doors'
import { forCustomers, type ForCustomers } from './for-customers'
import { Guesses } from './guesses'
import { couponsAtStore, heldCoupons } from './held-list'
import { MemberImports } from './imports'
import { membershipKeeper } from './keeper'
import { PointsLedger } from './ledger'
import { MemberCodes } from './member-codes'
import { mpRoutes } from './mp-routes'
import { CardOpening } from './opening'
import { Sweeps } from './sweeps'
import { Tiers, type Spend } from './tiers'
import type { Card, CouponRow } from './entities'

export type { CardView } from './cards'
export type { CouponOnOffer } from './coupon-claims'
export type { CouponContent } from './coupon-definitions'
export type { CouponDiscount, CouponUse } from './coupon-use'
export type { CauseActor } from './doors'
export { Card, CouponRow, MemberCodeUse, membershipEntities, PointEntry, PointLot } from './entities'
export { lapseWords, type Expiring } from './expiring'
export type { ForCustomers } from './for-customers'
export type { OpeningBalance } from './imports'
export type {
  Adjusting,
  Earning,
  Movement,
  PointsLedger,
  Redeeming,
  TakingBack,
  Transfer,
  Undoing,
} from './ledger'
export type { CodeReading, CodeUse, MemberCodes } from './member-codes'

/** What membership is made from. */
export interface MembershipDeps {
  db: Database
  clock: Clock
  jobs: Jobs
  log: Logger
  /** DATA_KEY: seals the secrets of member codes. */
  dataKey: string
  policies: PoliciesDoor
  audit: AuditDoor
  customers: CustomersDoor
  /** Whether this person at the console may see this customer; others get "not found". */
  maySee(actor: Actor, customerId: string): Promise<boolean>
}

/** What a coupon goes through. Each runs inside the given transaction and is safe to repeat. */
export interface Coupons {
  /** What it would take off; nothing is written. Throws the reason when it does not count. */
  quote(tx: EntityManager, use: CouponUse): Promise<CouponDiscount>
  /** Keeps it for a sale for 30 minutes. */
  lock(tx: EntityManager, use: CouponUse): Promise<CouponDiscount>
  /** Uses it up, locked before or not. */
  use(tx: EntityManager, use: CouponUse): Promise<CouponDiscount>
  /** Lets a lock go, or gives a used one back after a whole refund; false when this sale does not hold it. */
  return(tx: EntityManager, use: Pick<CouponUse, 'couponId' | 'saleId' | 'at'>): Promise<boolean>
  claim(tx: EntityManager, order: Getting): Promise<CouponRow>
  /** By staff or by a rule: the member's own limit does not count. */
  handOut(tx: EntityManager, order: Getting): Promise<CouponRow>
}

/** Cards, points, tiers, coupons and the code at the till. */
export interface Membership {
  keeper: CustomerKeeper
  jobHandlers: Record<string, JobHandler>
  handlers: Handlers<typeof membershipApi>
  /** Opens the card of a customer whose row is locked, or gives the one they have. */
  open(tx: EntityManager, customerId: string, at: number): Promise<Card>
  /** The active card with tier, basis and points as they are now, or at `at`. */
  cardOf(customerId: string, tx?: EntityManager, at?: number): Promise<CardView | undefined>
  ledger: PointsLedger
  memberCode: MemberCodes
  coupons: Coupons
  /** What a customer could use at a store now, the soonest to lapse first. */
  couponsAtStore(customerId: string, storeId: string, limit: number): Promise<HeldCoupon[]>
  /** What the customers feature asks about cards; for `customers.connect`. */
  forCustomers: ForCustomers
  /**
   * Writes down money paid (positive) or refunded (negative), in fen, and lets the card rise at once. `saleAt` for
   * refunds: the time of the sale; `cause` makes it count once.
   */
  tierBasis(
    tx: EntityManager,
    cardId: string,
    deltaFen: number,
    at: number,
    options?: Pick<Spend, 'saleAt' | 'cause'>,
  ): Promise<void>
  /** Does now what the periodic job does: lapsed points and tier reviews that are due by the clock. */
  sweep(): Promise<{ lapsed: number; reviewed: number }>
  /** Looks now whether something is due and lets a job do it; happens by itself every few seconds. */
  look(): Promise<void>
  definitions: CouponDefinitions
  /** What can be shown to customers for claiming now. */
  onOffer: {
    search(query: string, limit: number): Promise<CouponOnOffer[]>
    byId(id: string): Promise<CouponOnOffer | undefined>
  }
  /** The last coupons of a customer, the newest first. */
  lastCoupons(customerId: string, limit: number): Promise<HeldCoupon[]>
  /** Of these customers, those for whom something lapses before `until` (epoch ms). */
  expiring: {
    points(customerIds: readonly string[], until: number): Promise<Expiring[]>
    coupons(customerIds: readonly string[], until: number): Promise<Expiring[]>
  }
  start(): void
  stop(): void
}

const coupons: Coupons = {
  quote: quoteCoupon,
  lock: lockCoupon,
  use: useCoupon,
  return: returnCoupon,
  claim: claimCoupon,
  handOut: (tx, order) => getCoupon(tx, order, false),
}

/** Makes the membership feature. */
export function makeMembership(deps: MembershipDeps): Membership {
  const { clock } = deps
  const box = new SecretBox(deps.dataKey, 'member code')
  const tiers = new Tiers(deps)
  const cards = new Cards(deps, tiers, box)
  const ledger = new PointsLedger(deps)
  const memberCode = new MemberCodes(deps, box, new Guesses(clock))
  const definitions = new CouponDefinitions(deps)
  const opening = new CardOpening({ ...deps, cards })
  const sweeps = new Sweeps({ ...deps, ledger, tiers })
  const parts = { ...deps, cards, tiers, ledger, memberCode, definitions, opening }
  return {
    keeper: membershipKeeper(parts),
    jobHandlers: sweeps.jobHandlers,
    handlers: { ...cardRoutes(parts), ...mpRoutes(parts), ...couponRoutes(parts) },
    open: async (tx, customerId, at) => (await cards.open(tx, customerId, at)).card,
    cardOf: (customerId, tx, at = clock.now()) => cards.of(customerId, at, tx),
    ledger,
    memberCode,
    coupons,
    couponsAtStore: (customerId, storeId, limit) => couponsAtStore(deps, customerId, storeId, limit),
    forCustomers: forCustomers(deps, new MemberImports(parts)),
    tierBasis: (tx, cardId, deltaFen, at, options) => tiers.spent(tx, { cardId, deltaFen, at, ...options }),
    sweep: () => sweeps.run(),
    look: () => sweeps.look(),
    definitions,
    onOffer: {
      search: (query, limit) => couponsOnOffer(deps, query, limit),
      byId: (id) => couponOnOffer(deps, id),
    },
    lastCoupons: async (customerId, pageSize) =>
      (await heldCoupons(deps, { customerId, page: 1, pageSize, order: 'newest' })).items,
    expiring: {
      points: (ids, until) => expiringPoints(deps, ids, until),
      coupons: (ids, until) => expiringCoupons(deps, ids, until),
    },
    start: () => sweeps.start(),
    stop: () => sweeps.stop(),
  }
}
