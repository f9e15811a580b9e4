/** What a campaign brought against those who got nothing: Welch's comparison of two means. */

/** One arm as sums: people, fen, and the sum of each person's fen squared. */
export interface ArmSums {
  customers: number
  fen: number
  fenSquared: number
}

/** The difference for everybody in the arm that was sent to, in fen. */
export interface Difference {
  fen: number
  /** 95 %; null when one arm has fewer than two people. */
  interval: { fromFen: number; toFen: number } | null
}

const Z = 1.959963984540054

/** The 97.5 % quantile of Student's t by Cornish and Fisher's expansion: exact to 0.3 % from four degrees on. */
export function tQuantile(degrees: number): number {
  const [z3, z5, z7] = [Z ** 3, Z ** 5, Z ** 7]
  return (
    Z +
    (z3 + Z) / (4 * degrees) +
    (5 * z5 + 16 * z3 + 3 * Z) / (96 * degrees ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / (384 * degrees ** 3)
  )
}

/** The variance of one person's fen; never below zero by rounding. */
const varianceOf = ({ customers, fen, fenSquared }: ArmSums): number =>
  Math.max(0, (fenSquared - (fen * fen) / customers) / (customers - 1))

/** The arm that was sent to against the one held out; null without both. */
export function differenceOf(send: ArmSums, holdout: ArmSums): Difference | null {
  if (send.customers === 0 || holdout.customers === 0) return null
  const perCustomer = send.fen / send.customers - holdout.fen / holdout.customers
  const total = Math.round(perCustomer * send.customers)
  if (send.customers < 2 || holdout.customers < 2) return { fen: total, interval: null }
  const [a, b] = [varianceOf(send) / send.customers, varianceOf(holdout) / holdout.customers]
  const spread = a + b
  // Everybody the same on both sides: there is nothing to doubt.
  if (spread === 0) return { fen: total, interval: { fromFen: total, toFen: total } }
  const degrees = spread ** 2 / (a ** 2 / (send.customers - 1) + b ** 2 / (holdout.customers - 1))
  const margin = tQuantile(degrees) * Math.sqrt(spread) * send.customers
  return {
    fen: total,
    interval: {
      fromFen: Math.round(perCustomer * send.customers - margin),
      toFen: Math.round(perCustomer * send.customers + margin),
    },
  }
}
