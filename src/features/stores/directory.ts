import { nearest, type Place } from '../../domain/store-nearest'
import { hoursSentence, isOpenAt } from '../../domain/store-hours'
import { openWords, specialDays } from '../../domain/store-state'
import type { Bus } from '../../platform/cache/cache'
import { Refreshed } from '../../platform/cache/refreshed'
import type { Database } from '../../platform/db/database'
import { Store } from './entities/store'
import { inform, type StoreInfo } from './present'

/** The brand's shops; questions are answered from memory. */
export interface StoreDirectory {
  /** A store, open or closed; undefined when there is none. */
  byId(id: string): Promise<StoreInfo | undefined>
  /** The store with the brand's own number, as tills and imports name it. */
  byCode(code: string): Promise<StoreInfo | undefined>
  /** Every store, also closed ones, by code. */
  all(): Promise<StoreInfo[]>
  /** Open stores whose place is known, the nearest first. `place` in degrees. */
  nearest(place: Place, limit: number): Promise<{ store: StoreInfo; distanceMetres: number }[]>
  /** `每天 10:00–21:30`; empty when no periods are known. */
  hoursSentence(store: StoreInfo): string
  /** Whether it serves customers at `at` (epoch ms), holidays and periods past midnight included. */
  isOpenAt(store: StoreInfo, at: number): boolean
  /** `营业中，21:30 打烊`, `休息中，明天 10:00 开门`. */
  openWords(store: StoreInfo, at: number): string
  /** `11月23日 盘点，休息`: the days of the next two weeks that differ. */
  specialDays(store: StoreInfo, at: number): string[]
}

/** Makes the directory; `changed` is to be called in every transaction that changes a store. */
export function makeStoreDirectory(db: Database, bus: Bus): { stores: StoreDirectory; changed(): void } {
  const load = async (): Promise<Map<string, StoreInfo>> => {
    const stores = await db.read.find(Store, { order: { code: 'ASC' } })
    return new Map(stores.map((store) => [store.id, inform(store)]))
  }
  const held = new Refreshed({ db, bus, channel: 'stores', load })
  const all = async (): Promise<StoreInfo[]> => [...(await held.get()).values()]
  const stores: StoreDirectory = {
    byId: async (id) => {
      const known = (await held.get()).get(id)
      if (known) return known
      // Somebody who names a store that memory does not know may have just made it.
      const store = await db.read.findOneBy(Store, { id })
      return store ? inform(store) : undefined
    },
    byCode: async (code) => (await all()).find((store) => store.code === code),
    all,
    nearest: async (place, limit) => {
      const open = (await all()).filter(({ state }) => state === 'open')
      const found = nearest(open, placeOf, place, limit)
      return found.map(({ candidate: store, distanceMetres }) => ({ store, distanceMetres }))
    },
    hoursSentence,
    isOpenAt: (store, at) => store.state === 'open' && isOpenAt(store, at),
    openWords,
    specialDays,
  }
  return { stores, changed: () => held.changed() }
}

function placeOf({ latitude, longitude }: StoreInfo): Place | undefined {
  return latitude === null || longitude === null ? undefined : { latitude, longitude }
}
