import type { CareCustomerDetail } from '../../contract/care'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Actor } from '../../platform/http/serve'
import type { Customers } from '../customers'
import type { Sending } from '../sending'
import type { StaffDirectory } from '../staff'
import type { StoreDirectory } from '../stores'
import type { Sealed } from './sealed'

/** A task from headquarters that a guide has not done; `dueAt` in epoch ms. */
export interface OpenTask {
  materialId: string
  title: string
  instruction: string
  dueAt: number
}

/** What the care of customers stands on; what features above know is handed in. */
export interface CareDeps {
  db: Database
  clock: Clock
  dataKey: string
  customers: Pick<Customers, 'current' | 'lock' | 'forGuides' | 'namesOf'>
  staff: Pick<StaffDirectory, 'namesOf'>
  stores: Pick<StoreDirectory, 'all'>
  sending: Pick<Sending, 'reachOf'>
  /** Card, coupons and last sales of a customer; money in fen. */
  purseOf(customerId: string): Promise<Pick<CareCustomerDetail, 'card' | 'coupons' | 'sales'>>
  /** The newest conversation with a customer that this person may open. */
  conversationOf(actor: Actor, customerId: string): Promise<CareCustomerDetail['conversation']>
  /** When each of these customers bought last (epoch ms); who never did is left out. */
  boughtAt(customerIds: readonly string[]): Promise<Map<string, number>>
  /** What contacts were about, by `kind:ref`; those about which there is nothing to say are left out. */
  wordsOf(contacts: readonly { kind: string; ref: string }[]): Promise<Map<string, string>>
  /** Tasks with a material that a guide has not done. */
  tasksOf(staffId: string): Promise<OpenTask[]>
}

/** The same with what the feature makes for itself. */
export interface CareGround extends CareDeps {
  sealed: Sealed
}

/** An instant of the API; null stays null. */
export const instant = (at: number): string => new Date(at).toISOString()
export const instantOrNull = (at: number | null): string | null => (at === null ? null : instant(at))
