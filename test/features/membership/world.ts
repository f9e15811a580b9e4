import { makeAudit } from '../../../src/features/audit'
import { makeMembership, type Membership } from '../../../src/features/membership'
import { makePolicies, type Policies } from '../../../src/features/policies'
import { openSharedMemory } from '../../../src/platform/cache/open'
import { Jobs } from '../../../src/platform/jobs/jobs'
import { silentLogger } from '../../../src/platform/log'
import { newId } from '../../../src/platform/ids'
import { customersWorld, DAY, type CustomersWorld } from '../customers/world'

export { DAY }

/** Who does things in these stories. */
export const SYSTEM = { kind: 'system' as const, id: null }

/** Membership on an empty database, without WeChat. */
export interface MembershipWorld extends CustomersWorld {
  membership: Membership
  policies: Policies
  /** A new customer. */
  person(): Promise<string>
  /** A new customer with a card; answers both ids. */
  member(): Promise<{ customerId: string; cardId: string }>
  /** Empties every table of membership, for stories that count everything. */
  empty(): Promise<void>
}

const TABLES = [
  'coupon_redemptions',
  'coupons',
  'coupon_definitions',
  'card_spends',
  'tier_periods',
  'member_code_uses',
  'point_entries',
  'point_lots',
  'cards',
]

/** Opens it. */
export async function membershipWorld(): Promise<MembershipWorld> {
  const base = await customersWorld()
  const { db, clock, customers } = base
  const log = silentLogger()
  const guard = { isGone: false }
  const shared = openSharedMemory(undefined, log)
  const audit = makeAudit({ db })
  const policies = makePolicies({ db, bus: shared.bus, clock, audit })
  const membership = makeMembership({
    db,
    clock,
    log,
    jobs: new Jobs(db, shared.bus),
    dataKey: 'a data key for stories about membership',
    policies,
    audit,
    customers,
    maySee: () => Promise.resolve(true),
  })
  const person = async () => (await base.arrives({ account: 'miniapp', openId: `o${newId()}` })).customerId
  return {
    ...base,
    membership,
    policies,
    person,
    member: async () => {
      const customerId = await person()
      const card = await db.transact((tx) => membership.open(tx, customerId, clock.now()))
      return { customerId, cardId: card.id }
    },
    empty: () => emptyTables(base, guard),
    close: async () => {
      await shared.close()
      await base.close()
    },
  }
}

/** Entries cannot be deleted, which is the point of them; here the guard goes first. */
async function emptyTables({ db }: CustomersWorld, guard: { isGone: boolean }): Promise<void> {
  if (!guard.isGone) await db.transact((tx) => tx.query('DROP TRIGGER append_only_point_entries_delete'))
  guard.isGone = true
  await db.transact(async (tx) => {
    for (const table of TABLES) await tx.query(`DELETE FROM ${table}`)
  })
}
