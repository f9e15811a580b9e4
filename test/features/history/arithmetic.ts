/** Sums on paper: whole parts, months, and which decision holds. Nothing of the product. */
import { FIRST_DAY } from './story'

export const DAY = 1440

/** Parts of a whole in proportion: rounded down, and what is left goes to the largest remainders, the first of equals. */
export function parts(whole: number, weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  if (all === 0) return weights.map(() => 0)
  const result = weights.map((weight) => Math.floor((whole * weight) / all))
  const rests = weights.map((weight) => (whole * weight) % all)
  const order = rests.map((_, index) => index).sort((a, b) => rests[b]! - rests[a]! || a - b)
  const left = whole - result.reduce((sum, part) => sum + part, 0)
  for (const index of order.slice(0, left)) result[index]!++
  return result
}

/** The calendar month (1–12) of a minute of the story. */
export const monthOf = (minute: number): number => wall(minute).getUTCMonth() + 1

/** The minute with which the month ends that lies `months` after the month of `minute`. */
export function endOfMonth(minute: number, months: number): number {
  const date = wall(minute)
  return (Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 1) - begin) / 60_000
}

/** `2025-03-03` of a day. */
export const dateOf = (day: number): string =>
  wall(day * DAY)
    .toISOString()
    .slice(0, 10)

/** What was decided for a minute. */
export function decided<T extends { fromDay: number }>(versions: readonly T[], minute: number): T {
  return versions.filter(({ fromDay }) => fromDay * DAY <= minute).at(-1)!
}

const begin = Date.UTC(FIRST_DAY.year, FIRST_DAY.month - 1, FIRST_DAY.day)
const wall = (minute: number): Date => new Date(begin + minute * 60_000)
