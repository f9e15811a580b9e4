import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { rowBy } from '../../platform/db/rows'
import { Customer } from './entities/customer'

/** The answer for a customer who is not there, or not for the one who asks. */
export const noCustomer = (): AppError =>
  new AppError('not_found', 'customer.unknown', '没有找到这位顾客，可能已合并或删除，请刷新列表。')

/** The customer that this id stands for now: follows merges. Undefined for an id that never was. */
export async function currentCustomer(tx: EntityManager, customerId: string): Promise<Customer | undefined> {
  for (let id = customerId; ;) {
    const row = await rowBy(tx, Customer, { id })
    if (!row) return undefined
    if (row.mergedInto === null) return row
    id = row.mergedInto
  }
}

/** Locks the row of the customer that this id stands for now; throws `customer.unknown`. */
export async function lockCustomer(tx: EntityManager, customerId: string): Promise<Customer> {
  for (let id = customerId; ;) {
    const row = await rowBy(tx, Customer, { id }, { isLocked: true })
    if (!row) throw noCustomer()
    if (row.mergedInto === null) return row
    id = row.mergedInto
  }
}

/** The customer and everybody who was merged into them, however deep. */
export async function familyOf(tx: EntityManager, customerId: string): Promise<string[]> {
  const family = [customerId]
  for (const id of family) {
    const merged = await tx.find(Customer, { where: { mergedInto: id }, select: { id: true } })
    family.push(...merged.map((row) => row.id))
  }
  return family
}
