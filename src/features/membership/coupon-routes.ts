import type { couponApi } from '../../contract/membership'
import type { Actor, Handlers } from '../../platform/http/serve'
import type { CouponDefinitions } from './coupon-definitions'
import { getCoupon } from './coupon-holding'
import type { AuditDoor, Ground } from './doors'
import { noCard } from './card-lock'
import { CouponRow } from './entities'
import { heldCoupons } from './held-list'
import { presentCoupon, presentHeld, readCoupon } from './present'

export interface CouponRoutesDeps extends Ground {
  audit: AuditDoor
  definitions: CouponDefinitions
  maySee(actor: Actor, customerId: string): Promise<boolean>
}

const staff = (actor: Actor | undefined) => ({ kind: 'staff' as const, id: actor!.staffId })

/** Handlers of the console's coupons. */
export function couponRoutes(deps: CouponRoutesDeps): Handlers<typeof couponApi> {
  const { definitions, maySee } = deps
  return {
    'GET /api/admin/coupons': async (filter) => {
      const [rows, total] = await definitions.list(filter)
      return { items: rows.map(presentCoupon), total }
    },
    'POST /api/admin/coupons': async (draft, { actor }) =>
      presentCoupon(await definitions.create(readCoupon(draft), staff(actor))),
    'GET /api/admin/coupons/:id': async ({ id }) => presentCoupon(await definitions.get(id)),
    'PUT /api/admin/coupons/:id': async ({ id, version, ...draft }, { actor }) =>
      presentCoupon(await definitions.change(id, version, readCoupon(draft), staff(actor))),
    'POST /api/admin/coupons/:id/state': async ({ id, state }, { actor }) =>
      presentCoupon(await definitions.setState(id, state, staff(actor))),
    'POST /api/admin/coupons/:id/hand-out': async (order, { actor }) => {
      if (!(await maySee(actor!, order.customerId))) throw noCard()
      return handOut(deps, order, actor!)
    },
    'GET /api/admin/coupons/:id/held': async ({ id, ...query }) => {
      await definitions.get(id)
      return heldCoupons(deps, { ...query, definitionId: id, order: 'newest' })
    },
    'GET /api/admin/customers/:id/coupons': async ({ id, ...query }, { actor }) => {
      if (!(await maySee(actor!, id))) throw noCard()
      return heldCoupons(deps, { ...query, customerId: id, order: 'newest' })
    },
  }
}

interface HandOutOrder {
  id: string
  customerId: string
  reason: string
  requestKey: string
}

function handOut(deps: CouponRoutesDeps, order: HandOutOrder, actor: Actor) {
  const { db, clock, audit, definitions } = deps
  const { id: definitionId, customerId, reason } = order
  const at = clock.now()
  const cause = `admin:${order.requestKey}`
  return db.transact(async (tx) => {
    const isRepeat = await tx.existsBy(CouponRow, { cause })
    const row = await getCoupon(tx, { definitionId, customerId, cause, at }, false)
    const target = { kind: 'customer', id: row.customerId }
    const after = { couponId: definitionId, heldId: row.id }
    const note = { actor: staff(actor), action: 'coupon.hand_out', target, reason, after, at }
    if (!isRepeat) await audit.note(tx, note)
    return presentHeld(row, await definitions.get(definitionId, tx), at)
  })
}
