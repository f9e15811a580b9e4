import { In, IsNull, MoreThan } from 'typeorm'
import { Binding } from '../features/bindings'
import type { Customers } from '../features/customers'
import type { Actor } from '../platform/http/serve'
import type { House } from './house'

/** Whether somebody at the console may see a customer: those bound to their own stores, or all of them (I-13). */
export function customerVisibility({ db, clock }: House, customers: Pick<Customers, 'current'>) {
  return async ({ storeIds }: Actor, customerId: string): Promise<boolean> => {
    if (storeIds === 'all') return (await customers.current(customerId)) !== undefined
    const mine = { customerId, storeId: In(storeIds) }
    // A visiting binding is born with its end.
    return db.read.existsBy(Binding, [
      { ...mine, toAt: IsNull() },
      { ...mine, toAt: MoreThan(clock.now()) },
    ])
  }
}
