import { entities } from '../../../src/app'
import { makeCustomers, type Arrival, type Customers } from '../../../src/features/customers'
import { openSharedMemory } from '../../../src/platform/cache/open'
import { FixedClock } from '../../../src/platform/clock'
import type { Database } from '../../../src/platform/db/database'
import { Jobs } from '../../../src/platform/jobs/jobs'
import { silentLogger } from '../../../src/platform/log'
import { openTestDatabase } from '../../support/database'

/** The day on which the stories begin. */
export const DAY_ONE = Date.UTC(2026, 2, 2, 4)
export const DAY = 86_400_000

/** Customers on an empty database, without WeChat. */
export interface CustomersWorld {
  db: Database
  clock: FixedClock
  customers: Customers
  /** Lets somebody arrive in a transaction of their own. */
  arrives(who: Partial<Arrival> & { openId: string }): ReturnType<Customers['arrive']>
  close(): Promise<void>
}

/** Opens it; every table of the product is there. */
export async function customersWorld(): Promise<CustomersWorld> {
  const db = await openTestDatabase(entities)
  const shared = openSharedMemory(undefined, silentLogger())
  const clock = new FixedClock(DAY_ONE)
  const jobs = new Jobs(db, shared.bus)
  const gateway = { follower: () => Promise.reject(new Error('WeChat is not asked here')) }
  const customers = makeCustomers({ db, jobs, clock, gateway })
  return {
    db,
    clock,
    customers,
    arrives: (who) =>
      db.transact((tx) =>
        customers.arrive(tx, { account: 'official', at: clock.now(), evidence: 'callback', ...who }),
      ),
    close: async () => {
      await shared.close()
      await db.close()
    },
  }
}
