/** Points that came together, become ready together and lapse together. Times are epoch ms. */
export interface Lot {
  id: string
  /** The lot from which these points first came; its own id unless they moved or came back. */
  rootId: string
  amount: number
  /** Never negative, only ever less. */
  remaining: number
  availableFrom: number
  /** The first moment at which they are gone. */
  expiresAt: number
}

/** Points that one entry put into a lot (positive) or took out of it. */
export interface LotMove {
  lotId: string
  amount: number
}

/** What can be done with a card's points at one moment. */
export interface Balance {
  spendable: number
  pending: number
  debt: number
  /** What lapses next of all that is left; null when nothing is. */
  expiringNext: { amount: number; at: number } | null
}

/** The order in which points are spent: the earliest to lapse first. */
export function bySpending(a: Lot, b: Lot): number {
  return a.expiresAt - b.expiresAt || a.availableFrom - b.availableFrom || (a.id < b.id ? -1 : 1)
}

/** Points by what can be done with them at `at`; what has lapsed counts no more, swept or not. */
export function balanceAt(lots: readonly Lot[], debt: number, at: number): Balance {
  const live = lots.filter((lot) => lot.expiresAt > at && lot.remaining > 0)
  const total = (some: readonly Lot[]): number => some.reduce((all, lot) => all + lot.remaining, 0)
  const next = Math.min(...live.map((lot) => lot.expiresAt))
  return {
    spendable: total(live.filter((lot) => lot.availableFrom <= at)),
    pending: total(live.filter((lot) => lot.availableFrom > at)),
    debt,
    expiringNext:
      live.length === 0 ? null : { amount: total(live.filter((lot) => lot.expiresAt === next)), at: next },
  }
}
