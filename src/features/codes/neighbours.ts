import type { EntityManager } from 'typeorm'

/** A store as codes need it. */
export interface CodeStore {
  id: string
  name: string
  address: string
  state: 'open' | 'closed'
}

/** A guide as codes need them. */
export interface CodeGuide {
  id: string
  name: string
  state: string
  speciality?: string | null
}

/** What codes ask of stores, staff and audit. */
export interface Neighbours {
  stores: { byId(id: string): Promise<CodeStore | undefined> }
  staff: {
    byId(id: string): Promise<CodeGuide | undefined>
    /** Guides who work at the store at `at` (epoch ms). */
    guidesOf(storeId: string, at: number): Promise<CodeGuide[]>
    /** Where somebody worked at `at` (epoch ms). */
    assignmentAt(staffId: string, at: number): Promise<{ storeId: string } | undefined>
    /** Names by id, also of those who left. */
    namesOf(staffIds: string[]): Promise<Map<string, string>>
  }
  audit: {
    note(
      tx: EntityManager,
      entry: {
        actor: { kind: 'staff'; id: string }
        action: string
        target: { kind: string; id: string | null }
        before?: unknown
        after?: unknown
        at: number
      },
    ): Promise<void>
  }
}
