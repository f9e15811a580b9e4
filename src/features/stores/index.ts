import type { storesApi } from '../../contract/stores'
import { nearestText } from '../../domain/store-answer'
import type { Place } from '../../domain/store-nearest'
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

/** How many stores one answer lists. */
const LISTED = 3

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
  /** What to tell a follower who sends this place (degrees); undefined while no store's place is known. */
  answerNear(place: Place): Promise<string | undefined>
  handlers: Handlers<typeof storesApi>
}

/** Makes the stores feature. */
export function makeStores({ db, bus, clock, audit, staff }: StoresDeps): Stores {
  const { stores, changed } = makeStoreDirectory(db, bus)
  const writer = new StoreWriter({ db, clock, audit, onChanged: changed })
  const answerNear = async (place: Place) => nearestText(await stores.nearest(place, LISTED), clock.now())
  return { ...stores, writer, answerNear, handlers: storeRoutes({ clock, staff, stores, writer }) }
}
