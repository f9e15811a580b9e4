/** A count on a tab: 3, 99+; empty for none. */
export function badgeText(count: number): string {
  return count === 0 ? '' : count > 99 ? '99+' : String(count)
}
