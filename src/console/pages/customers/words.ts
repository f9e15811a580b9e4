import type { CustomerSummary } from '../../../contract/customers'
import { text } from '../../text'

const t = text.customers
/** So much of an id tells two nameless customers apart. */
const TAIL = 6

/** What a customer is called: the name they gave, else the end of their number. */
export const nameOf = (customer: { id: string; name: string | null }): string =>
  customer.name ?? t.nameless(customer.id.slice(-TAIL))

/** Store and guide of a home binding, by the names that are known. */
export function homeOf(
  home: CustomerSummary['home'],
  stores: Record<string, string>,
  staff: Record<string, string>,
): string {
  if (!home) return t.noHome
  const guide = home.staffId ? staff[home.staffId] : undefined
  return [stores[home.storeId] ?? text.app.none, guide].filter(Boolean).join(' · ')
}

/** What a stage's colour is. */
export const STAGE_COLOURS = {
  follower: 'info',
  member: 'primary',
  first_buyer: 'primary',
  repeat: 'success',
  dormant: 'warning',
  lost: 'danger',
} as const
