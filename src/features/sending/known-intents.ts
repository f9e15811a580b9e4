import type { KnownIntent } from '../../domain/frequency'
import type { SendingNeighbours } from './people'

type PendingFor = SendingNeighbours['pendingFor']

/** What several features know to be due, together. */
export function together(first: PendingFor, second: PendingFor): PendingFor {
  return async (tx, customerIds) => {
    const all = new Map<string, KnownIntent[]>()
    // One after the other: both may ask on the one connection of a transaction.
    for (const source of [first, second])
      for (const [customerId, known] of await source(tx, customerIds))
        all.set(customerId, [...(all.get(customerId) ?? []), ...known])
    return all
  }
}
