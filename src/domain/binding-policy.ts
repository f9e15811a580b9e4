/** Times of the binding policy in milliseconds (domain.md §4). */
export const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** What the decisions need of the binding policy. */
export interface BindingPolicy {
  protectedDays: number
  visitingDays: number
  returnDays: number
  repeatScanSeconds: number
  undoHours: number
}

/** The same in ms. */
export interface BindingTimes {
  protectedMs: number
  visitingMs: number
  returnMs: number
  repeatMs: number
  undoMs: number
}

/** The policy's days, hours and seconds in ms. */
export function bindingTimes(policy: BindingPolicy): BindingTimes {
  return {
    protectedMs: policy.protectedDays * DAY_MS,
    visitingMs: policy.visitingDays * DAY_MS,
    returnMs: policy.returnDays * DAY_MS,
    repeatMs: policy.repeatScanSeconds * 1000,
    undoMs: policy.undoHours * HOUR_MS,
  }
}

/** For how long a customer may decline the guide who took over (domain.md 3.5 step 6). */
export const DECLINE_MS = 30 * DAY_MS

/** Within which changes by the brand are counted (domain.md 3.4 step 2). */
export const CHANGES_MS = 90 * DAY_MS

/** Causes of a home binding that count as a change by the brand. */
export const BRAND_CAUSES: readonly string[] = ['manager', 'leave', 'store_move']
