/** Where a customer stands (policy `lifecycle`); null before the first follow. */
export type LifecycleStage = 'follower' | 'member' | 'first_buyer' | 'repeat' | 'dormant' | 'lost'

/** The dates that a stage follows from; all in epoch ms. */
export interface StageFacts {
  /** The first contact as a follower or in the Mini Program. */
  knownAt: number | null
  cardOpenedAt: number | null
  sales: readonly StageSale[]
}

/** A sale as the stage sees it; epoch ms. */
export interface StageSale {
  at: number
  /** The times during which everything of it had come back; one ends when that refund was taken back. */
  refunded: readonly { from: number; until: number | null }[]
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
 * The stage at any moment, from facts alone: what happened later than `at` is not seen, and a sale counts except while
 * it is refunded whole. Only buyers fall asleep.
 */
export function stageAt(facts: StageFacts, at: number, policy: LifecyclePolicy): LifecycleStage | null {
  const counted = facts.sales.filter(
    (sale) =>
      sale.at <= at && !sale.refunded.some(({ from, until }) => from <= at && (until === null || until > at)),
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
