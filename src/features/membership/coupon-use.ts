import type { EntityManager } from 'typeorm'
import { applyCoupon, type CouponLine } from '../../domain/coupon-apply'
import { AppError } from '../../domain/errors'
import { lockRow } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import { cardOfCustomer, lockCard } from './card-lock'
import { tagsAt } from './coupon-holding'
import { CouponDefinition, CouponRedemption, CouponRow } from './entities'

const LOCK_MS = 30 * 60_000
const REISSUED_MS = 7 * 86_400_000

/** A coupon that a customer wants to use in a sale. */
export interface CouponUse {
  couponId: string
  customerId: string
  /** The sale, or the id under which it is being prepared: the same one again gives the same answer. */
  saleId: string
  storeId: string
  lines: readonly CouponLine[]
  at: number
}

/** What the coupon takes off. */
export interface CouponDiscount {
  couponId: string
  title: string
  discountFen: number
  shares: { lineId: string; fen: number }[]
}

const noHeld = (): AppError =>
  new AppError('not_found', 'coupon.not_held', '这位顾客没有这张优惠券，请刷新后重新选择。')
const taken = (): AppError =>
  new AppError('conflict', 'coupon.taken', '这张优惠券已经用过，或正在另一笔购物中使用。')

/** Locks the holder's card, then the coupon; another customer's coupon is not there. */
async function lockHeld(tx: EntityManager, couponId: string, customerId: string): Promise<CouponRow> {
  const card = await cardOfCustomer(tx, customerId)
  if (card) await lockCard(tx, card.id)
  const coupon = await lockRow(tx, CouponRow, { id: couponId })
  if (!coupon || coupon.customerId !== customerId) throw noHeld()
  return coupon
}

/** What the coupon would take off this sale; throws the reason in words when it does not count. Nothing is written. */
export async function quoteCoupon(tx: EntityManager, use: CouponUse): Promise<CouponDiscount> {
  const coupon = await tx.findOneBy(CouponRow, { id: use.couponId, customerId: use.customerId })
  if (!coupon) throw noHeld()
  return discountOf(tx, coupon, use)
}

async function discountOf(tx: EntityManager, coupon: CouponRow, use: CouponUse): Promise<CouponDiscount> {
  const definition = await tx.findOneByOrFail(CouponDefinition, { id: coupon.definitionId })
  const card = await cardOfCustomer(tx, use.customerId)
  const { validFrom, validUntil } = coupon
  const verdict = applyCoupon({
    coupon: { ...definition, validFrom, validUntil },
    storeId: use.storeId,
    tierId: card?.tierId ?? '',
    tags: await tagsAt(tx, use.customerId, use.at),
    lines: use.lines,
    at: use.at,
  })
  if (!verdict.isApplicable) throw new AppError('conflict', `coupon.${verdict.reason}`, verdict.sentence)
  const { discountFen, shares } = verdict
  return { couponId: coupon.id, title: definition.title, discountFen, shares }
}

/**
 * Keeps a coupon for a sale for 30 minutes: nobody else can use it meanwhile. The same sale again gets the same
 * answer; refuses with `coupon.taken` and with the reasons of `applyCoupon`.
 */
export async function lockCoupon(tx: EntityManager, use: CouponUse): Promise<CouponDiscount> {
  const { couponId, saleId, at } = use
  const coupon = await lockHeld(tx, couponId, use.customerId)
  const known = await tx.findOneBy(CouponRedemption, { couponId, saleId })
  if (known?.state === 'used') return storedDiscount(tx, coupon, known)
  const isLocked = coupon.state === 'locked' && coupon.lockedUntil! > at
  const isMine = isLocked && coupon.saleId === saleId
  if (coupon.state === 'used' || (isLocked && !isMine)) throw taken()
  // What counted when it was locked for this sale counts until the lock is over.
  const discount = await discountOf(tx, coupon, { ...use, at: isMine && known ? known.at : at })
  // A lock that is over gives way; its redemption stays as a fact.
  await tx.update(
    CouponRedemption,
    { openKey: couponId },
    { openKey: null, state: 'returned', returnedAt: at },
  )
  const { discountFen, shares } = discount
  const row = {
    state: 'locked' as const,
    openKey: couponId,
    discountFen,
    shares,
    at,
    usedAt: null,
    returnedAt: null,
  }
  if (known) await tx.update(CouponRedemption, { id: known.id }, row)
  else await tx.insert(CouponRedemption, { id: newId(), couponId, saleId, ...row })
  await tx.update(CouponRow, { id: couponId }, { state: 'locked', lockedUntil: at + LOCK_MS, saleId })
  return discount
}

async function storedDiscount(
  tx: EntityManager,
  coupon: CouponRow,
  { discountFen, shares }: CouponRedemption,
): Promise<CouponDiscount> {
  const { title } = await tx.findOneByOrFail(CouponDefinition, { id: coupon.definitionId })
  return { couponId: coupon.id, title, discountFen, shares }
}

/** Uses a coupon up in a sale, locked before or not; the same sale again gets the same answer. */
export async function useCoupon(tx: EntityManager, use: CouponUse): Promise<CouponDiscount> {
  const { couponId, saleId, at } = use
  const discount = await lockCoupon(tx, use)
  const redemption = await tx.findOneByOrFail(CouponRedemption, { couponId, saleId })
  if (redemption.state === 'used') return discount
  await tx.update(CouponRedemption, { id: redemption.id }, { state: 'used', usedAt: at })
  await tx.update(CouponRow, { id: couponId }, { state: 'used', lockedUntil: null, usedAt: at })
  const coupon = await tx.findOneByOrFail(CouponRow, { id: couponId })
  await tx.increment(CouponDefinition, { id: coupon.definitionId }, 'used', 1)
  return discount
}

/**
 * Gives a coupon back: a lock that is let go, or a use whose whole sale was refunded. A used one whose time is over
 * comes back for 7 days (domain.md 3.11 step 5). False when this sale does not hold it (any more).
 */
export async function returnCoupon(
  tx: EntityManager,
  { couponId, saleId, at }: Pick<CouponUse, 'couponId' | 'saleId' | 'at'>,
): Promise<boolean> {
  const seen = await tx.findOneBy(CouponRow, { id: couponId })
  if (!seen) throw noHeld()
  const coupon = await lockHeld(tx, couponId, seen.customerId)
  const redemption = await tx.findOneBy(CouponRedemption, { couponId, saleId })
  if (!redemption || redemption.openKey === null) return false
  const wasUsed = redemption.state === 'used'
  const back = { state: 'returned' as const, openKey: null, returnedAt: at }
  await tx.update(CouponRedemption, { id: redemption.id }, back)
  const isOver = wasUsed && coupon.validUntil <= at
  const validUntil = isOver ? at + REISSUED_MS : coupon.validUntil
  const free = { state: 'held' as const, lockedUntil: null, saleId: null, usedAt: null, validUntil }
  await tx.update(CouponRow, { id: couponId }, free)
  if (wasUsed) await tx.decrement(CouponDefinition, { id: coupon.definitionId }, 'used', 1)
  return true
}
