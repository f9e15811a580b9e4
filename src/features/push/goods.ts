import { AppError } from '../../domain/errors'
import type { PushGround } from './ground'

/** What a material or a push shows. */
export interface ShownGoods {
  productId: string | null
  offerId: string | null
}

const refused = (code: string, message: string): AppError => new AppError('invalid', code, message)

/**
 * Demands that customers can see what is shown: a product on the shelf, an offer that is not over; with `isNow` one that
 * runs already. Throws `material.product`, `material.offer`.
 */
export async function demandGoods(
  { goods, clock }: Pick<PushGround, 'goods' | 'clock'>,
  { productId, offerId }: ShownGoods,
  isNow = false,
): Promise<void> {
  if (productId !== null) {
    const product = (await goods.products([productId])).get(productId)
    if (!product) throw refused('material.product', '选择的商品不存在，请重新选择。')
    if (!product.isOn)
      throw refused('material.product', `「${product.name}」已下架，客户打不开，请换一个商品。`)
  }
  if (offerId === null) return
  const offer = (await goods.offers([offerId])).get(offerId)
  if (!offer) throw refused('material.offer', '选择的优惠不存在，请重新选择。')
  const now = clock.now()
  if (!offer.isApproved || offer.endsAt <= now)
    throw refused('material.offer', `优惠「${offer.name}」没有生效或已经结束，请换一个优惠。`)
  if (isNow && offer.startsAt > now)
    throw refused('material.offer', `优惠「${offer.name}」还没有开始，请等开始后再发。`)
}
