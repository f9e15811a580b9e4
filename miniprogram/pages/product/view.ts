import type { MpProduct } from '../../../src/contract/mp-products'
import type { MpReminderOffer } from '../../../src/contract/reminders'
import { offerLine, priceText } from '../../words/goods-words'
import { pictureAddress } from '../../words/pictures'

/** A SKU to choose. */
export interface SkuRow {
  id: string
  spec: string
  isChosen: boolean
  isOut: boolean
}

/** A store that has it. */
export interface NearRow {
  id: string
  name: string
  distance: string
  words: string
}

/** The page in words. */
export interface ProductView {
  name: string
  family: string
  description: string
  pictures: string[]
  price: string
  /** The price without the offer; empty when nothing makes it lower. */
  was: string
  /** What makes it lower, or would for more pieces; a tap opens the offer. */
  offerText: string
  offerId: string
  skus: SkuRow[]
  /** 武康路店：仅剩 2 件. */
  stockText: string
  isOut: boolean
  near: NearRow[]
  /** The button for the chosen SKU; empty when it is there, or cannot be waited for. */
  stockButton: string
  stockNote: string
  priceButton: string
  priceNote: string
  askText: string
  /** To be told of the guide's answer; empty while an answer may be told already, or cannot be. */
  answerButton: string
  answerNote: string
  /** Where the customer-service chat is told that the person comes from. */
  sessionFrom: string
}

/** What can be asked for about the product and the chosen SKU. */
export interface ProductWishes {
  stock: MpReminderOffer | undefined
  price: MpReminderOffer | undefined
  answer?: MpReminderOffer | undefined
}

/** Words for the page, with one SKU chosen. */
export function productView(
  product: MpProduct,
  skuId: string,
  wishes: ProductWishes,
  guideName: string | undefined,
): ProductView {
  const sku = product.skus.find(({ id }) => id === skuId) ?? product.skus[0]
  const note = sku?.offer ?? product.bundle
  const isMissing = sku !== undefined && (sku.stock === 'out' || sku.stock === 'unknown')
  const stock = isMissing ? wishes.stock : undefined
  return {
    name: product.name,
    family: product.family,
    description: product.description,
    pictures: product.pictures.map(({ largeUrl }) => pictureAddress(largeUrl)),
    price: priceText(sku?.priceFen ?? product.priceFen),
    was: sku && sku.wasFen !== null ? priceText(sku.wasFen) : '',
    offerText: note ? offerLine(note) : '',
    offerId: note?.offerId ?? '',
    skus:
      product.skus.length < 2
        ? []
        : product.skus.map((one) => ({
            id: one.id,
            spec: one.spec || one.code,
            isChosen: one.id === sku?.id,
            isOut: one.stock === 'out',
          })),
    stockText: sku && product.store ? `${product.store.name}：${sku.stockWords}` : '',
    isOut: sku?.stock === 'out',
    near: product.nearby.map(({ storeId, storeName, distanceWords, words }) => ({
      id: storeId,
      name: storeName,
      distance: distanceWords ?? '',
      words,
    })),
    ...buttonsOf(stock, wishes.price),
    askText: guideName ? `问问${guideName}` : '问问导购',
    answerButton: wishes.answer?.tokens === 0 ? '有回复时提醒我' : '',
    answerNote: wishes.answer?.sentence ?? '',
    sessionFrom: `商品：${product.name}`,
  }
}

function buttonsOf(
  stock: MpReminderOffer | undefined,
  price: MpReminderOffer | undefined,
): Pick<ProductView, 'stockButton' | 'stockNote' | 'priceButton' | 'priceNote'> {
  const wording = (offer: MpReminderOffer | undefined, ask: string): string =>
    offer === undefined ? '' : offer.isSet ? `取消${ask.slice(0, 2)}提醒` : ask
  return {
    stockButton: wording(stock, '到货提醒我'),
    stockNote: stock?.sentence ?? '',
    priceButton: wording(price, '降价提醒我'),
    priceNote: price?.sentence ?? '',
  }
}
