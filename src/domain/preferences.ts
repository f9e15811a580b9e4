import type { Topic } from './send-class'
import type { QuietHours } from './quiet-hours'

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
