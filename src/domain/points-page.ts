import { bySpending, type Lot, type LotMove } from './points-lot'

/** What kind of movement an entry is (decisions.md 22). */
export type EntryType =
  'earn' | 'redeem' | 'expire' | 'adjust' | 'transfer' | 'reverse_earn' | 'restore_redeem' | 'repay_debt'

/** A card's points as they stand. */
export interface Ledger {
  debt: number
  /** The lots with something left, in any order. */
  lots: readonly Lot[]
}

/** One line of the ledger: `amount = pointsMove − debtMove`, and `pointsMove` is the sum of the lots' moves. */
export interface LedgerEntry {
  type: EntryType
  /** What it does to spendable + pending − debt. */
  amount: number
  pointsMove: number
  debtMove: number
  /** spendable + pending − debt after it. */
  balanceAfter: number
  lotMoves: LotMove[]
  cause: string
  /** The entry that this one takes back in part. */
  originId: string | null
  /** The entry that this one undoes as a whole. */
  reversesId: string | null
  availableFrom: number | null
  expiresAt: number | null
  at: number
}

/** Why a command does nothing. */
export type Refusal = 'amount' | 'not_enough' | 'beyond_origin' | 'not_undoable' | 'too_large'

export type Decision =
  | {
      isDone: true
      /** In the order in which they happen. */
      entries: LedgerEntry[]
      /** New and changed lots as they stand afterwards. */
      lots: Lot[]
      points: number
      debt: number
    }
  | { isDone: false; reason: Refusal }

/** Makes ids; sortable by birth. */
export type NewId = () => string

interface Line {
  type: EntryType
  cause: string
  moves: LotMove[]
  debtMove?: number
  at: number
  originId?: string | null
  reversesId?: string | null
  availableFrom?: number
  expiresAt?: number
}

/** A page of the ledger while a command is being decided: keeps lots, debt and entries in step with each other. */
export class Page {
  private readonly byId: Map<string, Lot>
  private readonly changed = new Set<string>()
  private readonly entries: LedgerEntry[] = []
  private balance: number
  debt: number

  constructor(
    ledger: Ledger,
    private readonly newId: NewId,
  ) {
    this.byId = new Map(ledger.lots.map((lot) => [lot.id, { ...lot }]))
    this.debt = ledger.debt
    this.balance = this.points - this.debt
  }

  /** Lots with something left, the earliest to lapse first. */
  get lots(): Lot[] {
    return [...this.byId.values()].filter((lot) => lot.remaining > 0).sort(bySpending)
  }

  get points(): number {
    return this.lots.reduce((all, lot) => all + lot.remaining, 0)
  }

  get isSafe(): boolean {
    return [this.points, this.debt, this.balance].every(Number.isSafeInteger)
  }

  lot(id: string): Lot | undefined {
    return this.byId.get(id)
  }

  take(lot: Lot, amount: number): LotMove {
    lot.remaining -= amount
    this.changed.add(lot.id)
    return { lotId: lot.id, amount: -amount }
  }

  /** Takes up to `amount` from these lots in their order. */
  takeFrom(lots: readonly Lot[], amount: number): LotMove[] {
    const moves: LotMove[] = []
    let rest = amount
    for (const lot of lots) {
      if (rest === 0) break
      const taken = Math.min(lot.remaining, rest)
      rest -= taken
      moves.push(this.take(lot, taken))
    }
    return moves
  }

  put(given: { amount: number; availableFrom: number; expiresAt: number; rootId?: string }): LotMove {
    const id = this.newId()
    const { amount, availableFrom, expiresAt, rootId = id } = given
    this.byId.set(id, { id, rootId, amount, remaining: amount, availableFrom, expiresAt })
    this.changed.add(id)
    return { lotId: id, amount }
  }

  write({ moves, debtMove: given = 0, ...line }: Line): void {
    const pointsMove = moves.reduce((all, { amount }) => all + amount, 0)
    // Minus zero becomes zero, so that stored and fresh entries are equal.
    const debtMove = given + 0
    const amount = pointsMove - debtMove
    this.debt += debtMove
    this.balance += amount
    const nothing = { originId: null, reversesId: null, availableFrom: null, expiresAt: null }
    const figures = { amount, pointsMove, debtMove, balanceAfter: this.balance, lotMoves: moves }
    this.entries.push({ ...nothing, ...line, ...figures })
  }

  decision(): Decision {
    const lots = [...this.changed].map((id) => this.byId.get(id)!)
    return { isDone: true, entries: this.entries, lots, points: this.points, debt: this.debt }
  }
}
