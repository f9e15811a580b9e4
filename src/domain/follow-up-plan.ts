/** Plans of months: dated follow-ups in the days of the shops (product.md S-14). */

const DAY_MS = 86_400_000
const CHINA_OFFSET_MS = 8 * 3_600_000

/** A plan as a guide makes it; `startOn` as `YYYY-MM-DD`. */
export interface PlanOrder {
  startOn: string
  months: number
  everyWeeks: number
  /** What to do each time; when there are more times than sentences the last one goes on. */
  texts: readonly string[]
}

/** One follow-up of a plan. */
export interface PlannedStep {
  dueOn: string
  text: string
}

/** Epoch ms of the first moment of a shop's day (`YYYY-MM-DD`). */
export const startOfDay = (day: string): number => Date.parse(`${day}T00:00:00Z`) - CHINA_OFFSET_MS

/** The shop's day at `at` (epoch ms) as `YYYY-MM-DD`. */
export const dayOf = (at: number): string => new Date(at + CHINA_OFFSET_MS).toISOString().slice(0, 10)

/** The day so many days later, or earlier when negative. */
export const addDays = (day: string, days: number): string => dayOf(startOfDay(day) + days * DAY_MS)

/** How many days from one day to another; negative when it is over. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((startOfDay(to) - startOfDay(from)) / DAY_MS)

/** The same day so many months later; the last day of a shorter month. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const first = new Date(Date.UTC(year, month - 1 + months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  return new Date(first.getTime() + (Math.min(date, last) - 1) * DAY_MS).toISOString().slice(0, 10)
}

/** The follow-ups of a plan: from the first day every so many weeks, up to and with the day when the months are over. */
export function planSteps({ startOn, months, everyWeeks, texts }: PlanOrder): PlannedStep[] {
  const end = addMonths(startOn, months)
  const steps: PlannedStep[] = []
  for (let dueOn = startOn; dueOn <= end; dueOn = addDays(dueOn, everyWeeks * 7))
    steps.push({ dueOn, text: texts[Math.min(steps.length, texts.length - 1)]! })
  return steps
}
