import type { Store as StoreView, StoreCard } from '../../contract/stores'
import { hoursSentence, isOpenAt, nextOpeningAt, type StoreHoliday } from '../../domain/store-hours'
import { openWords } from '../../domain/store-state'
import { fromE6 } from '../../domain/store-nearest'
import type { WeeklyPeriod } from '../../domain/reply-rule'
import type { Store, StoreState } from './entities/store'

/** A store as other features know it; places in degrees, times epoch ms. */
export interface StoreInfo {
  id: string
  code: string
  name: string
  city: string
  address: string
  phone: string | null
  parking: string | null
  latitude: number | null
  longitude: number | null
  timeZone: string
  openingPeriods: WeeklyPeriod[]
  holidays: StoreHoliday[]
  state: StoreState
  createdAt: number
  updatedAt: number
  version: number
}

/** A row in the words of other features. */
export function inform({ latitudeE6, longitudeE6, ...store }: Store): StoreInfo {
  return {
    ...store,
    latitude: latitudeE6 === null ? null : fromE6(latitudeE6),
    longitude: longitudeE6 === null ? null : fromE6(longitudeE6),
  }
}

interface Times {
  hours: string
  isOpenNow: boolean
  nextOpeningAt: string | null
}

function timesOf(store: StoreInfo, now: number): Times {
  const next = store.state === 'open' ? nextOpeningAt(store, now) : undefined
  return {
    hours: hoursSentence(store),
    isOpenNow: store.state === 'open' && isOpenAt(store, now),
    nextOpeningAt: next === undefined ? null : new Date(next).toISOString(),
  }
}

/** For the console. */
export function present(store: StoreInfo, now: number, guideCount: number): StoreView {
  return {
    ...store,
    ...timesOf(store, now),
    guideCount,
    createdAt: new Date(store.createdAt).toISOString(),
    updatedAt: new Date(store.updatedAt).toISOString(),
  }
}

/** For shoppers. */
export function cardOf(store: StoreInfo, now: number, distanceMetres: number | null): StoreCard {
  const { id, name, city, address, phone, parking, latitude, longitude } = store
  return {
    id,
    name,
    city,
    address,
    phone,
    parking,
    latitude,
    longitude,
    ...timesOf(store, now),
    openWords: openWords(store, now),
    distanceMetres,
  }
}
