import type { EntityManager } from 'typeorm'
import type { StaffRole } from '../../contract/endpoint'
import type { PolicyValues } from '../../domain/policies'
import type { TouchFact } from '../../domain/sale-credit'
import type { Clock } from '../../platform/clock'
import type { Refund, Sale } from './entities'
import type { Database } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { Catalogue, OfferBook, Stock } from '../products'

/** Who did something: a till's key, a member of staff, a customer, or the system. */
export interface SaleActor {
  kind: 'till' | 'staff' | 'customer' | 'system'
  id: string | null
}

/** What sales ask of policies. */
export interface PoliciesDoor {
  at<K extends 'credit' | 'points'>(
    key: K,
    at: number,
    tx?: EntityManager,
  ): Promise<{ version: number; value: PolicyValues[K] }>
}

/** Where sales note what was done by hand or looked up. */
export interface AuditDoor {
  note(
    tx: EntityManager,
    entry: {
      actor: SaleActor
      action: string
      target: { kind: string; id: string | null }
      reason?: string
      before?: unknown
      after?: unknown
      at: number
    },
  ): Promise<void>
}

/** A member of staff as sales know them. */
export interface SellerInfo {
  id: string
  name: string
  roles: StaffRole[]
  storeId: string | null
}

/** What sales ask of staff. */
export interface StaffDoor {
  byId(id: string): Promise<SellerInfo | undefined>
  namesOf(ids: string[]): Promise<Map<string, string>>
  assignmentAt(staffId: string, at: number): Promise<{ storeId: string } | undefined>
}

/** A store as sales know it. */
export interface SaleStore {
  id: string
  code: string
  name: string
  state: 'open' | 'closed'
}

/** What sales ask of stores. */
export interface StoresDoor {
  byId(id: string): Promise<SaleStore | undefined>
  byCode(code: string): Promise<SaleStore | undefined>
  all(): Promise<SaleStore[]>
}

/** What sales ask of customers. */
export interface CustomersDoor {
  lock(tx: EntityManager, customerId: string): Promise<{ id: string; state: string }>
  touch(
    tx: EntityManager,
    touch: {
      customerId: string
      kind: 'sale' | 'refund'
      ref: string
      storeId?: string | null
      staffId?: string | null
      at: number
    },
  ): Promise<boolean>
  profile(customerId: string): Promise<{ name?: string | undefined; birthdayMonth?: string | undefined }>
  findByPhone(phone: string): Promise<string | undefined>
}

/** What sales ask of bindings: who served the customer at a moment. */
export interface BindingsDoor {
  homeAt(
    customerId: string,
    at: number,
    tx?: EntityManager,
  ): Promise<{ bindingId: string; storeId: string; staffId: string | null } | undefined>
}

/** A card as sales know it; points at the moment that was asked for. */
export interface SaleCard {
  id: string
  number: string
  tier: { id: string; name: string; pointsMultiplier: number }
  points: { spendable: number; pending: number; debt: number }
}

/** A movement of points for a sale; `cause` makes it happen once. */
export interface PointsOrder {
  cardId: string
  cause: string
  amount: number
  saleLineId: string
  at: number
  actor: SaleActor
  reason: string
}

/** A movement that takes back a part of an earlier one, named by its cause. */
export interface PointsBack extends PointsOrder {
  of: string
  refundLineId: string
}

/** A line as coupons see it. */
export interface CouponLine {
  id: string
  productId: string | null
  quantity: number
  amountFen: number
}

/** A coupon, whose it is, and the sale it is to count for. */
export interface CouponOrder {
  couponId: string
  customerId: string
  saleId: string
  storeId: string
  lines: readonly CouponLine[]
  at: number
}

/** What a coupon takes off; shares by line sum to the discount. */
export interface CouponEffect {
  title: string
  discountFen: number
  shares: { lineId: string; fen: number }[]
}

/** What sales ask of membership; everything that takes `tx` works inside it. */
export interface MembershipDoor {
  cardOf(customerId: string, at: number, tx?: EntityManager): Promise<SaleCard | undefined>
  /** The customer of a card number; undefined for a number that no active card has. */
  customerOfNumber(cardNumber: string): Promise<string | undefined>
  ledger: {
    earn(tx: EntityManager, order: PointsOrder): Promise<unknown>
    redeem(tx: EntityManager, order: PointsOrder): Promise<unknown>
    reverseEarn(tx: EntityManager, order: PointsBack): Promise<unknown>
    restoreRedeem(tx: EntityManager, order: PointsBack): Promise<unknown>
    /** Undoes a whole reverse_earn or restore_redeem. */
    undo(
      tx: EntityManager,
      order: { of: string; cause: string; at: number; actor: SaleActor; reason: string },
    ): Promise<unknown>
  }
  memberCode: {
    verify(
      tx: EntityManager,
      reading: { text: string; at: number; tillKey: string; storeId: string | null },
    ): Promise<CodeUse>
    useOf(tx: EntityManager, codeUseId: string, tillKey: string, at: number): Promise<CodeUse>
  }
  coupons: {
    /** Coupons that the customer could use at the store at `at`. */
    held(
      customerId: string,
      storeId: string,
      at: number,
    ): Promise<{ couponId: string; title: string; ruleText: string; expiresAt: number }[]>
    /** What a coupon would take off; throws coupon.* when it does not count. Changes nothing. */
    quote(order: CouponOrder, tx?: EntityManager): Promise<CouponEffect>
    /** Uses a coupon with a sale; throws coupon.* when it does not count. */
    use(tx: EntityManager, order: CouponOrder): Promise<CouponEffect>
    /** Gives a sale's coupon back: held again if it is still good, else for some more days. */
    giveBack(tx: EntityManager, order: { couponId: string; saleId: string; at: number }): Promise<unknown>
  }
  /** Money that counts for the tier; refunds are negative and leave the window with their sale. */
  spent(
    tx: EntityManager,
    spend: { cardId: string; deltaFen: number; at: number; saleAt: number; cause: string },
  ): Promise<void>
}

/** A verified member code. */
export interface CodeUse {
  codeUseId: string
  customerId: string
  cardId: string
  expiresAt: number
}

/** What sales ask of shares: who brought the customer by a link, if anybody who counts did. */
export interface SharesDoor {
  of(
    tx: EntityManager,
    sale: { saleId: string; customerId: string; saleAt: number },
  ): Promise<TouchFact | null>
}

/** Everything that sales stand on. */
export interface Ground {
  db: Database
  clock: Clock
  jobs: Jobs
  policies: PoliciesDoor
  audit: AuditDoor
  staff: StaffDoor
  stores: StoresDoor
  customers: CustomersDoor
  bindings: BindingsDoor
  membership: MembershipDoor
  catalogue: Catalogue
  /** A sale with a customer was recorded; runs in its transaction. */
  onRecorded?: (tx: EntityManager, sale: Sale) => Promise<void>
  /** Somebody bought at `at` (epoch ms), as recorded or as they claimed it with the receipt afterwards. */
  onBought?: (tx: EntityManager, customerId: string, at: number) => Promise<void>
  /** A part of a sale with a customer was refunded; runs in its transaction. */
  onRefunded?: (tx: EntityManager, sale: Sale, refund: Refund) => Promise<void>
  offers: Pick<OfferBook, 'quote' | 'behind' | 'namesOf'>
  stock: Pick<Stock, 'move'>
  shares: SharesDoor
}
