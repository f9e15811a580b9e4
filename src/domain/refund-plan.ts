/** What a refund by line gives back and takes back (domain.md §3.11), and the counter entries of a mistaken one. */
import { AppError } from './errors'
import { shareOf, sumOf, yuan } from './money'

/** A line as it was sold. `paidFen` was paid in money for all its pieces. */
export interface SoldLine {
  id: string
  name: string
  qty: number
  paidFen: number
  pointsUsed: number
  pointsEarned: number
}

/** What came back of a line; all figures are negative where a refund is taken back. */
export interface RefundedFigures {
  qty: number
  amountFen: number
  /** Earned points that were taken back. */
  pointsReversed: number
  /** Used points that were given back. */
  pointsRestored: number
}

/** A line of a refund. */
export interface RefundedLine extends RefundedFigures {
  saleLineId: string
}

/** What is to come back; without `amountFen` the pieces' share of what was paid. */
export interface RefundWish {
  saleLineId: string
  qty: number
  amountFen?: number | undefined
}

/** A planned refund with its sums. */
export interface RefundPlan extends Omit<RefundedFigures, 'qty'> {
  lines: RefundedLine[]
  /** With it every piece of the sale has come back; then its coupons do, too. */
  isWhole: boolean
}

const NOTHING: RefundedFigures = { qty: 0, amountFen: 0, pointsReversed: 0, pointsRestored: 0 }

/** What has come back of each sale line so far. */
export function refundedByLine(lines: readonly RefundedLine[]): Map<string, RefundedFigures> {
  const sums = new Map<string, RefundedFigures>()
  for (const line of lines) {
    const before = sums.get(line.saleLineId) ?? NOTHING
    sums.set(line.saleLineId, {
      qty: before.qty + line.qty,
      amountFen: before.amountFen + line.amountFen,
      pointsReversed: before.pointsReversed + line.pointsReversed,
      pointsRestored: before.pointsRestored + line.pointsRestored,
    })
  }
  return sums
}

/**
 * Plans a refund. Earned points go back by the money of the line, used points by its pieces. Each is worked out for
 * everything that has come back so far and then less what went before, so that any number of partial refunds sum to
 * exactly what one whole refund gives (I-6). Throws refund.* in Chinese and never plans beyond the sale.
 */
export function planRefund(
  sold: readonly SoldLine[],
  before: readonly RefundedLine[],
  wishes: readonly RefundWish[],
): RefundPlan {
  const done = refundedByLine(before)
  const byId = new Map(sold.map((line) => [line.id, line]))
  const seen = new Set<string>()
  const lines = wishes.map((wish) => {
    const line = byId.get(wish.saleLineId)
    if (!line) throw new AppError('invalid', 'refund.unknown_line', '这笔销售里没有要退的这一行，请核对。')
    if (seen.has(line.id))
      throw new AppError(
        'invalid',
        'refund.line_twice',
        `「${line.name}」在这次退款里出现了两次，请合并成一行。`,
      )
    seen.add(line.id)
    return planLine(line, done.get(line.id) ?? NOTHING, wish)
  })
  const after = refundedByLine([...before, ...lines])
  return {
    lines,
    amountFen: sumOf(lines, (line) => line.amountFen),
    pointsReversed: sumOf(lines, (line) => line.pointsReversed),
    pointsRestored: sumOf(lines, (line) => line.pointsRestored),
    isWhole: isWhollyRefunded(sold, after),
  }
}

/** Whether every piece of a sale has come back. */
export function isWhollyRefunded(
  sold: readonly Pick<SoldLine, 'id' | 'qty'>[],
  refunded: ReadonlyMap<string, RefundedFigures>,
): boolean {
  return sold.every((line) => (refunded.get(line.id)?.qty ?? 0) === line.qty)
}

function planLine(line: SoldLine, done: RefundedFigures, wish: RefundWish): RefundedLine {
  const qty = done.qty + wish.qty
  if (qty > line.qty)
    throw new AppError(
      'invalid',
      'refund.beyond_sale',
      `「${line.name}」卖出 ${line.qty} 件，已退 ${done.qty} 件，最多还能退 ${line.qty - done.qty} 件。`,
    )
  const left = line.paidFen - done.amountFen
  const fair = shareOf(line.paidFen, qty, line.qty) - shareOf(line.paidFen, done.qty, line.qty)
  const amountFen = wish.amountFen ?? Math.min(Math.max(fair, 0), left)
  if (amountFen > left)
    throw new AppError(
      'invalid',
      'refund.beyond_paid',
      `「${line.name}」实付 ${yuan(line.paidFen)} 元，已退 ${yuan(done.amountFen)} 元，最多还能退 ${yuan(left)} 元。`,
    )
  const reversed = shareOf(line.pointsEarned, done.amountFen + amountFen, line.paidFen)
  const restored = shareOf(line.pointsUsed, qty, line.qty)
  return {
    saleLineId: line.id,
    qty: wish.qty,
    amountFen,
    // Not below 0: after a refund was taken back, what remains may be one point ahead of its exact part.
    pointsReversed: Math.max(reversed - done.pointsReversed, 0),
    pointsRestored: Math.max(restored - done.pointsRestored, 0),
  }
}

/** The counter entries of a refund that was a mistake: the same lines with every figure turned round. */
export function planVoid(lines: readonly RefundedLine[]): RefundedLine[] {
  const turned = (figure: number): number => (figure === 0 ? 0 : -figure)
  return lines.map((line) => ({
    saleLineId: line.saleLineId,
    qty: turned(line.qty),
    amountFen: turned(line.amountFen),
    pointsReversed: turned(line.pointsReversed),
    pointsRestored: turned(line.pointsRestored),
  }))
}
