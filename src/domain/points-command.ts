import type { EntryType } from './points-page'

/** Points with their times, on the way from one lot into another. */
export interface TransferredLot {
  amount: number
  rootId: string
  availableFrom: number
  expiresAt: number
}

/** An earlier entry that a command takes back in part, and how much of it was taken back before. */
export interface Settled {
  entryId: string
  /** What it brought or took, positive. */
  amount: number
  /** What was taken back of it so far, positive. */
  settled: number
  /** Its lots in the order of its moves; they add up to `amount`. */
  parts: readonly TransferredLot[]
}

/** An entry that is undone as a whole. */
export interface UndoneEntry {
  id: string
  type: EntryType
  /** Signed. */
  amount: number
  originId: string | null
  /** Not null when it is itself an undoing. */
  reversesId: string | null
  parts: readonly TransferredLot[]
}

interface Named {
  /** What makes it happen once, such as `sale:<line>`. */
  cause: string
  /** Epoch ms. */
  at: number
}

/** What can happen to a card's points. Amounts are whole and positive, except that `adjust` has a sign. */
export type PointsCommand =
  | { type: 'expire'; at: number }
  | (Named & { type: 'earn' | 'adjust'; amount: number; availableFrom: number; expiresAt: number })
  | (Named & { type: 'redeem'; amount: number })
  | (Named & { type: 'reverse_earn'; amount: number; origin: Settled })
  | (Named & { type: 'restore_redeem'; amount: number; origin: Settled; minExpiresAt: number })
  | (Named & { type: 'undo'; entry: UndoneEntry; minExpiresAt: number })
  | (Named & { type: 'transfer_out' })
  | (Named & { type: 'transfer_in'; lots: readonly TransferredLot[]; debt: number })
