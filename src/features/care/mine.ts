import { In, IsNull, type FindOptionsWhere } from 'typeorm'
import type { Actor } from '../../platform/http/serve'
import { Binding } from '../bindings'
import { noCustomer } from '../customers'
import type { CareDeps } from './ground'

type Deps = Pick<CareDeps, 'db' | 'customers'>

const HOME = { role: 'home' as const, toAt: IsNull() }

/** The stores whose customers somebody sees: a manager's own; headquarters has the console for that. */
const managed = ({ roles, storeIds }: Actor): string[] =>
  roles.includes('store_manager') && storeIds !== 'all' ? storeIds : []

/** The home tenures that somebody may see at the workbench: their own, and for a manager those of their stores. */
function whose(actor: Actor, also: FindOptionsWhere<Binding> = {}): FindOptionsWhere<Binding>[] {
  const own = { ...HOME, ...also, staffId: actor.staffId }
  const stores = managed(actor)
  return stores.length > 0 ? [own, { ...HOME, ...also, storeId: In(stores) }] : [own]
}

/** Home tenures that somebody may see, the newest first. */
export function tenuresOf({ db }: Deps, actor: Actor): Promise<Binding[]> {
  return db.read.find(Binding, { where: whose(actor), order: { fromAt: 'DESC', id: 'DESC' } })
}

/** Whom somebody looks after themselves: their own customers, and for a manager those of their stores without a guide. */
export function caredBy({ db }: Deps, actor: Actor): Promise<Binding[]> {
  const own = { ...HOME, staffId: actor.staffId }
  const stores = managed(actor)
  const pool = { ...HOME, storeId: In(stores), staffId: IsNull() }
  return db.read.find(Binding, { where: stores.length > 0 ? [own, pool] : [own] })
}

/** The tenure of one customer whom somebody may see; throws `customer.unknown`. */
export async function demandMine(
  { db, customers }: Deps,
  actor: Actor,
  customerId: string,
): Promise<Binding> {
  const customer = await customers.current(customerId)
  const home =
    customer && (await db.read.findOne(Binding, { where: whose(actor, { customerId: customer.id }) }))
  if (!home || customer?.state !== 'live') throw noCustomer()
  return home
}
