import type { MpStorePage } from '../../../src/contract/bindings'
import type { MpOffer } from '../../../src/contract/mp-products'
import type { Serving } from '../../words/change-words'
import { offerLine } from '../../words/goods-words'
import { guideWords, storeWords, type GuideWords, type StoreWords } from '../../words/store-words'

/** A guide of the store. */
export interface GuideRow extends GuideWords {
  isMine: boolean
}

/** The page in words. */
export interface StoreInfoView {
  store: StoreWords
  specialDays: string[]
  phone: string
  parking: string
  /** Whether the map can show the way. */
  hasPlace: boolean
  isMine: boolean
  canChoose: boolean
  guides: GuideRow[]
  offers: { id: string; name: string; line: string }[]
}

/** Words for the page. */
export function storeInfoView(
  { store, guides, mine }: MpStorePage,
  offers: readonly MpOffer[],
): StoreInfoView {
  const isMine = mine?.storeId === store.id
  return {
    store: storeWords(store),
    specialDays: store.specialDays,
    phone: store.phone ?? '',
    parking: store.parking ?? '',
    hasPlace: store.latitude !== null && store.longitude !== null,
    isMine,
    canChoose: !isMine && !store.isClosed,
    guides: guides.map((guide) => ({ ...guideWords(guide)!, isMine: mine?.guide?.id === guide.id })),
    offers: offers.map((offer) => ({ id: offer.offerId, name: offer.name, line: offerLine(offer) })),
  }
}

/** Who serves the shopper now, for the question before that changes; undefined for nobody. */
export function servingOf({ mine }: MpStorePage): Serving | undefined {
  return mine ? { store: mine.storeName, guide: mine.guide?.name ?? null } : undefined
}
