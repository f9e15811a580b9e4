import { LessThanOrEqual, type EntityManager } from 'typeorm'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { newId } from '../../platform/ids'
import { Consent, type ConsentPurpose, type ConsentState } from './entities/consent'

/** What a customer says to purposes; `version` is that of the text shown, `evidence` where it was said. */
export type SayConsent = (
  tx: EntityManager,
  customerId: string,
  purposes: readonly ConsentPurpose[],
  version: number,
  evidence: string,
  /** Epoch ms; now unless told. */
  at?: number,
) => Promise<void>

/** Consents by purpose and version of the text: append-only, the newest one holds. */
export interface Consents {
  give: SayConsent
  refuse: SayConsent
  withdraw: SayConsent
  /** What held at a moment; undefined when the customer was never asked. */
  state(customerId: string, purpose: ConsentPurpose, at?: number): Promise<ConsentState | undefined>
  /** What holds now, by purpose. */
  current(customerId: string): Promise<Map<ConsentPurpose, Consent>>
}

/** Makes them. */
export function makeConsents(db: Database, clock: Clock): Consents {
  const say =
    (state: ConsentState): SayConsent =>
    async (tx, customerId, purposes, version, evidence, at = clock.now()) => {
      const rows = purposes.map((purpose) => ({
        id: newId(),
        customerId,
        purpose,
        version,
        state,
        evidence,
        at,
      }))
      if (rows.length > 0) await tx.insert(Consent, rows)
    }
  const newestFirst = { at: 'DESC', id: 'DESC' } as const
  return {
    give: say('given'),
    refuse: say('refused'),
    withdraw: say('withdrawn'),
    state: async (customerId, purpose, at = clock.now()) => {
      const where = { customerId, purpose, at: LessThanOrEqual(at) }
      return (await db.read.findOne(Consent, { where, order: newestFirst }))?.state
    },
    current: async (customerId) => {
      const rows = await db.read.find(Consent, { where: { customerId }, order: newestFirst })
      return new Map(rows.reverse().map((row) => [row.purpose, row]))
    },
  }
}
