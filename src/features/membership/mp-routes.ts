import { Brackets } from 'typeorm'
import type { mpCardApi, mpCouponApi } from '../../contract/membership'
import { claimObstacle, obstacleSentence } from '../../domain/coupon'
import { balanceAt } from '../../domain/points-lot'
import type { Call, Handlers } from '../../platform/http/serve'
import { cardOfCustomer } from './card-lock'
import { entriesOf } from './card-routes'
import type { Cards } from './cards'
import { noCoupon, sentenceOf, type CouponDefinitions } from './coupon-definitions'
import { claimCoupon, tagsAt } from './coupon-holding'
import type { Ground } from './doors'
import { CouponDefinition, CouponRow } from './entities'
import { heldCoupons } from './held-list'
import type { MemberCodes } from './member-codes'
import type { CardOpening } from './opening'
import { openLots } from './points-store'
import { instant, instantOrNull, presentBalance, presentCard, presentEntry, presentHeld } from './present'

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
    'GET /api/mp/coupons/available': (query, call) => available(deps, me(call), query),
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

/** What is there for claiming now, whether or not this customer can. */
async function available(
  { db, clock }: MpRoutesDeps,
  customerId: string,
  { page, pageSize }: { page: number; pageSize: number },
) {
  const at = clock.now()
  const inTime = new Brackets((where) =>
    where
      .where('(offer.claimFrom IS NULL OR offer.claimFrom <= :at)', { at })
      .andWhere('(offer.claimUntil IS NULL OR offer.claimUntil > :at)', { at }),
  )
  const [rows, total] = await db.read
    .createQueryBuilder(CouponDefinition, 'offer')
    .where({ channel: 'claim', state: 'active' })
    .andWhere(inTime)
    .orderBy('offer.createdAt', 'DESC')
    .addOrderBy('offer.id', 'DESC')
    .skip((page - 1) * pageSize)
    .take(pageSize)
    .getManyAndCount()
  const card = await cardOfCustomer(db.read, customerId)
  const tags = await tagsAt(db.read, customerId, at)
  const items = await Promise.all(
    rows.map(async (offer) => {
      const got = await db.read.countBy(CouponRow, { definitionId: offer.id, customerId })
      const obstacle = card ? claimObstacle(offer, { got, tierId: card.tierId, tags }, at) : undefined
      const words = card ? obstacle && obstacleSentence(obstacle) : '开卡后就可以领取。'
      return {
        couponId: offer.id,
        title: offer.title,
        description: offer.description,
        sentence: sentenceOf(offer),
        value: offer.value,
        left: offer.stock === null ? null : offer.stock - offer.handedOut,
        claimUntil: instantOrNull(offer.claimUntil),
        obstacle: words ?? null,
      }
    }),
  )
  return { items, total }
}
