/** Who gets which customers when a guide's customers are handed over (domain.md 3.4, 3.5). */

/** A customer to hand over, and the store that goes on serving them. */
export interface SplitCustomer {
  customerId: string
  storeId: string
  /** Whether the brand changed their guide as often as the policy allows; they go to the store's pool. */
  isLimited: boolean
}

/** A guide who may take over. */
export interface SplitGuide {
  staffId: string
  storeId: string
  /** Customers whose home guide they are now. */
  load: number
  /** Knows best what the one who hands over knew best. */
  isAlike: boolean
}

export type SplitMode = 'successor' | 'by_load' | 'store_pool' | 'customer_chooses'

/** Where a customer goes; `staffId` null for the store's pool. Customers always stay with their store. */
export interface SplitTarget {
  customerId: string
  storeId: string
  staffId: string | null
}

/**
 * Deals the customers out. By load, each goes to whoever of the store has fewest by then; of equals to one with the
 * same speciality, then by id, so that the same question has the same answer.
 */
export function splitCustomers(
  customers: readonly SplitCustomer[],
  guides: readonly SplitGuide[],
  mode: SplitMode,
  successorId?: string,
): SplitTarget[] {
  const load = new Map(guides.map(({ staffId, load: now }) => [staffId, now]))
  const before = (a: SplitGuide, b: SplitGuide): number =>
    load.get(a.staffId)! - load.get(b.staffId)! ||
    Number(b.isAlike) - Number(a.isAlike) ||
    (a.staffId < b.staffId ? -1 : 1)
  const takerOf = ({ storeId, isLimited }: SplitCustomer): string | null => {
    if (isLimited || mode === 'store_pool' || mode === 'customer_chooses') return null
    const local = guides.filter((guide) => guide.storeId === storeId)
    if (mode === 'successor')
      return local.some(({ staffId }) => staffId === successorId) ? successorId! : null
    const least = local.sort(before)[0]
    if (!least) return null
    load.set(least.staffId, load.get(least.staffId)! + 1)
    return least.staffId
  }
  return customers.map((customer) => {
    const { customerId, storeId } = customer
    return { customerId, storeId, staffId: takerOf(customer) }
  })
}
