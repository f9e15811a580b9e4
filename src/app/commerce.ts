import type { Customers } from '../features/customers'
import { makeMembership, type Membership } from '../features/membership'
import { makeProducts } from '../features/products'
import { homeBindings, makeSales, type Sales } from '../features/sales'
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
}

/** The membership card, what is sold, and the sales. */
export function makeCommerce(house: House, ground: CommerceGround) {
  const { db, clock, jobs, log, shared, config } = house
  const { audit, policies, stores, directory: staff, customers } = ground
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
  const products = makeProducts({ db, clock })
  const sales: Sales = makeSales({
    db,
    clock,
    jobs,
    policies,
    audit,
    staff,
    stores,
    customers,
    bindings: homeBindings(db),
    membership,
    catalogue: products.catalogue,
    shared,
    dataKey,
  })
  customers.connect({ ...membership.forCustomers, salesOf: (ids) => sales.salesOf(ids) })
  return { membership, products, sales }
}
