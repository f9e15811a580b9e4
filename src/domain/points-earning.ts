import { spreadByLargestRemainder } from './largest-remainder'
import { STORE_TIME_ZONE, zoneOffsetMs } from './store-time'

const DAY_MS = 86_400_000

/** What a sale line was paid with money, in fen. */
export interface PaidLine {
  id: string
  paidFen: number
}

/** How many points a yuan brings; multipliers are 1 where nothing special holds. */
export interface EarningRates {
  perYuan: number
  tierMultiplier: number
  birthdayMultiplier: number
}

/**
 * The points of a sale, whole per line: its whole yuan count (domain.md §4), the product is floored once and spread to
 * the lines by largest remainder (decisions.md 22). Tier and birthday multiply each other.
 */
export function pointsOfSale(
  lines: readonly PaidLine[],
  rates: EarningRates,
): { total: number; lines: { id: string; points: number }[] } {
  const paidFen = lines.reduce((sum, line) => sum + line.paidFen, 0)
  const exact = Math.floor(paidFen / 100) * rates.perYuan * rates.tierMultiplier * rates.birthdayMultiplier
  // 1.1 × 30 is 33.000000000000004 to a computer; a millionth of a point decides nothing.
  const total = Math.floor(exact + 1e-6)
  const parts = spreadByLargestRemainder(
    total,
    lines.map((line) => line.paidFen),
  )
  return { total, lines: lines.map(({ id }, index) => ({ id, points: parts[index]! })) }
}

/**
 * The part of `whole` (points or fen) that belongs to refunding `nowFen` of a line of `paidFen` after `beforeFen` of
 * it were refunded already; the parts of successive refunds add up to the whole exactly (domain.md 3.11).
 */
export function refundedPart(whole: number, paidFen: number, beforeFen: number, nowFen: number): number {
  const upTo = (fen: number): number =>
    fen >= paidFen ? whole : Number((BigInt(whole) * BigInt(fen)) / BigInt(paidFen))
  return upTo(beforeFen + nowFen) - upTo(beforeFen)
}

/** When points earned at `at` can be spent: the pending days later. */
export function readyAt(at: number, pendingDays: number): number {
  return at + pendingDays * DAY_MS
}

/** The first moment after the end of the month that lies `months` after `at`, by the shops' clock (domain.md §4). */
export function lapseAt(at: number, months: number, timeZone = STORE_TIME_ZONE): number {
  const wall = new Date(at + zoneOffsetMs(at, timeZone))
  const firstOfNext = Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + months + 1, 1)
  return firstOfNext - zoneOffsetMs(firstOfNext, timeZone)
}

/** Whether `at` lies in the birthday month (1–12) by the shops' clock. */
export function isBirthdayMonth(at: number, month: number | undefined, timeZone = STORE_TIME_ZONE): boolean {
  return month === new Date(at + zoneOffsetMs(at, timeZone)).getUTCMonth() + 1
}
