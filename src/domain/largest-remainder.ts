/**
 * Spreads a whole `total` over `weights` (none negative) so that the parts are whole and add up to it: each gets the
 * floor of its share, and what is left goes one by one to the largest remainders, the first of equals first. All
 * weights zero: the first gets everything.
 */
export function spreadByLargestRemainder(total: number, weights: readonly number[]): number[] {
  if (weights.length === 0) return []
  const all = weights.reduce((sum, weight) => sum + BigInt(weight), 0n)
  if (all === 0n) return weights.map((_, index) => (index === 0 ? total : 0))
  const shares = weights.map((weight, index) => {
    // Fen times points may pass 2^53.
    const product = BigInt(total) * BigInt(weight)
    return { index, part: Number(product / all), rest: product % all }
  })
  const parts = shares.map(({ part }) => part)
  const left = total - parts.reduce((sum, part) => sum + part, 0)
  shares.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
  for (const { index } of shares.slice(0, left)) parts[index]!++
  return parts
}
