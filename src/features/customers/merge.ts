import { In, type EntityManager } from 'typeorm'
import { newId } from '../../platform/ids'
import { Customer } from './entities/customer'
import { Identity } from './entities/identity'
import { Merge, MergeMove, type MergeCause } from './entities/merge'
import { Touch } from './entities/touch'
import { claimIdentity } from './identities'
import type { CustomerKeeper, MergeOrder, MovedRow } from './keeper'
import { lockCustomer } from './lock'
import { moveTags } from './tags'

/** Two customers to be made one, and why. */
export interface MergeWish {
  oneId: string
  otherId: string
  cause: MergeCause
  decidedBy?: string
  at: number
}

/** Who goes on and who ended; undefined when both were one already. */
export type Merged = { intoId: string; fromId: string } | undefined

/** Locks both customers in the order of their ids, whichever of them another merge has ended meanwhile. */
export async function lockBoth(tx: EntityManager, ids: readonly string[]): Promise<Customer[]> {
  const rows: Customer[] = []
  for (const id of [...new Set(ids)].sort()) rows.push(await lockCustomer(tx, id))
  return rows.filter((row, index) => rows.findIndex(({ id }) => id === row.id) === index)
}

const isOlder = (one: Customer, other: Customer): boolean =>
  one.createdAt === other.createdAt ? one.id < other.id : one.createdAt < other.createdAt

/**
 * Makes two live customers one: the older id goes on, every keeper moves its rows, and a list says what moved
 * (domain.md 3.3 step 8, decisions.md 25).
 */
export async function mergeCustomers(
  tx: EntityManager,
  wish: MergeWish,
  keepers: readonly CustomerKeeper[],
): Promise<Merged> {
  const [one, other] = await lockBoth(tx, [wish.oneId, wish.otherId])
  if (one?.state !== 'live' || other?.state !== 'live') return undefined
  const [into, from] = isOlder(one, other) ? [one, other] : [other, one]
  const order: MergeOrder = { mergeId: newId(), fromId: from.id, intoId: into.id, at: wish.at }
  const { cause, decidedBy = null, at } = wish
  const merge = { id: order.mergeId, fromId: from.id, intoId: into.id, cause, decidedBy, at }
  await tx.insert(Merge, merge)
  for (const keeper of keepers) await note(tx, order, keeper.name, await keeper.merge(tx, order))
  await tx.update(
    Customer,
    { id: from.id },
    { state: 'merged', mergedInto: into.id, eraseDueAt: null, updatedAt: at },
  )
  return { intoId: into.id, fromId: from.id }
}

async function note(tx: EntityManager, order: MergeOrder, keeper: string, moved: MovedRow[]): Promise<void> {
  const rows = moved.map(({ table, rowId }) => ({
    id: newId(),
    mergeId: order.mergeId,
    keeper,
    tableName: table,
    rowId,
  }))
  for (let start = 0; start < rows.length; start += 200)
    await tx.insert(MergeMove, rows.slice(start, start + 200))
}

const rowsOf = (table: string, ids: readonly string[]): MovedRow[] => ids.map((rowId) => ({ table, rowId }))

/** Closes what the ended customer was known by and opens the same for the other one. */
async function moveIdentities(tx: EntityManager, { fromId, intoId, at }: MergeOrder): Promise<string[]> {
  const rows = await tx.findBy(Identity, { customerId: fromId })
  const open = rows.filter(({ openKey }) => openKey !== null)
  for (const { id, kind, account, value } of open) {
    await tx.update(Identity, { id }, { openKey: null, toAt: at })
    const name = { kind, account: account as 'official' | 'miniapp' | '', value }
    await claimIdentity(tx, { name, customerId: intoId, at, evidence: 'merge' })
  }
  return open.map(({ id }) => id)
}

async function moveTouches(tx: EntityManager, { fromId, intoId }: MergeOrder): Promise<string[]> {
  const rows = await tx.find(Touch, { where: { customerId: fromId }, select: { id: true } })
  const ids = rows.map(({ id }) => id)
  if (ids.length > 0) await tx.update(Touch, { id: In(ids) }, { customerId: intoId })
  return ids
}

/** Moves what customers themselves consist of: identities, touches and tags. */
export async function moveOwnRows(tx: EntityManager, order: MergeOrder): Promise<MovedRow[]> {
  return [
    ...rowsOf('identities', await moveIdentities(tx, order)),
    ...rowsOf('touches', await moveTouches(tx, order)),
    ...rowsOf('customer_tags', await moveTags(tx, order.fromId, order.intoId, order.at)),
  ]
}
