import { Brackets, type EntityManager, type SelectQueryBuilder } from 'typeorm'
import type { ClaimableCoupon, ClaimReason, MpCoupon } from '../../contract/coupons'
import { claimObstacle, couponValidityWords, obstacleSentence, offerObstacle } from '../../domain/coupon'
import { cardOfCustomer } from './card-lock'
import { noCoupon, sentenceOf } from './coupon-definitions'
import { tagsAt } from './coupon-holding'
import type { Ground } from './doors'
import { CouponDefinition, CouponRow, type Card } from './entities'
import { heldCoupons } from './held-list'
import { instantOrNull } from './present'

type Deps = Pick<Ground, 'db' | 'clock' | 'policies'>

/** A coupon that can be claimed now, for those who show it to customers. */
export interface CouponOnOffer {
  id: string
  title: string
  /** 满 200 元减 30 元. */
  sentence: string
}

/** A customer before a coupon: who they are to it. */
interface Comer {
  customerId: string
  card: Card | null
  tags: string[]
}

const SHOWN_HELD = 20

function inTime(reader: EntityManager, at: number): SelectQueryBuilder<CouponDefinition> {
  return reader
    .createQueryBuilder(CouponDefinition, 'offer')
    .where({ channel: 'claim', state: 'active' })
    .andWhere(
      new Brackets((where) => where.where('offer.claimFrom IS NULL OR offer.claimFrom <= :at', { at })),
    )
    .andWhere(
      new Brackets((where) => where.where('offer.claimUntil IS NULL OR offer.claimUntil > :at', { at })),
    )
    .orderBy('offer.createdAt', 'DESC')
    .addOrderBy('offer.id', 'DESC')
}

async function comerOf({ db, clock }: Deps, customerId: string): Promise<Comer> {
  const card = (await cardOfCustomer(db.read, customerId)) ?? null
  return { customerId, card, tags: await tagsAt(db.read, customerId, clock.now()) }
}

const NO_CARD = '这张优惠券给会员领取，开一张会员卡就可以领。'
const BY_STAFF = '这张优惠券由门店或导购送出，不能自己领取。'

/** What keeps this customer from claiming now. Without a card only what would also keep everybody else is said first. */
function standsAgainst(
  offer: CouponDefinition,
  { card, tags }: Comer,
  got: number,
  at: number,
): { reason: ClaimReason; sentence: string } | undefined {
  if (offer.channel !== 'claim') return { reason: 'by_staff', sentence: BY_STAFF }
  const found = card ? claimObstacle(offer, { got, tierId: card.tierId, tags }, at) : offerObstacle(offer, at)
  if (found) return { reason: found, sentence: obstacleSentence(found) }
  return card ? undefined : { reason: 'no_card', sentence: NO_CARD }
}

async function claimable(
  { db, clock }: Deps,
  offer: CouponDefinition,
  comer: Comer,
): Promise<ClaimableCoupon> {
  const { id: definitionId, title, description, value, stock, handedOut, claimUntil } = offer
  const at = clock.now()
  const got = await db.read.countBy(CouponRow, { definitionId, customerId: comer.customerId })
  const obstacle = standsAgainst(offer, comer, got, at)
  return {
    couponId: definitionId,
    title,
    description,
    sentence: sentenceOf(offer),
    value,
    left: stock === null ? null : Math.max(0, stock - handedOut),
    claimUntil: instantOrNull(claimUntil),
    obstacle: obstacle?.sentence ?? null,
    reason: obstacle?.reason ?? null,
  }
}

/** What there is for claiming now, whether or not this customer can. */
export async function couponsToClaim(
  deps: Deps,
  customerId: string,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ items: ClaimableCoupon[]; total: number }> {
  const [rows, total] = await inTime(deps.db.read, deps.clock.now())
    .skip((page - 1) * pageSize)
    .take(pageSize)
    .getManyAndCount()
  const comer = await comerOf(deps, customerId)
  return { items: await Promise.all(rows.map((offer) => claimable(deps, offer, comer))), total }
}

/**
 * One coupon by its address: whether this customer can claim it, and those of it they hold. What staff hand out is there
 * for who holds one. Throws `coupon.unknown`.
 */
export async function couponFor(deps: Deps, customerId: string, id: string): Promise<MpCoupon> {
  const offer = await deps.db.read.findOneBy(CouponDefinition, { id })
  const { items } = await heldCoupons(deps, {
    customerId,
    definitionId: id,
    page: 1,
    pageSize: SHOWN_HELD,
    order: 'newest',
  })
  if (!offer || (offer.channel !== 'claim' && items.length === 0)) throw noCoupon()
  return {
    ...(await claimable(deps, offer, await comerOf(deps, customerId))),
    validityWords: couponValidityWords(offer.validity),
    storeIds: offer.scope.storeIds,
    held: items,
  }
}

/** Coupons that somebody could claim now, the newest first, at most `limit`; all when nothing is searched for. */
export async function couponsOnOffer(
  { db, clock }: Deps,
  search: string,
  limit: number,
): Promise<CouponOnOffer[]> {
  const at = clock.now()
  const query = inTime(db.read, at)
  const title = search.replace(/[\\%_]/g, '')
  if (title !== '') query.andWhere('offer.title LIKE :title', { title: `%${title}%` })
  const rows = await query.getMany()
  return rows
    .filter((offer) => offerObstacle(offer, at) === undefined)
    .slice(0, limit)
    .map(onOffer)
}

/** One of them; undefined for what nobody can claim any more. */
export async function couponOnOffer({ db, clock }: Deps, id: string): Promise<CouponOnOffer | undefined> {
  const offer = await db.read.findOneBy(CouponDefinition, { id, channel: 'claim' })
  return offer && offerObstacle(offer, clock.now()) === undefined ? onOffer(offer) : undefined
}

const onOffer = (offer: CouponDefinition): CouponOnOffer => ({
  id: offer.id,
  title: offer.title,
  sentence: sentenceOf(offer),
})
