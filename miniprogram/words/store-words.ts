import type { ShopGuide, ShopStore } from '../../src/contract/bindings'
import { pictureAddress } from './pictures'

/** A store as the pages show it. */
export interface StoreWords {
  id: string
  name: string
  hours: string
  address: string
  isOpen: boolean
  /** 营业中，21:30 打烊; 休息中，明天 10:00 开门. */
  stateText: string
}

/** A guide as the pages show them. */
export interface GuideWords {
  id: string
  name: string
  initial: string
  /** Empty without a picture; the initial stands for it. */
  photoUrl: string
  speciality: string
}

/** Words for a store. */
export function storeWords(store: ShopStore): StoreWords {
  const { id, name, hours, city, address, isOpenNow, openWords } = store
  return {
    id,
    name,
    hours,
    address: address.startsWith(city) ? address : `${city} ${address}`,
    isOpen: isOpenNow,
    stateText: openWords,
  }
}

/** Words for a guide; null stays null, then the store itself serves. */
export function guideWords(guide: ShopGuide | null): GuideWords | null {
  if (!guide) return null
  return {
    id: guide.id,
    name: guide.name,
    initial: guide.name.slice(0, 1),
    photoUrl: pictureAddress(guide.photoUrl),
    speciality: guide.speciality ? `擅长${guide.speciality}` : '在店里等你',
  }
}
