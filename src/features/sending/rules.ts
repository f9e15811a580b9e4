import type { EntityManager } from 'typeorm'
import type { PolicyValues } from '../../domain/policies'
import type { Cap } from '../../domain/frequency'
import type { GateRules } from '../../domain/send-facts'
import { readClosures } from './closures'
import type { SendingNeighbours } from './people'

const DAY_MS = 86_400_000

/** Reads what holds for everybody at `now`. */
export type RulesReader = (tx: EntityManager, now: number) => Promise<GateRules>

/** The policy's caps as sliding windows. */
export const capsOf = ({ perDay, per7Days, per30Days }: PolicyValues['frequency']): Cap[] => [
  { windowMs: DAY_MS, most: perDay },
  { windowMs: 7 * DAY_MS, most: per7Days },
  { windowMs: 30 * DAY_MS, most: per30Days },
]

/** Makes the reader. */
export function rulesReader(neighbours: Pick<SendingNeighbours, 'frequency'>): RulesReader {
  return async (tx, now) => {
    const policy = await neighbours.frequency(now)
    return {
      caps: capsOf(policy),
      quiet: { from: policy.quietFrom, to: policy.quietTo },
      closures: await readClosures(tx, now),
    }
  }
}
