import type { Topic } from './send-class'
import { quietOfBoth, type QuietHours } from './quiet-hours'

/** What a customer decided about marketing (product.md G-25). Replies, transactions and reminders they asked for go on. */
export interface Preferences {
  stoppedTopics: Topic[]
  /** Beside the brand's own quiet hours. */
  quiet?: QuietHours | undefined
  /** Tightens the brand's caps. */
  maxPer7Days?: number | undefined
  /** Epoch ms. */
  pausedUntil?: number | undefined
  /** Only what goes to everybody alike. */
  isNonPersonalised: boolean
  /** Nothing at all. */
  isStopped: boolean
}

/** What holds for somebody who never said anything. */
export const NO_PREFERENCES: Readonly<Preferences> = {
  stoppedTopics: [],
  isNonPersonalised: false,
  isStopped: false,
}

/** The lower of two limits; undefined is none. */
const lower = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)

/** Of two answers of one person the one that lets less through, in every part. */
export function stricterOf(a: Preferences, b: Preferences): Preferences {
  const quiet = a.quiet && b.quiet ? quietOfBoth(a.quiet, b.quiet) : (a.quiet ?? b.quiet)
  const pausedUntil = Math.max(a.pausedUntil ?? 0, b.pausedUntil ?? 0)
  const maxPer7Days = lower(a.maxPer7Days, b.maxPer7Days)
  return {
    stoppedTopics: [...new Set([...a.stoppedTopics, ...b.stoppedTopics])],
    ...(quiet && { quiet }),
    ...(maxPer7Days === undefined ? {} : { maxPer7Days }),
    ...(pausedUntil === 0 ? {} : { pausedUntil }),
    isNonPersonalised: a.isNonPersonalised || b.isNonPersonalised,
    isStopped: a.isStopped || b.isStopped,
  }
}
