import type { EntityManager } from 'typeorm'
import type { Bindings } from '../features/bindings'
import type { Customers } from '../features/customers'
import { makeMembership, type Membership } from '../features/membership'
import { makePictures } from '../features/pictures'
import { makeProducts } from '../features/products'
import { makeSales, type Sale, type Sales } from '../features/sales'
import type { Audit } from '../features/audit'
import type { Policies } from '../features/policies'
import type { StaffDirectory } from '../features/staff'
import type { Stores } from '../features/stores'
import type { House } from './house'
import { customerVisibility } from './visibility'

/** What commerce stands on. */
export interface CommerceGround {
  audit: Audit
  policies: Policies
  stores: Stores
  directory: StaffDirectory
  customers: Customers
  bindings: Pick<Bindings, 'homeAt'>
  /** A sale with a customer was recorded. */
  onSale(tx: EntityManager, sale: Sale): Promise<void>
}

/** The membership card, what is sold, and the sales. */
export function makeCommerce(house: House, ground: CommerceGround) {
  const { db, clock, jobs, log, shared, config } = house
  const { audit, policies, stores, directory: staff, customers, bindings } = ground
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
  const pictures = makePictures({ db, clock })
  const products = makeProducts({ db, clock, gallery: pictures.gallery, stores, staff })
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
    shared,
    dataKey,
    onRecorded: (tx, sale) => ground.onSale(tx, sale),
  })
  customers.connect({ ...membership.forCustomers, salesOf: (ids) => sales.salesOf(ids) })
  return { membership, pictures, products, sales }
}
