import type { MpProductCard, OfferNote } from '../../src/contract/mp-products'
import { pictureAddress } from './pictures'

/** Money as shops write it: ¥459, ¥459.90. */
export function priceText(fen: number): string {
  const yuan = (fen / 100).toFixed(2)
  return `¥${yuan.endsWith('.00') ? yuan.slice(0, -3) : yuan}`
}

/** An offer in one line: 八折，至 11 月 30 日. */
export function offerLine({ sentence, untilWords }: OfferNote): string {
  return `${sentence}，至 ${untilWords}`
}

/** A product in a list. */
export interface GoodsRow {
  id: string
  name: string
  pictureUrl: string
  price: string
  /** The price without the offer; empty when nothing makes it lower. */
  was: string
  note: string
}

/** Words for a product in a list. */
export function goodsRow(card: MpProductCard): GoodsRow {
  const { id, name, pictureUrl, priceFen, wasFen, isFrom, offer, bundle, stock } = card
  const note = offer ?? bundle
  return {
    id,
    name,
    pictureUrl: pictureAddress(pictureUrl),
    price: `${priceText(priceFen)}${isFrom ? ' 起' : ''}`,
    was: wasFen === null ? '' : priceText(wasFen),
    note: stock === 'out' ? '暂时缺货' : note ? note.sentence : '',
  }
}
