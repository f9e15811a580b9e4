import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Audit } from '../audit'
import type { Customers } from '../customers'
import type { Policies } from '../policies'
import type { StaffDirectory } from '../staff'
import type { StoreDirectory } from '../stores'

/** A code as scans see it. */
export interface ScannableCode {
  id: string
  storeId: string | null
  staffId: string | null
  campaignId: string | null
  state: 'live' | 'expired' | 'retired'
  /** The code's own greeting; null means the brand's. */
  welcomeText: string | null
  tags: readonly string[]
}

/** Finds codes by what they hold. */
export interface CodeFinder {
  resolve(scene: string, at: number): Promise<ScannableCode | undefined>
}

/** What everything about bindings stands on. */
export interface Ground {
  db: Database
  clock: Clock
  codes: CodeFinder
  stores: StoreDirectory
  staff: StaffDirectory
  policies: Pick<Policies, 'at'>
  audit: Pick<Audit, 'note'>
  customers: Pick<
    Customers,
    'arrive' | 'lock' | 'touch' | 'tag' | 'identityOf' | 'openIdsOf' | 'learnProfile'
  >
}
