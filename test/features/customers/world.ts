import { entities } from '../../../src/app'
import { makeAudit } from '../../../src/features/audit'
import {
  makeCustomers,
  type Arrival,
  type Customers,
  type CustomersDeps,
} from '../../../src/features/customers'
import { makePolicies } from '../../../src/features/policies'
import { makeStaffDirectory } from '../../../src/features/staff'
import { openSharedMemory } from '../../../src/platform/cache/open'
import { FixedClock } from '../../../src/platform/clock'
import type { Database } from '../../../src/platform/db/database'
import { Jobs } from '../../../src/platform/jobs/jobs'
import { silentLogger } from '../../../src/platform/log'
import { openTestDatabase } from '../../support/database'

/** Nothing in these stories needs WeChat. */
const silent = (): Promise<never> => Promise.reject(new Error('WeChat is not asked here'))

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

/** The customers feature on a database, with the real policies, audit and directory of staff. */
export function customersOn(
  given: Pick<CustomersDeps, 'db' | 'jobs' | 'clock' | 'gateway' | 'miniapp'>,
): Customers {
  const { db, clock } = given
  const { bus } = openSharedMemory(undefined, silentLogger())
  const audit = makeAudit({ db })
  return makeCustomers({
    ...given,
    log: silentLogger(),
    audit,
    policies: makePolicies({ db, bus, clock, audit }),
    staff: makeStaffDirectory(db),
    dataKey: 'a data key for the stories of customers',
    brand: '山前',
  })
}

/** Opens it; every table of the product is there. */
export async function customersWorld(): Promise<CustomersWorld> {
  const db = await openTestDatabase(entities)
  const shared = openSharedMemory(undefined, silentLogger())
  const clock = new FixedClock(DAY_ONE)
  const jobs = new Jobs(db, shared.bus)
  const gateways = { gateway: { follower: silent }, miniapp: { codeToSession: silent, phoneNumber: silent } }
  const customers = customersOn({ db, jobs, clock, ...gateways })
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
