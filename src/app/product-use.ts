import { In, type EntityManager } from 'typeorm'
import { Offer } from '../features/products'
import { Material } from '../features/push'
import { SaleLine } from '../features/sales'
import { ShareLink } from '../features/shares'

/** Whether anything that must go on meaning it names a product or one of these SKUs. */
export async function productInUse(
  tx: EntityManager,
  { productId, skuIds }: { productId: string | null; skuIds: readonly string[] },
): Promise<boolean> {
  if (skuIds.length > 0 && (await tx.existsBy(SaleLine, { skuId: In([...skuIds]) }))) return true
  if (productId === null) return false
  if (await tx.existsBy(ShareLink, { targetKind: 'product', targetId: productId })) return true
  if (await tx.existsBy(Material, { productId })) return true
  const offers = tx
    .createQueryBuilder(Offer, 'offer')
    .where('INSTR(offer.scope, :productId) > 0', { productId })
  return (await offers.getCount()) > 0
}
