import { normalisePhone } from '../../domain/phone'
import { ownerOf } from './identities'
import type { CustomerParts } from './parts'
import { currentCustomer } from './lock'
import { phoneName } from './phones'

/** Sixteen digits may be a card (membership). */
const CARD = /^\d{16}$/
/** Ids that one statement names at most. */
const PIECE = 500
/** Four digits are the end of a phone number. */
const PHONE_END = /^\d{4}$/

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

/**
 * Of these customers, those whom `q` means: the last four digits of their phone number, or what the search over all
 * customers takes.
 */
export async function searchAmong(
  parts: CustomerParts,
  customerIds: readonly string[],
  q: string,
  staffId: string,
): Promise<Set<string>> {
  const { db, profiles } = parts
  const found = new Set<string>()
  if (normalisePhone(q) !== undefined || CARD.test(q.replace(/\s/g, ''))) {
    const mine = new Set(customerIds)
    for (const id of await searchCustomers(parts, q, staffId)) if (mine.has(id)) found.add(id)
    return found
  }
  for (let start = 0; start < customerIds.length; start += PIECE) {
    const some = customerIds.slice(start, start + PIECE)
    for (const id of await profiles.named(db.read, q, some)) found.add(id)
    if (!PHONE_END.test(q)) continue
    for (const [id, { phone }] of await profiles.readAll(db.read, some))
      if (phone?.value.endsWith(q)) found.add(id)
  }
  return found
}
