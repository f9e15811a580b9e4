import type { storesApi } from '../../contract/stores'
import type { Bus } from '../../platform/cache/cache'
import type { Clock } from '../../platform/clock'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import type { Audit } from '../audit'
import type { StaffDirectory } from '../staff'
import { makeStoreDirectory, type StoreDirectory } from './directory'
import { Store } from './entities/store'
import { storeRoutes } from './routes'
import { StoreWriter } from './writer'

export type { StoreDirectory } from './directory'
export { Store } from './entities/store'
export type { StoreInfo } from './present'
export type { StoreContent, StoreWriter } from './writer'

/** The tables of stores. */
export const storesEntities: EntityClass[] = [Store]

export interface StoresDeps {
  db: Database
  bus: Bus
  clock: Clock
  audit: Pick<Audit, 'note'>
  staff: Pick<StaffDirectory, 'guideCounts'>
}

/** The directory of stores, and what changes it. */
export interface Stores extends StoreDirectory {
  /** Adds, changes and closes stores; for tools and the console. */
  writer: StoreWriter
  handlers: Handlers<typeof storesApi>
}

/** Makes the stores feature. */
export function makeStores({ db, bus, clock, audit, staff }: StoresDeps): Stores {
  const { stores, changed } = makeStoreDirectory(db, bus)
  const writer = new StoreWriter({ db, clock, audit, onChanged: changed })
  return { ...stores, writer, handlers: storeRoutes({ clock, staff, stores, writer }) }
}
