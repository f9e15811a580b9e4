import { IsNull, LessThanOrEqual, MoreThan, type EntityManager } from 'typeorm'
import { insertRow, PRESENT, rowsBy } from '../../platform/db/rows'
import { newId } from '../../platform/ids'
import { Binding, type BindingRole } from './entities/binding'

/** Who serves somebody, and since when. */
export interface Tenure {
  bindingId: string
  storeId: string
  staffId: string | null
  fromAt: number
}

/** What a binding begins with. */
export interface NewTenure {
  customerId: string
  storeId: string
  staffId: string | null
  cause: string
  decidedBy: string
  policyVersion: number
  sourceScanId?: string | null
  at: number
}

const homeKey = (customerId: string): string => `home:${customerId}`
const visitingKey = (customerId: string, storeId: string): string => `visiting:${customerId}:${storeId}`

/** The rows that hold a key of being open; visits among them may have run out. */
export function openRows(tx: EntityManager, customerId: string): Promise<Binding[]> {
  return rowsBy(tx, Binding, { customerId, openKey: PRESENT })
}

/** The home binding among open rows. */
export const homeOf = (open: readonly Binding[]): Binding | undefined =>
  open.find(({ role }) => role === 'home')

/** A binding never begins before the one it follows, whatever the order in which events arrive. */
export const notBefore = (at: number, previous: Binding | undefined): number =>
  previous ? Math.max(at, previous.fromAt) : at

/** The row of a new home binding. */
export function homeRow(tenure: NewTenure): Binding {
  return row('home', tenure, null, homeKey(tenure.customerId))
}

function row(role: BindingRole, tenure: NewTenure, toAt: number | null, openKey: string): Binding {
  const { at, sourceScanId = null, ...rest } = tenure
  return { id: newId(), ...rest, role, fromAt: at, toAt, sourceScanId, openKey }
}

/** Ends a binding; what it was stays as it is from then on (I-3). */
export async function close(tx: EntityManager, binding: Binding, at: number): Promise<void> {
  const toAt = binding.toAt === null ? at : Math.min(binding.toAt, at)
  await tx.update(Binding, { id: binding.id }, { toAt: Math.max(toAt, binding.fromAt), openKey: null })
}

/** Replaces the home binding; a visit to the new home store ends with it. `open` are the customer's open rows. */
export async function moveHome(tx: EntityManager, open: readonly Binding[], to: NewTenure): Promise<Binding> {
  const previous = homeOf(open)
  const at = notBefore(to.at, previous)
  if (previous) await close(tx, previous, at)
  const visit = open.find(({ role, storeId }) => role === 'visiting' && storeId === to.storeId)
  if (visit) await close(tx, visit, at)
  const binding = homeRow({ ...to, at })
  await insertRow(tx, Binding, binding)
  return binding
}

/** Opens a visit, or lets the one that runs go on; `open` are the customer's open rows. */
export async function visit(
  tx: EntityManager,
  open: readonly Binding[],
  to: NewTenure & { until: number; extendsId: string | null },
): Promise<void> {
  const { until, extendsId, ...tenure } = to
  if (extendsId !== null) {
    await tx.update(Binding, { id: extendsId }, { toAt: until })
    return
  }
  const before = open.find(({ role, storeId }) => role === 'visiting' && storeId === to.storeId)
  if (before) await close(tx, before, to.at)
  await tx.insert(Binding, row('visiting', tenure, until, visitingKey(to.customerId, to.storeId)))
}

const heldAt = (at: number) => [
  { fromAt: LessThanOrEqual(at), toAt: IsNull() },
  { fromAt: LessThanOrEqual(at), toAt: MoreThan(at) },
]

/** The bindings of one role that held at `at` (epoch ms), the oldest first. */
export function heldBy(
  tx: EntityManager,
  customerId: string,
  role: BindingRole,
  at: number,
): Promise<Binding[]> {
  return tx.find(Binding, {
    where: heldAt(at).map((held) => ({ ...held, customerId, role })),
    order: { fromAt: 'ASC', id: 'ASC' },
  })
}

/** A binding as other features know it. */
export const tenureOf = ({ id, storeId, staffId, fromAt }: Binding): Tenure => ({
  bindingId: id,
  storeId,
  staffId,
  fromAt,
})
