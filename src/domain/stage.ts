/** Where a customer stands (policy `lifecycle`); null before the first follow. */
export type LifecycleStage = 'follower' | 'member' | 'first_buyer' | 'repeat' | 'dormant' | 'lost'

/** The dates that a stage follows from; all in epoch ms. */
export interface StageFacts {
  /** The first contact as a follower or in the Mini Program. */
  knownAt: number | null
  cardOpenedAt: number | null
  /** One per sale; `refundedAt` when every line of it came back. */
  sales: readonly { at: number; refundedAt: number | null }[]
}

/** Policy `lifecycle`. */
export interface LifecyclePolicy {
  /** From this sale on a buyer is a repeat buyer. */
  repeatFromSales: number
  /** Days without a sale after which a buyer is dormant, and lost. */
  dormantDays: number
  lostDays: number
}

const DAY_MS = 86_400_000

/**
 * The stage at any moment, from facts alone: what happened later than `at` is not seen, and a sale counts until it was
 * refunded whole. Only buyers fall asleep.
 */
export function stageAt(facts: StageFacts, at: number, policy: LifecyclePolicy): LifecycleStage | null {
  const counted = facts.sales.filter(
    (sale) => sale.at <= at && (sale.refundedAt === null || sale.refundedAt > at),
  )
  if (counted.length > 0) {
    const last = Math.max(...counted.map((sale) => sale.at))
    const idleMs = at - last
    if (idleMs >= policy.lostDays * DAY_MS) return 'lost'
    if (idleMs >= policy.dormantDays * DAY_MS) return 'dormant'
    return counted.length >= policy.repeatFromSales ? 'repeat' : 'first_buyer'
  }
  if (facts.cardOpenedAt !== null && facts.cardOpenedAt <= at) return 'member'
  return facts.knownAt !== null && facts.knownAt <= at ? 'follower' : null
}
