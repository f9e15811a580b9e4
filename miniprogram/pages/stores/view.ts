import type { NoPlace } from '../../words/no-leave'
import type { StoreCard } from '../../../src/contract/stores'

/** What is known of where the shopper is: not asked yet, known, or why it is not. */
export type PlaceState = 'unasked' | 'known' | NoPlace

/** A store as the page shows it. */
export interface StoreRow {
  id: string
  name: string
  address: string
  hours: string
  stateText: string
  isOpen: boolean
  /** 约 1.2 公里; empty without a place to measure from. */
  distance: string
  phone: string
  parking: string
  /** Whether the map can show the way. */
  hasPlace: boolean
  isMine: boolean
}

/** What the top of the page says about the place, and its button. */
export interface PlaceWords {
  text: string
  button: string
}

/** 约 850 米, 约 3.2 公里, 约 128 公里. */
export function distanceText(metres: number): string {
  if (metres < 995) return `约 ${Math.max(10, Math.round(metres / 10) * 10)} 米`
  const km = metres / 1000
  return `约 ${km < 99.95 ? km.toFixed(1) : Math.round(km)} 公里`
}

/** Words for the list: the nearest first as the server sorted them, then the stores whose place it does not know. */
export function storeRows(all: StoreCard[], nearest: StoreCard[], mine: string | undefined): StoreRow[] {
  const near = new Set(nearest.map(({ id }) => id))
  return [...nearest, ...all.filter(({ id }) => !near.has(id))].map((store) => ({
    id: store.id,
    name: store.name,
    address: store.address.startsWith(store.city) ? store.address : `${store.city} ${store.address}`,
    hours: store.hours,
    stateText: store.openWords,
    isOpen: store.isOpenNow,
    distance: store.distanceMetres === null ? '' : distanceText(store.distanceMetres),
    phone: store.phone ?? '',
    parking: store.parking ?? '',
    hasPlace: store.latitude !== null && store.longitude !== null,
    isMine: store.id === mine,
  }))
}

/** What the page says about the place. */
export function placeWords(place: PlaceState): PlaceWords {
  return {
    unasked: {
      text: '想按距离排序，可以让微信告诉我们你大概在哪一带（约 1 公里），不需要精确位置。',
      button: '看看离我最近的',
    },
    known: { text: '已按离你的大概距离排序，位置只精确到约 1 公里。', button: '' },
    refused: {
      text: '你没有允许获取位置，门店按城市列在下面，一样可以选。想看距离，可以在设置里打开「位置信息」。',
      button: '去设置里打开',
    },
    disagreed: {
      text: '没有同意隐私保护指引，微信不会告诉我们位置。门店按城市列在下面，一样可以选。',
      button: '再看一次说明',
    },
    failed: { text: '手机这次没有给出位置，门店按城市列在下面。可以再试一次。', button: '再试一次' },
  }[place]
}
