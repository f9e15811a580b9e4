import { Between, In, MoreThan } from 'typeorm'
import { STORE_TIME_ZONE, wallClock } from '../../domain/store-time'
import type { Ground } from './doors'
import { Card, CouponDefinition, CouponRow, PointLot } from './entities'

/** Something of a customer that lapses soon; `at` is the first moment at which it is gone, epoch ms. */
export interface Expiring {
  customerId: string
  /** Names what lapses: the same lot or coupon has the same. */
  cause: string
  at: number
  /** Points, or the title of the coupon. */
  what: string
}

/** Of these customers, those whose points lapse before `until`: the earliest lapse each, summed. */
export async function expiringPoints(
  { db, clock }: Pick<Ground, 'db' | 'clock'>,
  customerIds: readonly string[],
  until: number,
): Promise<Expiring[]> {
  if (customerIds.length === 0) return []
  const cards = await db.read.findBy(Card, { customerId: In([...customerIds]), state: 'active' })
  if (cards.length === 0) return []
  const lots = await db.read.find(PointLot, {
    where: {
      cardId: In(cards.map(({ id }) => id)),
      openUntil: Between(clock.now() + 1, until),
      remaining: MoreThan(0),
    },
    order: { openUntil: 'ASC' },
  })
  return cards.flatMap(({ id, customerId }) => {
    const mine = lots.filter((lot) => lot.cardId === id)
    const [first] = mine
    if (!first) return []
    const sum = mine
      .filter(({ expiresAt }) => expiresAt === first.expiresAt)
      .reduce((all, lot) => all + lot.remaining, 0)
    return [{ customerId, cause: `points:${first.id}`, at: first.expiresAt, what: String(sum) }]
  })
}

/** Of these customers, those with a held coupon that lapses before `until`: the first of each. */
export async function expiringCoupons(
  { db, clock }: Pick<Ground, 'db' | 'clock'>,
  customerIds: readonly string[],
  until: number,
): Promise<Expiring[]> {
  if (customerIds.length === 0) return []
  const coupons = await db.read.find(CouponRow, {
    where: {
      customerId: In([...customerIds]),
      state: 'held',
      validUntil: Between(clock.now() + 1, until),
    },
    order: { validUntil: 'ASC', id: 'ASC' },
  })
  const firsts = new Map<string, CouponRow>()
  for (const coupon of coupons) if (!firsts.has(coupon.customerId)) firsts.set(coupon.customerId, coupon)
  const definitions = await db.read.findBy(CouponDefinition, {
    id: In([...firsts.values()].map(({ definitionId }) => definitionId)),
  })
  const titles = new Map(definitions.map(({ id, title }) => [id, title]))
  return [...firsts.values()].map(({ id, customerId, definitionId, validUntil }) => ({
    customerId,
    cause: `coupon:${id}`,
    at: validUntil,
    what: titles.get(definitionId) ?? '优惠券',
  }))
}

/** The last moment before a lapse as messages say it: the day, and the day with its time. */
export function lapseWords(at: number): { date: string; time: string } {
  const { date, time } = wallClock(at - 1, STORE_TIME_ZONE)
  return { date, time: `${date} ${time}` }
}
