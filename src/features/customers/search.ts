import { normalisePhone } from '../../domain/phone'
import { ownerOf } from './identities'
import type { CustomerParts } from './parts'
import { currentCustomer } from './lock'
import { phoneName } from './phones'

/** Sixteen digits may be a card (membership). */
const CARD = /^\d{16}$/

/**
 * Ids of customers whom `q` names: a whole phone number, a card number, or the beginning of a name as written, in
 * pinyin or in initials. Looking a phone number up leaves a trace in the audit, without the number.
 */
export async function searchCustomers(
  parts: CustomerParts,
  q: string,
  staffId: string,
): Promise<readonly string[]> {
  const { db, clock, audit, profiles, neighbours } = parts
  const phone = normalisePhone(q)
  if (phone !== undefined) {
    const found = await ownerOf(db.read, phoneName(profiles, phone))
    await db.transact((tx) =>
      audit.note(tx, {
        actor: { kind: 'staff', id: staffId },
        action: 'customer.find_by_phone',
        target: { kind: 'customer', id: found ?? null },
        at: clock.now(),
      }),
    )
    return found === undefined ? [] : [found]
  }
  const digits = q.replace(/\s/g, '')
  if (CARD.test(digits)) {
    const found = await neighbours.customerByCard(digits)
    const customer = found === undefined ? undefined : await currentCustomer(db.read, found)
    return customer ? [customer.id] : []
  }
  return profiles.named(db.read, q)
}
