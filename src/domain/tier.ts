import { STORE_TIME_ZONE, zoneOffsetMs } from './store-time'

const DAY_MS = 86_400_000
/** When the nightly review looks at cards, by the shops' clock. */
const REVIEW_HOUR_MS = 2 * 3_600_000

/** A step of the programme. */
export interface Tier {
  id: string
  name: string
  /** Paid minus refunded in the window that reaches it, in fen. */
  fromFen: number
  pointsMultiplier: number
  benefits: string[]
}

/** The tiers policy: the first tier begins at 0. */
export interface TierRules {
  windowDays: number
  tiers: readonly Tier[]
}

/** Where a card stands. */
export interface Standing {
  tierId: string
  /** The tier does not fall before; null on the first one. Epoch ms. */
  guaranteedUntil: number | null
}

/** What a look at the standing changes; `cause` says which kind of look it was. */
export interface TierChange {
  tierId: string
  guaranteedUntil: number | null
  cause: 'upgrade' | 'review'
}

/** From the lowest to the highest. */
const ascending = ({ tiers }: TierRules): Tier[] => [...tiers].sort((a, b) => a.fromFen - b.fromFen)

/** The place of a tier from the bottom; a tier that the policy no longer has counts as the first. */
export function rankOf(rules: TierRules, tierId: string): number {
  return Math.max(
    0,
    ascending(rules).findIndex((tier) => tier.id === tierId),
  )
}

/** The tier itself; the first one for a tier that the policy no longer has. */
export function tierOf(rules: TierRules, tierId: string): Tier {
  return ascending(rules)[rankOf(rules, tierId)]!
}

/** The highest tier that `basisFen` reaches. */
export function tierReachedBy(rules: TierRules, basisFen: number): Tier {
  const [first, ...higher] = ascending(rules)
  return higher.reduce((best, tier) => (tier.fromFen <= basisFen ? tier : best), first!)
}

/** The next tier and how much is missing; undefined on the highest. */
export function nextTier(
  rules: TierRules,
  tierId: string,
  basisFen: number,
): { tier: Tier; missingFen: number } | undefined {
  const tier = ascending(rules)[rankOf(rules, tierId) + 1]
  return tier && { tier, missingFen: Math.max(0, tier.fromFen - basisFen) }
}

/** When the window that ends at `at` began; what counts at that moment counts no more. */
export const windowStart = (rules: TierRules, at: number): number => at - rules.windowDays * DAY_MS

/** Until when a tier entered at `at` is guaranteed: one window long; the first one needs no guarantee. */
export function guaranteeFrom(rules: TierRules, tierId: string, at: number): number | null {
  return rankOf(rules, tierId) === 0 ? null : at + rules.windowDays * DAY_MS
}

/** The first nightly review (02:00 by the shops' clock) at or after the end of a guarantee; null without one. */
export function reviewAfter(guaranteedUntil: number | null, timeZone = STORE_TIME_ZONE): number | null {
  if (guaranteedUntil === null) return null
  const wall = guaranteedUntil + zoneOffsetMs(guaranteedUntil, timeZone) - REVIEW_HOUR_MS
  return guaranteedUntil + (Math.ceil(wall / DAY_MS) * DAY_MS - wall)
}

/**
 * Whether the tier rises, which is at once, or falls, which is only at the nightly review and not before the guarantee
 * is over (domain.md 3.11 step 8). When the guarantee is over and the basis still reaches the tier, it is renewed.
 * Undefined: everything stays.
 */
export function decideTier(
  rules: TierRules,
  standing: Standing,
  basisFen: number,
  at: number,
  isReview: boolean,
): TierChange | undefined {
  const reached = tierReachedBy(rules, basisFen)
  const guaranteedUntil = guaranteeFrom(rules, reached.id, at)
  if (rankOf(rules, reached.id) > rankOf(rules, standing.tierId))
    return { tierId: reached.id, guaranteedUntil, cause: 'upgrade' }
  const isOver = standing.guaranteedUntil !== null && standing.guaranteedUntil <= at
  if (!isReview || !isOver) return undefined
  return { tierId: reached.id, guaranteedUntil, cause: 'review' }
}
