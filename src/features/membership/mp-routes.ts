import type { mpCardApi, mpCouponApi } from '../../contract/membership'
import { balanceAt } from '../../domain/points-lot'
import type { Call, Handlers } from '../../platform/http/serve'
import { cardOfCustomer } from './card-lock'
import { entriesOf } from './card-routes'
import type { Cards } from './cards'
import { couponFor, couponsToClaim } from './coupon-claims'
import { noCoupon, type CouponDefinitions } from './coupon-definitions'
import { claimCoupon } from './coupon-holding'
import type { Ground } from './doors'
import { CouponRow } from './entities'
import { heldCoupons } from './held-list'
import type { MemberCodes } from './member-codes'
import type { CardOpening } from './opening'
import { openLots } from './points-store'
import { instant, presentBalance, presentCard, presentEntry, presentHeld } from './present'

export interface MpRoutesDeps extends Ground {
  cards: Cards
  opening: CardOpening
  memberCode: MemberCodes
  definitions: CouponDefinitions
}

const me = (call: Call): string => call.customer!.customerId

/** Handlers of membership in the Mini Program. */
export function mpRoutes(deps: MpRoutesDeps): Handlers<typeof mpCardApi & typeof mpCouponApi> {
  return { ...mpCardRoutes(deps), ...mpCouponRoutes(deps) }
}

function mpCardRoutes({ db, clock, cards, opening, memberCode }: MpRoutesDeps): Handlers<typeof mpCardApi> {
  return {
    'GET /api/mp/card': async (_, call) => {
      const view = await cards.of(me(call), clock.now())
      return { card: view ? presentCard(view) : null, consent: await opening.consentText() }
    },
    'POST /api/mp/card': async ({ consents, consentVersion }, call) => {
      const { card, isNew } = await opening.open(me(call), consents, consentVersion)
      return { card: presentCard(card), isNew }
    },
    'GET /api/mp/points': async ({ page, pageSize }, call) => {
      const card = await cardOfCustomer(db.read, me(call))
      if (!card) return { items: [], total: 0, points: null }
      const [rows, total] = await entriesOf(db.read, card.id, page, pageSize)
      const points = balanceAt(await openLots(db.read, card.id), card.debt, clock.now())
      return { items: rows.map(presentEntry), total, points: presentBalance(points) }
    },
    'GET /api/mp/member-code': async (_, call) => {
      const { text, number, serverTime, nextChangeAt } = await memberCode.shown(me(call))
      return {
        text,
        number,
        serverTime: instant(serverTime),
        nextChangeAt: instant(nextChangeAt),
        refreshInMs: nextChangeAt - serverTime,
      }
    },
  }
}

function mpCouponRoutes(deps: MpRoutesDeps): Handlers<typeof mpCouponApi> {
  const { db, clock, definitions } = deps
  const held = async (id: string, customerId: string) => {
    const row = await db.read.findOneBy(CouponRow, { id, customerId })
    if (!row) throw noCoupon()
    return presentHeld(row, await definitions.get(row.definitionId), clock.now())
  }
  return {
    'GET /api/mp/coupons': (query, call) =>
      heldCoupons(deps, { ...query, customerId: me(call), order: 'soonest' }),
    'GET /api/mp/coupons/available': (query, call) => couponsToClaim(deps, me(call), query),
    'GET /api/mp/coupons/:id': ({ id }, call) => couponFor(deps, me(call), id),
    'POST /api/mp/coupons/:id/claim': async ({ id: definitionId, requestKey }, call) => {
      const customerId = me(call)
      const cause = `claim:${customerId}:${requestKey}`
      const at = clock.now()
      const row = await db.transact((tx) => claimCoupon(tx, { definitionId, customerId, cause, at }))
      return held(row.id, row.customerId)
    },
    'GET /api/mp/coupons/held/:id': ({ id }, call) => held(id, me(call)),
  }
}
