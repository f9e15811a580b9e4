/** The life of a delivery, one (campaign, customer), as plain data (decisions.md 20, reliability.md S1). */

/** send: gets the campaign; holdout: gets nothing, so that the effect can be measured. */
export type Arm = 'send' | 'holdout'

/**
 * queued: waits for its planned time; later: waits for a time the gate named; sending: committed, the call may be under
 * way; sent; failed: surely not sent and never will be; unknown: nobody knows whether it arrived; skipped: the gate or
 * the holdout says no; cancelled: the campaign was stopped before.
 */
export type DeliveryState =
  'queued' | 'later' | 'sending' | 'sent' | 'failed' | 'unknown' | 'skipped' | 'cancelled'

/**
 * The only edges. From `sending` back to `later` when WeChat surely did nothing, to `cancelled` when a stop came before
 * the call; from `unknown` on by a repetition with the same key, a finish event or a person; from `sent` to `failed`
 * when the finish event says that it did not arrive.
 */
const EDGES: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  queued: ['later', 'sending', 'skipped', 'cancelled'],
  later: ['later', 'sending', 'skipped', 'cancelled'],
  sending: ['sent', 'failed', 'unknown', 'skipped', 'later', 'cancelled'],
  unknown: ['sent', 'failed', 'skipped', 'sending'],
  sent: ['failed'],
  failed: [],
  skipped: [],
  cancelled: [],
}

/** Every state, in the order of a delivery's life. */
export const DELIVERY_STATES = Object.keys(EDGES) as DeliveryState[]

/** Whether a delivery may go from one state to the other. */
export const mayMove = (from: DeliveryState, to: DeliveryState): boolean => EDGES[from].includes(to)

/** The states from which a delivery may go to this one. */
export function statesBefore(to: DeliveryState): DeliveryState[] {
  return DELIVERY_STATES.filter((from) => mayMove(from, to))
}

/** States in which nothing more will be sent by itself. */
export const isSettled = (state: DeliveryState): boolean => !['queued', 'later', 'sending'].includes(state)

/** A 32-bit hash of text (FNV-1a with Murmur's last mix), the same on every machine. */
function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The arm of a customer in a campaign: always the same for the same two, and independent between campaigns. */
export function armOf(customerId: string, campaignId: string, holdoutPercent: number): Arm {
  return hash32(`${campaignId}:${customerId}`) % 10_000 < holdoutPercent * 100 ? 'holdout' : 'send'
}
