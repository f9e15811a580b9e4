import { IsNull, type EntityManager } from 'typeorm'
import { claimObstacle, couponLife, obstacleSentence, type ClaimObstacle } from '../../domain/coupon'
import { AppError } from '../../domain/errors'
import { newId } from '../../platform/ids'
import { CustomerTag } from '../customers'
import { cardOfCustomer, lockCard } from './card-lock'
import { noCoupon } from './coupon-definitions'
import { CouponDefinition, CouponRow, type Card } from './entities'

/** How a customer comes to a coupon. `cause` makes it happen once. */
export interface Getting {
  definitionId: string
  customerId: string
  cause: string
  at: number
}

/** The tags that a customer has at `at`. */
export async function tagsAt(tx: EntityManager, customerId: string, at: number): Promise<string[]> {
  const rows = await tx.findBy(CustomerTag, { customerId, toAt: IsNull() })
  return rows.filter(({ expiresAt }) => expiresAt === null || expiresAt > at).map(({ tag }) => tag)
}

const refuse = (obstacle: ClaimObstacle): AppError =>
  new AppError('conflict', `coupon.${obstacle}`, obstacleSentence(obstacle))

/** The member's card, locked: coupons are for members. */
async function lockMember(tx: EntityManager, customerId: string): Promise<Card> {
  const card = await cardOfCustomer(tx, customerId)
  if (!card) throw new AppError('conflict', 'coupon.no_card', '还没有会员卡，开卡后才能领取优惠券。')
  return lockCard(tx, card.id)
}

/**
 * Gives one coupon out under its limits: the member's card is locked, so that their own number cannot race, and the
 * stock is taken by one guarded UPDATE, so that nobody's can (product.md S-10). The same cause gives the same coupon.
 */
export async function getCoupon(tx: EntityManager, order: Getting, isLimited = true): Promise<CouponRow> {
  const { definitionId, customerId, cause, at } = order
  const card = await lockMember(tx, customerId)
  const known = await tx.findOneBy(CouponRow, { cause })
  if (known) {
    if (known.definitionId === definitionId && known.customerId === card.customerId) return known
    throw new AppError('conflict', 'coupon.cause_taken', '这个请求编号已经用于另一张优惠券，请换一个编号。')
  }
  const definition = await tx.findOneBy(CouponDefinition, { id: definitionId })
  if (!definition) throw noCoupon()
  const got = await tx.countBy(CouponRow, { definitionId, customerId: card.customerId })
  const claimant = { got, tierId: card.tierId, tags: await tagsAt(tx, card.customerId, at) }
  const obstacle = claimObstacle(definition, isLimited ? claimant : { ...claimant, got: 0 }, at)
  if (obstacle) throw refuse(obstacle)
  if (!(await takeFromStock(tx, definitionId))) throw refuse('sold_out')
  const life = couponLife(definition.validity, at)
  const nothing = { lockedUntil: null, saleId: null, usedAt: null }
  const row: CouponRow = {
    id: newId(),
    definitionId,
    customerId: card.customerId,
    state: 'held',
    ...life,
    gotAt: at,
    cause,
    ...nothing,
  }
  await tx.insert(CouponRow, row)
  return row
}

/** Takes one; false when none is left or the coupon was paused meanwhile. */
async function takeFromStock(tx: EntityManager, id: string): Promise<boolean> {
  const { affected } = await tx
    .createQueryBuilder()
    .update(CouponDefinition)
    .set({ handedOut: () => 'handedOut + 1' })
    .where({ id, state: 'active' })
    .andWhere('(stock IS NULL OR handedOut < stock)')
    .execute()
  return affected === 1
}

/** Claims a coupon by oneself: only coupons that are there for claiming. */
export async function claimCoupon(tx: EntityManager, order: Getting): Promise<CouponRow> {
  if (!(await tx.existsBy(CouponDefinition, { id: order.definitionId, channel: 'claim' }))) throw noCoupon()
  return getCoupon(tx, order)
}

/** The gifts for opening a card, each once per customer whatever happens to cards (domain.md 3.2 step 4). */
export async function giveOpeningGifts(tx: EntityManager, customerId: string, at: number): Promise<void> {
  const gifts = await tx.findBy(CouponDefinition, { channel: 'card', state: 'active' })
  for (const { id: definitionId } of gifts) {
    const cause = `gift:${customerId}:${definitionId}`
    try {
      await getCoupon(tx, { definitionId, customerId, cause, at })
    } catch (error) {
      // A gift that is used up or not for this customer does not keep the card from being opened.
      if (!(error instanceof AppError)) throw error
    }
  }
}
