import type { Store } from '../../../contract/stores'

/** A store as its editor holds it: numbers as they are typed. */
export interface StoreForm {
  code: string
  name: string
  city: string
  address: string
  phone: string
  parking: string
  latitude: string
  longitude: string
  timeZone: string
  openingPeriods: { days: number[]; from: string; to: string }[]
  holidays: Holiday[]
}
export interface Holiday {
  date: string
  name: string
  periods: { from: string; to: string }[]
}

/** What the editor starts from; a new store opens every day from ten to ten. */
export function draftOf(store: Store | null): StoreForm {
  if (!store) return { ...EMPTY, openingPeriods: structuredClone(EMPTY.openingPeriods), holidays: [] }
  const { code, name, city, address, timeZone, openingPeriods, holidays } = store
  return structuredClone({
    code,
    name,
    city,
    address,
    timeZone,
    openingPeriods,
    holidays,
    phone: store.phone ?? '',
    parking: store.parking ?? '',
    latitude: store.latitude === null ? '' : String(store.latitude),
    longitude: store.longitude === null ? '' : String(store.longitude),
  })
}

const EMPTY: StoreForm = {
  code: '',
  name: '',
  city: '',
  address: '',
  phone: '',
  parking: '',
  latitude: '',
  longitude: '',
  timeZone: 'Asia/Shanghai',
  openingPeriods: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '10:00', to: '22:00' }],
  holidays: [],
}
