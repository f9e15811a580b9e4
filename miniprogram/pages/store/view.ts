import type { MpHome, ShopGuide } from '../../../src/contract/bindings'
import { guideWords, type GuideWords } from '../../words/store-words'

/** A store of the list, as the server sends it. */
export interface ListedStore {
  id: string
  name: string
  city: string
  address: string
  hours: string
  openWords: string
}

/** A store of the list, as the page shows it. */
export interface StoreRow {
  id: string
  name: string
  line: string
  isMine: boolean
}

/** A guide to choose, or the store itself with an empty id. */
export interface GuideRow extends GuideWords {
  isMine: boolean
}

/** The stores to choose from, the shopper's own first. */
export function storeRows(stores: ListedStore[], home: MpHome): StoreRow[] {
  const mine = home.home?.store.id
  return stores
    .map(({ id, name, city, address, hours, openWords }) => ({
      id,
      name,
      line: [`${city} · ${address}`, openWords, hours].filter((one) => one !== '').join('\n'),
      isMine: id === mine,
    }))
    .sort((a, b) => Number(b.isMine) - Number(a.isMine))
}

/** The guides of the shopper's store; the last row leaves it to the whole store. */
export function guideRows(home: MpHome): GuideRow[] {
  if (!home.home) return []
  const mine = home.home.guide?.id
  const rows = home.guides.map((guide: ShopGuide) => ({
    ...guideWords(guide)!,
    isMine: guide.id === mine,
  }))
  const whole = {
    id: '',
    name: '不需要专属导购',
    initial: '店',
    photoUrl: '',
    speciality: '由店里任何一位导购为你服务',
    isMine: mine === undefined,
  }
  return [...rows, whole]
}
