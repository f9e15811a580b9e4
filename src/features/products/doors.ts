import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Gallery } from '../pictures'
import type { StaffDirectory } from '../staff'
import type { StoreDirectory } from '../stores'

/** What products stand on. */
export interface ProductsDeps {
  db: Database
  clock: Clock
  gallery: Gallery
  stores: Pick<StoreDirectory, 'byId' | 'all' | 'nearest'>
  staff: Pick<StaffDirectory, 'assignmentAt'>
}
