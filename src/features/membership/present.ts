import type { Coupon, HeldCoupon, MemberCard, PointsEntry } from '../../contract/membership'
import { entrySentence } from '../../domain/points-words'
import type { Balance } from '../../domain/points-lot'
import type { CardView } from './cards'
import { sentenceOf, type CouponContent } from './coupon-definitions'
import type { CouponDefinition, CouponRow, PointEntry } from './entities'

/** An instant in the API's words. */
export const instant = (at: number): string => new Date(at).toISOString()
export const instantOrNull = (at: number | null): string | null => (at === null ? null : instant(at))

/** A card for the API. */
export function presentCard(view: CardView): MemberCard {
  const { id, number, openedAt, tier, tierSince, tierGuaranteedUntil, basisFen, next, points } = view
  return {
    id,
    number,
    openedAt: instant(openedAt),
    tier,
    tierSince: instant(tierSince),
    tierGuaranteedUntil: instantOrNull(tierGuaranteedUntil),
    basisFen,
    next: next && { tier: next.tier, fromFen: next.tier.fromFen, missingFen: next.missingFen },
    points: presentBalance(points),
  }
}

export const presentBalance = ({ expiringNext, ...points }: Balance): MemberCard['points'] => ({
  ...points,
  expiringNext: expiringNext && { amount: expiringNext.amount, at: instant(expiringNext.at) },
})

/** An entry as its customer sees it. */
export function presentEntry(entry: PointEntry): PointsEntry {
  return {
    ...entry,
    sentence: entrySentence({ ...entry, isUndoing: entry.reversesId !== null }),
    availableFrom: instantOrNull(entry.availableFrom),
    expiresAt: instantOrNull(entry.expiresAt),
    at: instant(entry.at),
  }
}

/** An entry with what only the console sees. */
export function presentEntryDetails(entry: PointEntry) {
  const { lotMoves, actorKind, actorId, reason, cause } = entry
  return { ...presentEntry(entry), lotMoves, actor: { kind: actorKind, id: actorId }, reason, cause }
}

/** A coupon definition for the API. */
export function presentCoupon(row: CouponDefinition): Coupon {
  const { validity } = row
  return {
    ...row,
    claimFrom: instantOrNull(row.claimFrom),
    claimUntil: instantOrNull(row.claimUntil),
    validity:
      validity.kind === 'days'
        ? validity
        : { kind: 'until', from: instantOrNull(validity.from), until: instant(validity.until) },
    sentence: sentenceOf(row),
    createdAt: instant(row.createdAt),
  }
}

/** A coupon definition as the console sends it. */
type Draft = Omit<Coupon, 'id' | 'state' | 'version' | 'handedOut' | 'used' | 'sentence' | 'createdAt'>

const epoch = (text: string | null): number | null => (text === null ? null : Date.parse(text))

/** What a draft says, with its instants as epoch ms. */
export function readCoupon(draft: Draft): CouponContent {
  const { title, description, value, minFen, scope, channel, stock, perMember, validity } = draft
  return {
    title,
    description,
    value,
    minFen,
    scope,
    channel,
    stock,
    perMember,
    claimFrom: epoch(draft.claimFrom),
    claimUntil: epoch(draft.claimUntil),
    validity:
      validity.kind === 'days'
        ? validity
        : { kind: 'until', from: epoch(validity.from), until: Date.parse(validity.until) },
  }
}

/** A held coupon for the API, as it is at `at`. */
export function presentHeld(row: CouponRow, definition: CouponDefinition, at: number): HeldCoupon {
  const isLocked = row.state === 'locked' && row.lockedUntil! > at
  const free = row.validUntil <= at ? ('lapsed' as const) : ('held' as const)
  return {
    id: row.id,
    couponId: definition.id,
    title: definition.title,
    sentence: sentenceOf(definition),
    value: definition.value,
    minFen: definition.minFen,
    state: row.state === 'used' ? 'used' : isLocked ? 'locked' : free,
    validFrom: instant(row.validFrom),
    validUntil: instant(row.validUntil),
    gotAt: instant(row.gotAt),
    usedAt: instantOrNull(row.usedAt),
    saleId: row.state === 'held' ? null : row.saleId,
  }
}
