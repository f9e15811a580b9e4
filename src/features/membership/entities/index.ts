import type { EntityClass } from '../../../platform/db/database'
import { Card } from './card'
import { CouponDefinition, CouponRedemption, CouponRow } from './coupon-rows'
import { MemberCodeUse } from './member-code-use'
import { PointEntry } from './point-entry'
import { PointLot } from './point-lot'
import { CardSpend, MembershipSweep, TierPeriodRow } from './tier-rows'

export { Card, type CardState } from './card'
export { CouponDefinition, CouponRedemption, CouponRow } from './coupon-rows'
export { MemberCodeUse } from './member-code-use'
export { PointEntry, type ActorKind } from './point-entry'
export { PointLot } from './point-lot'
export { CardSpend, MembershipSweep, TierPeriodRow } from './tier-rows'

/** The tables of membership. */
export const membershipEntities: EntityClass[] = [
  Card,
  PointLot,
  PointEntry,
  TierPeriodRow,
  CardSpend,
  MembershipSweep,
  CouponDefinition,
  CouponRow,
  CouponRedemption,
  MemberCodeUse,
]
