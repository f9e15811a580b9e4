import type { Database } from '../../platform/db/database'
import { Card, type Membership } from '../membership'
import type { MembershipDoor } from './doors'

const HELD_SHOWN = 50

/** What sales ask of membership, in the words of sales. */
export function membershipDoor(db: Database, membership: Membership): MembershipDoor {
  const { coupons, ledger, memberCode } = membership
  return {
    cardOf: (customerId, at, tx) => membership.cardOf(customerId, tx, at),
    customerOfNumber: async (number) => {
      const card = await db.read.findOneBy(Card, { number, state: 'active' })
      return card?.customerId
    },
    ledger,
    memberCode,
    coupons: {
      held: async (customerId, storeId) => {
        const held = await membership.couponsAtStore(customerId, storeId, HELD_SHOWN)
        return held.map(({ id, title, sentence, validUntil }) => ({
          couponId: id,
          title,
          ruleText: sentence,
          expiresAt: Date.parse(validUntil),
        }))
      },
      quote: (order, tx = db.read) => coupons.quote(tx, order),
      use: (tx, order) => coupons.use(tx, order),
      giveBack: (tx, order) => coupons.return(tx, order),
    },
    spent: (tx, { cardId, deltaFen, at, saleAt, cause }) =>
      membership.tierBasis(tx, cardId, deltaFen, at, { saleAt, cause }),
  }
}
