/** What a sale comes to: coupons, points used and points earned, spread over its lines to the last fen and point. */
import { AppError } from './errors'
import { spread, sumOf, yuan } from './money'

/** One spendable point pays this many fen. */
export const FEN_PER_POINT = 1

/** A line before coupons and points; `couponFen` is what coupons take off it. */
export interface PricedLine {
  amountFen: number
  couponFen: number
}

/** What a line comes to. `amountFen = couponFen + pointsFen + paidFen`. */
export interface QuotedLine extends PricedLine {
  pointsFen: number
  pointsUsed: number
  paidFen: number
  pointsEarned: number
}

/**
 * Works a sale out: points pay what coupons left, spread by largest remainder; `earnedFor` says how many points the
 * money paid for the whole sale earns (floor per sale, decisions.md 22), spread over the lines by what was paid.
 * Throws points.beyond_sale when more points are offered than the sale costs.
 */
export function quoteSale(
  lines: readonly PricedLine[],
  pointsToUse: number,
  earnedFor: (paidFen: number) => number,
): QuotedLine[] {
  const left = lines.map((line) => line.amountFen - line.couponFen)
  const leftFen = sumOf(left, (fen) => fen)
  if (pointsToUse * FEN_PER_POINT > leftFen)
    throw new AppError(
      'invalid',
      'points.beyond_sale',
      `这笔销售用券后还要付 ${yuan(leftFen)} 元，最多可用 ${Math.floor(leftFen / FEN_PER_POINT)} 积分。`,
    )
  const pointsUsed = spread(pointsToUse, left)
  const paid = left.map((fen, index) => fen - pointsUsed[index]! * FEN_PER_POINT)
  const paidFen = sumOf(paid, (fen) => fen)
  const earned = spread(paidFen === 0 ? 0 : earnedFor(paidFen), paid)
  return lines.map((line, index) => ({
    amountFen: line.amountFen,
    couponFen: line.couponFen,
    pointsFen: pointsUsed[index]! * FEN_PER_POINT,
    pointsUsed: pointsUsed[index]!,
    paidFen: paid[index]!,
    pointsEarned: earned[index]!,
  }))
}

/** Throws sale.paid_differs unless the till's money is what we work out, line by line. */
export function checkPaid(
  quoted: readonly Pick<QuotedLine, 'paidFen'>[],
  sent: readonly { skuCode: string; paidFen: number }[],
): void {
  for (const [index, line] of sent.entries()) {
    const expected = quoted[index]!.paidFen
    if (expected !== line.paidFen)
      throw new AppError(
        'invalid',
        'sale.paid_differs',
        `第 ${index + 1} 行「${line.skuCode}」用券和积分后应付 ${yuan(expected)} 元，收到的是 ${yuan(line.paidFen)} 元，请先试算。`,
        { line: index + 1, expectedFen: expected },
      )
  }
}
