import { spreadByLargestRemainder } from './largest-remainder'

/** Money in whole fen and other whole amounts that must be shared without losing or making any. */

/** `amount × part ÷ whole`, rounded down, exact also where the product passes 2^53. All are whole and not negative. */
export function shareOf(amount: number, part: number, whole: number): number {
  if (whole === 0) return 0
  return Number((BigInt(amount) * BigInt(part)) / BigInt(whole))
}

/**
 * Shares a whole `total` by `weights` with the largest remainder: the shares are whole, sum to the total exactly, and
 * none is more than one away from its exact part. Of equal remainders the earlier gets it. Without any weight there is
 * nobody to share among: all shares are 0, so the caller must not pass a total then.
 */
export function spread(total: number, weights: readonly number[]): number[] {
  if (weights.every((weight) => weight === 0)) return weights.map(() => 0)
  return spreadByLargestRemainder(total, weights)
}

/** The sum of one figure over a list. */
export function sumOf<T>(list: readonly T[], figure: (one: T) => number): number {
  return list.reduce((sum, one) => sum + figure(one), 0)
}

/** Fen as yuan for people: `12.30`, `-0.05`. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const size = Math.abs(fen)
  return `${sign}${Math.floor(size / 100)}.${String(size % 100).padStart(2, '0')}`
}

/** Yuan as people write them (`1,299`, `￥12.5`) as fen; undefined when it is no amount with at most two decimals. */
export function fenOf(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/^[￥¥]/, '')
    .replace(/元$/, '')
  if (!/^\d{1,3}(,\d{3})+(\.\d{1,2})?$|^\d{1,9}(\.\d{1,2})?$/.test(plain)) return undefined
  const [whole = '0', part = ''] = plain.replaceAll(',', '').split('.')
  return Number(whole) * 100 + Number(part.padEnd(2, '0'))
}
