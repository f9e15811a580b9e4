import type { EntityManager } from 'typeorm'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { PolicyValues } from '../../domain/policies'
import type { Customer, NewTouch } from '../customers'
import type { ActorKind } from './entities'

/** Who caused something; the id of staff, key or customer, null for the program itself. */
export interface CauseActor {
  kind: ActorKind
  id: string | null
}

/** The program itself. */
export const SYSTEM: CauseActor = { kind: 'system', id: null }

/** What membership asks of policies. */
export interface PoliciesDoor {
  at<K extends 'points' | 'tiers' | 'consent'>(
    key: K,
    at: number,
    tx?: EntityManager,
  ): Promise<{ version: number; value: PolicyValues[K] }>
}

type Purpose = PolicyValues['consent']['purposes'][number]['key']

/** Writes down what a customer said to purposes of a version of the text. */
type SayConsent = (
  tx: EntityManager,
  customerId: string,
  purposes: readonly Purpose[],
  version: number,
  evidence: string,
) => Promise<unknown>

/** What membership asks of customers. */
export interface CustomersDoor {
  lock(tx: EntityManager, customerId: string): Promise<Customer>
  touch(tx: EntityManager, touch: NewTouch): Promise<boolean>
  consent: { give: SayConsent; refuse: SayConsent }
}

/** Where membership notes what staff do by hand. */
export interface AuditDoor {
  note(
    tx: EntityManager,
    entry: {
      actor: CauseActor
      action: string
      target: { kind: string; id: string | null }
      reason?: string
      before?: unknown
      after?: unknown
      at: number
    },
  ): Promise<void>
}

/** What every part of membership stands on. */
export interface Ground {
  db: Database
  clock: Clock
  policies: PoliciesDoor
}
