import type { EntityManager } from 'typeorm'
import type { Bindings } from '../features/bindings'
import type { Customers } from '../features/customers'
import { makeMembership, type Membership } from '../features/membership'
import type { Pictures } from '../features/pictures'
import { type BackInStock, makeProducts } from '../features/products'
import { makeSales, type Refund, type Sale, type Sales } from '../features/sales'
import { makeShares, type Shares } from '../features/shares'
import type { Audit } from '../features/audit'
import type { Policies } from '../features/policies'
import type { StaffDirectory } from '../features/staff'
import { Store, type Stores } from '../features/stores'
import { lockRow } from '../platform/db/lock'
import type { House } from './house'
import { productInUse } from './product-use'
import { customerVisibility } from './visibility'

/** What commerce stands on. */
export interface CommerceGround {
  audit: Audit
  policies: Policies
  stores: Stores
  directory: StaffDirectory
  customers: Customers
  pictures: Pictures
  /** A product is back in stores that had none. */
  onBack(tx: EntityManager, back: BackInStock): Promise<void>
  /** Somebody bought at `at` (epoch ms), or claimed that they had. */
  onBought(tx: EntityManager, customerId: string, at: number): Promise<void>
  /** A sale with a customer was recorded. */
  onSale(tx: EntityManager, sale: Sale): Promise<void>
  /** A part of a sale with a customer was refunded. */
  onRefund(tx: EntityManager, sale: Sale, refund: Refund): Promise<void>
  bindings: Pick<Bindings, 'homeAt' | 'adopt'>
  /** Whether a customer wants to see only what everybody sees. */
  isNonPersonalised(customerId: string): Promise<boolean>
}

/** The membership card, what is sold, and the sales. */
export function makeCommerce(house: House, ground: CommerceGround) {
  const { db, clock, jobs, log, shared, config } = house
  const { audit, policies, stores, directory: staff, customers, bindings, pictures } = ground
  const { dataKey } = config
  const membership: Membership = makeMembership({
    db,
    clock,
    jobs,
    log,
    dataKey,
    policies,
    audit,
    customers,
    maySee: customerVisibility(house, customers),
  })
  const products = makeProducts({
    db,
    clock,
    jobs,
    gallery: pictures.gallery,
    publicUrl: config.publicUrl,
    onBack: (tx, back) => ground.onBack(tx, back),
    policies,
    stores,
    staff,
    personOf: async (customerId, tx) => ({
      tierId: (await membership.cardOf(customerId, tx))?.tier.id ?? null,
      customerTags: await customers.tagNamesOf(customerId),
      homeStoreId: (await bindings.homeAt(customerId, clock.now(), tx))?.storeId ?? null,
    }),
    tastes: {
      isNonPersonalised: (customerId) => ground.isNonPersonalised(customerId),
      boughtBy: (customerId) => sales.boughtBy(customerId),
      soldBetween: (span) => sales.soldBetween(span),
    },
    isInUse: productInUse,
    redemptionsOf: (ids) => sales.redemptionsOf(ids),
    lockStore: (tx, id) => lockRow(tx, Store, { id }),
  })
  const shares: Shares = makeShares({
    db,
    clock,
    policies,
    customers,
    staff,
    stores,
    miniapp: house.miniapp.gateway,
    homeAt: (customerId, at, tx) => bindings.homeAt(customerId, at, tx),
    adopt: (tx, order) => bindings.adopt(tx, order),
    creditedFen: (saleIds) => sales.sharedFen(saleIds),
    recredit: (tx, saleId) => sales.recredit(tx, saleId),
    targets: {
      product: (id) => products.cardOf(id),
      offer: (id) => products.offerCardOf(id),
      coupon: async (id) => {
        const { title } = await membership.definitions.get(id)
        const isOn = (await membership.onOffer.byId(id)) !== undefined
        const whyNot = isOn ? {} : { whyNot: '这张优惠券现在不能领取，不能再分享。' }
        return { title, pictureUrl: null, pagePath: `pages/coupon/index?id=${id}`, ...whyNot }
      },
    },
  })
  const sales: Sales = makeSales({
    db,
    clock,
    jobs,
    policies,
    audit,
    staff,
    stores,
    customers,
    bindings,
    membership,
    catalogue: products.catalogue,
    offers: products.book,
    stock: products.stock,
    shares: shares.credits,
    shared,
    dataKey,
    onRecorded: (tx, sale) => ground.onSale(tx, sale),
    onBought: (tx, customerId, at) => ground.onBought(tx, customerId, at),
    onRefunded: (tx, sale, refund) => ground.onRefund(tx, sale, refund),
  })
  customers.connect({
    ...membership.forCustomers,
    salesOf: (ids) => sales.salesOf(ids),
    onSignIn: (tx, who) => shares.join(tx, who),
  })
  return { membership, products, sales, shares }
}
