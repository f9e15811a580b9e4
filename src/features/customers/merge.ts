import type { EntityManager } from 'typeorm'
import { newId } from '../../platform/ids'
import { Customer } from './entities/customer'
import { Merge, MergeMove, type MergeCause } from './entities/merge'
import type { CustomerKeeper, MergeOrder, MovedRow } from './keeper'
import { lockCustomer } from './lock'

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
