/** Which message gets the credit for what people did after it. One rule for every report. */

/** How long a message counts for what follows it. */
export const CREDIT_MS = 24 * 3_600_000

/** A message that reached somebody. */
export interface Push {
  /** What it belongs to: a campaign or a guide's push. */
  sourceId: string
  customerId: string
  /** Epoch ms. */
  sentAt: number
}

/**
 * The push that an event of this customer at `at` (epoch ms) is credited to: the last one before it, if that is not
 * more than 24 hours ago; of two in the same millisecond the one whose source has the greater id. Undefined when none.
 */
export function creditedPush(pushes: readonly Push[], customerId: string, at: number): Push | undefined {
  let best: Push | undefined
  for (const push of pushes) {
    if (push.customerId !== customerId || push.sentAt > at || at - push.sentAt > CREDIT_MS) continue
    const isLater =
      !best || push.sentAt > best.sentAt || (push.sentAt === best.sentAt && push.sourceId > best.sourceId)
    if (isLater) best = push
  }
  return best
}
