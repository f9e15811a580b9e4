import type { CouponContent } from '../../../src/features/membership'
import { DAY, type MembershipWorld } from './world'

/** Makes 满 200 减 30 for everybody, except for what a story wants different. */
export function aCoupon(world: MembershipWorld, change: Partial<CouponContent>) {
  const content: CouponContent = {
    title: '满 200 减 30',
    description: '',
    value: { kind: 'amount', offFen: 3000 },
    minFen: 20_000,
    scope: { storeIds: [], tags: [], tierIds: [], productIds: [] },
    channel: 'claim',
    stock: null,
    perMember: 1,
    claimFrom: null,
    claimUntil: world.clock.now() + 365 * DAY,
    validity: { kind: 'days', days: 30 },
    ...change,
  }
  return world.membership.definitions.create(content, { kind: 'system', id: null })
}
