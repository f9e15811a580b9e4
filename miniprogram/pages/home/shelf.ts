import type { MpLiveSession } from '../../../src/contract/live'
import type { MpOffer, MpRecommendation } from '../../../src/contract/mp-products'
import { goodsRow, offerLine, type GoodsRow } from '../../words/goods-words'
import { liveRow, type LiveRow } from '../../words/live-words'
import { pictureAddress } from '../../words/pictures'

const MOST_OFFERS = 3
const MOST_THUMBS = 4

/** An offer of today with a few pictures of what it is on. */
export interface OfferRow {
  id: string
  name: string
  /** 八折，至 11 月 30 日. */
  line: string
  pictures: string[]
}

/** A product with the reason why it is shown. */
export interface RecommendedRow extends GoodsRow {
  reason: string
}

/** What the home page shows of the shop below the shopper's own things. */
export interface ShelfView {
  offers: OfferRow[]
  goods: RecommendedRow[]
  /** 为你推荐, or what everybody sees. */
  goodsTitle: string
  isPersonalised: boolean
  personalNote: string
  /** What is on air, else what comes next; null for neither. */
  live: LiveRow | null
}

/** What the server said of the shop. */
export interface ShelfFacts {
  offers: readonly MpOffer[]
  recommended: { isPersonalised: boolean; items: readonly MpRecommendation[] }
  live: readonly MpLiveSession[]
  /** The server's time. */
  now: string
}

/** Words for the shop's part of the page. */
export function shelfView({ offers, recommended, live, now }: ShelfFacts): ShelfView {
  const { isPersonalised, items } = recommended
  const next = live.find(({ state }) => state === 'live') ?? live.find(({ state }) => state === 'planned')
  return {
    offers: offers.slice(0, MOST_OFFERS).map(offerRow),
    goods: items.map(({ product, reason }) => ({ ...goodsRow(product), reason })),
    goodsTitle: isPersonalised ? '为你推荐' : '大家喜欢的',
    isPersonalised,
    personalNote: isPersonalised
      ? '按你买过的推荐。关闭后只看对所有人都一样的内容，消息也是。'
      : '现在看到的对所有人都一样，没有用到你的购买记录。',
    live: next ? liveRow(next, now) : null,
  }
}

function offerRow(offer: MpOffer): OfferRow {
  const pictures = offer.products.map(({ pictureUrl }) => pictureAddress(pictureUrl))
  return {
    id: offer.offerId,
    name: offer.name,
    line: offerLine(offer),
    pictures: pictures.filter((one) => one !== '').slice(0, MOST_THUMBS),
  }
}
