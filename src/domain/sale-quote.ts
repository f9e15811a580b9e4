/** What a sale comes to: coupons, points used and points earned, spread over its lines to the last fen and point. */
import { AppError } from './errors'
import { spread, sumOf, yuan } from './money'

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

/** The points that are offered, and what one of them pays in whole fen. */
export interface OfferedPoints {
  points: number
  pointFen: number
}

/**
 * Works a sale out: points pay what coupons left, spread by largest remainder over the money they pay; `earnedFor` says
 * how many points the money paid for the whole sale earns (floor per sale, decisions.md 22), spread over the lines by
 * what was paid. Throws points.beyond_sale when more points are offered than the sale costs.
 */
export function quoteSale(
  lines: readonly PricedLine[],
  { points, pointFen }: OfferedPoints,
  earnedFor: (paidFen: number) => number,
): QuotedLine[] {
  const left = lines.map((line) => line.amountFen - line.couponFen)
  const leftFen = sumOf(left, (fen) => fen)
  if (points * pointFen > leftFen)
    throw new AppError(
      'invalid',
      'points.beyond_sale',
      `这笔销售用券后还要付 ${yuan(leftFen)} 元，最多可用 ${Math.floor(leftFen / pointFen)} 积分（1 积分抵 ${yuan(pointFen)} 元）。`,
    )
  // Money first: a whole point too many on a small line would pay more than the line costs.
  const pointsFen = spread(points * pointFen, left)
  const pointsUsed = spread(points, pointsFen)
  const paid = left.map((fen, index) => fen - pointsFen[index]!)
  const paidFen = sumOf(paid, (fen) => fen)
  const earned = spread(paidFen === 0 ? 0 : earnedFor(paidFen), paid)
  return lines.map((line, index) => ({
    amountFen: line.amountFen,
    couponFen: line.couponFen,
    pointsFen: pointsFen[index]!,
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
