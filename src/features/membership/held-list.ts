import { Brackets, In } from 'typeorm'
import type { HeldCoupon } from '../../contract/membership'
import type { Ground } from './doors'
import { CouponDefinition, CouponRow } from './entities'
import { presentHeld } from './present'

/** Which held coupons are asked for. */
export interface HeldQuery {
  customerId?: string
  definitionId?: string
  state?: HeldCoupon['state'] | undefined
  page: number
  pageSize: number
  order: 'newest' | 'soonest'
}

/** What a state means in SQL: a lock that is over counts as held, and held past its time as lapsed. */
const CONDITIONS: Record<HeldCoupon['state'], string> = {
  used: `coupon.state = 'used'`,
  locked: `coupon.state = 'locked' AND coupon.lockedUntil > :now`,
  held: `(coupon.state = 'held' OR (coupon.state = 'locked' AND coupon.lockedUntil <= :now)) AND coupon.validUntil > :now`,
  lapsed: `(coupon.state = 'held' OR (coupon.state = 'locked' AND coupon.lockedUntil <= :now)) AND coupon.validUntil <= :now`,
}

/** One page of held coupons, presented, and how many there are. */
export async function heldCoupons(
  { db, clock }: Ground,
  query: HeldQuery,
): Promise<{ items: (HeldCoupon & { customerId: string })[]; total: number }> {
  const now = clock.now()
  const { customerId, definitionId, state, page, pageSize, order } = query
  const list = db.read.createQueryBuilder(CouponRow, 'coupon').where('1 = 1')
  if (customerId !== undefined) list.andWhere('coupon.customerId = :customerId', { customerId })
  if (definitionId !== undefined) list.andWhere('coupon.definitionId = :definitionId', { definitionId })
  if (state) list.andWhere(new Brackets((where) => where.where(CONDITIONS[state], { now })))
  const sorted =
    order === 'newest'
      ? list.orderBy('coupon.gotAt', 'DESC').addOrderBy('coupon.id', 'DESC')
      : list.orderBy('coupon.validUntil', 'ASC').addOrderBy('coupon.id', 'ASC')
  const [rows, total] = await sorted
    .skip((page - 1) * pageSize)
    .take(pageSize)
    .getManyAndCount()
  const definitions = await db.read.findBy(CouponDefinition, {
    id: In(rows.map((row) => row.definitionId)),
  })
  const byId = new Map(definitions.map((definition) => [definition.id, definition]))
  const items = rows.map((row) => ({
    ...presentHeld(row, byId.get(row.definitionId)!, now),
    customerId: row.customerId,
  }))
  return { items, total }
}

/** What a customer could use at a store now, the soonest to lapse first; at most `limit`. */
export async function couponsAtStore(
  ground: Ground,
  customerId: string,
  storeId: string,
  limit: number,
): Promise<HeldCoupon[]> {
  const { items } = await heldCoupons(ground, {
    customerId,
    state: 'held',
    page: 1,
    pageSize: limit,
    order: 'soonest',
  })
  const definitions = await ground.db.read.findBy(CouponDefinition, {
    id: In(items.map(({ couponId }) => couponId)),
  })
  const scopes = new Map(definitions.map(({ id, scope }) => [id, scope.storeIds]))
  return items.filter(({ couponId }) => {
    const stores = scopes.get(couponId) ?? []
    return stores.length === 0 || stores.includes(storeId)
  })
}
