import type { EntityManager } from 'typeorm'
import type { policiesApi } from '../../contract/policies'
import {
  completed,
  DEFAULT_POLICIES,
  versionAt,
  type PolicyKey,
  type PolicyValues,
} from '../../domain/policies'
import type { Bus } from '../../platform/cache/cache'
import { Refreshed } from '../../platform/cache/refreshed'
import type { Clock } from '../../platform/clock'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import type { Audit } from '../audit'
import { Policy } from './entities/policy'
import { policyRoutes } from './routes'
import { PolicyWriter, type NewVersion } from './writer'

export type { PolicyKey, PolicyValues } from '../../domain/policies'

/** The tables of policies. */
export const policiesEntities: EntityClass[] = [Policy]

export interface PoliciesDeps {
  db: Database
  bus: Bus
  clock: Clock
  audit: Pick<Audit, 'note'>
  /** Names of members of staff by id, for reading. */
  namesOf?: (staffIds: string[]) => Promise<Map<string, string>>
}

/** What a brand decided, dated. */
export interface Policies {
  /**
   * What holds at `at` (epoch ms), from memory; version 0 is the default. With `tx` the question is asked inside that
   * transaction when memory has no answer yet.
   */
  at<K extends PolicyKey>(
    key: K,
    at: number,
    tx?: EntityManager,
  ): Promise<{ version: number; value: PolicyValues[K] }>
  /** Adds a version; refused when it would begin in the past (`policy.in_the_past`). */
  set<K extends PolicyKey>(change: NewVersion<K>): Promise<Policy>
  handlers: Handlers<typeof policiesApi>
}

/** Makes the policies feature. */
export function makePolicies(deps: PoliciesDeps): Policies {
  const { db, bus, clock } = deps
  const all = new Refreshed({ db, bus, channel: 'policies', load: () => db.read.find(Policy) })
  const writer = new PolicyWriter({ ...deps, onChanged: () => all.changed() })
  return {
    at: async <K extends PolicyKey>(key: K, at: number) => {
      const found = versionAt(
        (await all.get()).filter((one) => one.key === key),
        at,
      )
      return found
        ? { version: found.version, value: completed(key, found.value) }
        : { version: 0, value: DEFAULT_POLICIES[key] }
    },
    set: (change) => writer.set(change),
    handlers: policyRoutes({ db, clock, writer, namesOf: deps.namesOf }),
  }
}
