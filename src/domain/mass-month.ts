const BEIJING_MS = 8 * 3_600_000

/** How many mass messages a follower may get in a calendar month (official-account-api.md §7). */
export const MASS_PER_MONTH = 4

/** The calendar month in Beijing that `at` (epoch ms) lies in: its first moment and that of the next one. */
export function massMonth(at: number): { openedAt: number; expiresAt: number } {
  const local = new Date(at + BEIJING_MS)
  const month = (offset: number): number =>
    Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + offset, 1) - BEIJING_MS
  return { openedAt: month(0), expiresAt: month(1) }
}
