import { Page, type Decision, type Ledger, type NewId, type Refusal } from './points-page'
import type { PointsCommand, Settled, TransferredLot, UndoneEntry } from './points-command'
import type { Lot, LotMove } from './points-lot'

export type { Decision, Ledger, LedgerEntry, Refusal } from './points-page'
export type { PointsCommand, Settled, TransferredLot, UndoneEntry } from './points-command'
export type { Lot, LotMove } from './points-lot'

/**
 * What a command does to a card's points: entries and lots to write, or why nothing happens. Lots whose time is over
 * lapse first, so that nothing lapsed is ever spent; whatever comes in repays debt before it stays (decisions.md 22).
 */
export function decidePoints(ledger: Ledger, command: PointsCommand, newId: NewId): Decision {
  const page = new Page(ledger, newId)
  if (!isAmount(command)) return refuse('amount')
  expire(page, command.at)
  const refusal = act(page, command)
  if (refusal) return refuse(refusal)
  return page.isSafe ? page.decision() : refuse('too_large')
}

const refuse = (reason: Refusal): Decision => ({ isDone: false, reason })

/** Whole, within ±2^53, and positive except where the sign is the point (L8). */
function isAmount(command: PointsCommand): boolean {
  if (!('amount' in command)) return true
  const { amount } = command
  return Number.isSafeInteger(amount) && (command.type === 'adjust' ? amount !== 0 : amount > 0)
}

function act(page: Page, command: PointsCommand): Refusal | undefined {
  switch (command.type) {
    case 'expire':
      return undefined
    case 'earn':
      return bring(page, command)
    case 'redeem':
      return spend(page, command, 'redeem')
    case 'adjust':
      return command.amount > 0
        ? bring(page, command)
        : spend(page, { ...command, amount: -command.amount }, 'adjust')
    case 'reverse_earn':
      return reverseEarn(page, command)
    case 'restore_redeem':
      return restoreRedeem(page, command)
    case 'undo':
      return undo(page, command)
    case 'transfer_out':
      return transferOut(page, command)
    case 'transfer_in':
      return transferIn(page, command)
  }
}

/** Every lot whose time is over loses what is left in it; the cause names the lot, so that it happens once. */
function expire(page: Page, at: number): void {
  for (const lot of page.lots.filter(({ expiresAt }) => expiresAt <= at)) {
    const moves = [page.take(lot, lot.remaining)]
    page.write({ type: 'expire', cause: `expire:${lot.id}`, moves, at: lot.expiresAt })
  }
}

/** New points come in one lot, then repay debt. */
function bring(page: Page, command: Extract<PointsCommand, { type: 'earn' | 'adjust' }>): undefined {
  const { type, cause, at, amount, availableFrom, expiresAt } = command
  const moves = [page.put({ amount, availableFrom, expiresAt })]
  page.write({ type, cause, moves, at, availableFrom, expiresAt })
  repay(page, cause, at, moves)
}

/** What came in first pays what is owed. */
function repay(page: Page, cause: string, at: number, brought: readonly LotMove[]): void {
  const ids = new Set(brought.map(({ lotId }) => lotId))
  const moves = page.takeFrom(
    page.lots.filter((lot) => ids.has(lot.id)),
    page.debt,
  )
  const paid = -sum(moves)
  if (paid > 0) page.write({ type: 'repay_debt', cause: `repay:${cause}`, moves, debtMove: -paid, at })
}

/** Takes from what can be spent now, the earliest to lapse first. */
function spend(
  page: Page,
  { amount, at, cause }: { amount: number; at: number; cause: string },
  type: 'redeem' | 'adjust',
): Refusal | undefined {
  const ready = page.lots.filter((lot) => lot.availableFrom <= at)
  if (ready.reduce((all, lot) => all + lot.remaining, 0) < amount) return 'not_enough'
  page.write({ type, cause, moves: page.takeFrom(ready, amount), at })
  return undefined
}

/** Takes points back: from what is left of where they came from, and the rest becomes debt. */
function takeBack(page: Page, roots: ReadonlySet<string>, amount: number) {
  const moves = page.takeFrom(
    page.lots.filter((lot) => roots.has(lot.rootId)),
    amount,
  )
  return { moves, debtMove: amount + sum(moves) }
}

function reverseEarn(
  page: Page,
  command: Extract<PointsCommand, { type: 'reverse_earn' }>,
): Refusal | undefined {
  const { type, cause, at, amount, origin } = command
  if (origin.settled + amount > origin.amount) return 'beyond_origin'
  const back = takeBack(page, rootsOf(origin), amount)
  page.write({ type, cause, at, ...back, originId: origin.entryId })
  return undefined
}

/** Spent points come back into lots of their own with the time they had, but no less than `minExpiresAt`. */
function restoreRedeem(
  page: Page,
  command: Extract<PointsCommand, { type: 'restore_redeem' }>,
): Refusal | undefined {
  const { type, cause, at, amount, origin, minExpiresAt } = command
  if (origin.settled + amount > origin.amount) return 'beyond_origin'
  const moves = putBack(page, slice(origin.parts, origin.settled, amount), at, minExpiresAt)
  page.write({ type, cause, moves, at, originId: origin.entryId, ...timesOf(page, moves) })
  repay(page, cause, at, moves)
  return undefined
}

function putBack(page: Page, parts: readonly TransferredLot[], at: number, minExpiresAt: number): LotMove[] {
  return parts.map(({ amount, availableFrom, expiresAt, rootId }) =>
    page.put({
      amount,
      rootId,
      availableFrom: Math.max(availableFrom, at),
      expiresAt: Math.max(expiresAt, minExpiresAt),
    }),
  )
}

/** The parts of `parts` between `from` and `from + amount` points, in their order. */
function slice(parts: readonly TransferredLot[], from: number, amount: number): TransferredLot[] {
  const wanted: TransferredLot[] = []
  let skip = from
  let rest = amount
  for (const part of parts) {
    const taken = Math.min(Math.max(part.amount - skip, 0), rest)
    skip = Math.max(skip - part.amount, 0)
    rest -= taken
    if (taken > 0) wanted.push({ ...part, amount: taken })
  }
  return wanted
}

/** What kind of entry undoes one; other types have reversals of their own. */
const UNDONE_BY = { adjust: 'adjust', reverse_earn: 'earn', restore_redeem: 'redeem' } as const

/** The opposite of an entry, once: what it brought is taken back, what it took comes again. */
function undo(page: Page, command: Extract<PointsCommand, { type: 'undo' }>): Refusal | undefined {
  const { cause, at, entry, minExpiresAt } = command
  if (!isUndoable(entry)) return 'not_undoable'
  const type = UNDONE_BY[entry.type]
  const names = { type, cause, at, reversesId: entry.id, originId: entry.originId }
  if (entry.amount > 0) {
    page.write({ ...names, ...takeBack(page, rootsOf(entry), entry.amount) })
    return undefined
  }
  const moves = putBack(page, slice(entry.parts, 0, -entry.amount), at, minExpiresAt)
  page.write({ ...names, moves, ...timesOf(page, moves) })
  repay(page, cause, at, moves)
  return undefined
}

function isUndoable(entry: UndoneEntry): entry is UndoneEntry & { type: keyof typeof UNDONE_BY } {
  return entry.type in UNDONE_BY && entry.reversesId === null
}

/** Everything leaves, the debt too; nothing to write for an empty card. */
function transferOut(page: Page, { cause, at }: { cause: string; at: number }): undefined {
  if (page.points === 0 && page.debt === 0) return
  page.write({
    type: 'transfer',
    cause,
    at,
    moves: page.takeFrom(page.lots, page.points),
    debtMove: -page.debt,
  })
}

/** Everything arrives as it was: same times, same roots, debt added to debt. */
function transferIn(page: Page, command: Extract<PointsCommand, { type: 'transfer_in' }>): undefined {
  const { cause, at, lots, debt } = command
  if (lots.length === 0 && debt === 0) return
  const moves = lots.map((lot) => page.put(lot))
  page.write({ type: 'transfer', cause, at, moves, debtMove: debt })
}

const sum = (moves: readonly LotMove[]): number => moves.reduce((all, { amount }) => all + amount, 0)

const rootsOf = ({ parts }: Pick<Settled, 'parts'>): Set<string> => new Set(parts.map(({ rootId }) => rootId))

/** When the points of an entry become ready and when the first of them lapse. */
function timesOf(page: Page, moves: readonly LotMove[]) {
  const lots = moves.map(({ lotId }) => page.lot(lotId)).filter((lot): lot is Lot => lot !== undefined)
  if (lots.length === 0) return {}
  return {
    availableFrom: Math.max(...lots.map((lot) => lot.availableFrom)),
    expiresAt: Math.min(...lots.map((lot) => lot.expiresAt)),
  }
}
