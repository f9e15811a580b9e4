import { In, type EntityManager } from 'typeorm'
import { SaleLine } from '../features/sales'
import { ShareLink } from '../features/shares'
import { isNamedIn, WRITTEN_TEXTS, type NamingPlace } from './named-in'

/** Where products are named by their ids. */
const NAMED_IN: readonly NamingPlace[] = [
  ['offers', 'scope'],
  ['coupon_definitions', 'scope'],
  ['materials', 'productId'],
  ['guide_pushes', 'productId'],
  ['campaigns', 'audience'],
  ...WRITTEN_TEXTS,
]

/** Whether anything that must go on meaning it names a product or one of these SKUs. */
export async function productInUse(
  tx: EntityManager,
  { productId, skuIds }: { productId: string | null; skuIds: readonly string[] },
): Promise<boolean> {
  if (skuIds.length > 0 && (await tx.existsBy(SaleLine, { skuId: In([...skuIds]) }))) return true
  if (productId === null) return false
  if (await tx.existsBy(ShareLink, { targetKind: 'product', targetId: productId })) return true
  return isNamedIn(tx, productId, NAMED_IN)
}
