const DAY_MS = 86_400_000

/** The moment `days` working days later (Saturdays and Sundays are none); epoch ms, days counted in UTC. */
export function afterWorkingDays(at: number, days: number): number {
  let end = at
  for (let left = days; left > 0;) {
    end += DAY_MS
    const weekday = new Date(end).getUTCDay()
    if (weekday !== 0 && weekday !== 6) left--
  }
  return end
}
