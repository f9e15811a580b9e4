import { In } from 'typeorm'
import type { z } from 'zod'
import type { CustomerSummary, CustomerTagView, TimelineEntry } from '../../contract/customers'
import type { LifecycleStage } from '../../domain/stage'
import type { Call } from '../../platform/http/serve'
import type { CustomerDirectory } from './directory'
import { Customer } from './entities/customer'
import { Tag } from './entities/customer-tag'
import type { CustomerParts } from './parts'
import { valuesOf, type ProfileValues } from './profiles'
import { searchAmong } from './search'
import { stagesAt } from './stages'
import { putTag, tagList, takeTag } from './tagging'
import { touchesOf } from './timeline'

/** Ids that one statement names at most. */
const PIECE = 500

/** What the console shows of customers, for a workbench that has made sure whose they are. */
export interface CustomersForGuides {
  /** As lists show them, in the order of the ids; who was erased is left out. */
  summaries(customerIds: readonly string[]): Promise<z.input<typeof CustomerSummary>[]>
  /**
   * Of these customers, those whom `q` means: the last four digits of a phone number, or what the console's search
   * takes. Looking up a whole phone number is audited.
   */
  searchAmong(customerIds: readonly string[], q: string, staffId: string): Promise<Set<string>>
  /** Those of these customers who have this tag now. */
  tagged(customerIds: readonly string[], tag: string): Promise<Set<string>>
  touches(
    customerId: string,
    range: { skip: number; take: number },
  ): Promise<{ items: z.input<typeof TimelineEntry>[]; total: number }>
  stages(customerIds: readonly string[], at: number): Promise<Map<string, LifecycleStage | null>>
  /** What these customers told, in clear: never to be logged. */
  profiles(customerIds: readonly string[]): Promise<Map<string, ProfileValues>>
  tags: {
    of(customerId: string): Promise<z.input<typeof CustomerTagView>[]>
    put(call: Call, customerId: string, tag: string): Promise<z.input<typeof CustomerTagView>[]>
    take(call: Call, customerId: string, tag: string): Promise<z.input<typeof CustomerTagView>[]>
    /** Names that the brand uses, at most so many. */
    known(limit: number): Promise<string[]>
  }
}

/** The ids in pieces that one statement takes. */
export function* piecesOf(ids: readonly string[]): Generator<string[]> {
  for (let start = 0; start < ids.length; start += PIECE) yield ids.slice(start, start + PIECE)
}

/** Makes what the workbench reads. */
export function customersForGuides(parts: CustomerParts, directory: CustomerDirectory): CustomersForGuides {
  const { db, neighbours, policies, profiles } = parts
  return {
    summaries: async (ids) => {
      const rows = await db.read.findBy(Customer, { id: In([...ids]), state: 'live' })
      const byId = new Map(rows.map((row) => [row.id, row]))
      return directory.summaries(ids.flatMap((id) => byId.get(id) ?? []))
    },
    searchAmong: (ids, q, staffId) => searchAmong(parts, ids, q, staffId),
    tagged: (ids, tag) => directory.tagged(ids, tag),
    touches: (customerId, range) => touchesOf(parts, customerId, range),
    stages: async (ids, at) => {
      const policy = (await policies.at('lifecycle', at)).value
      const found = new Map<string, LifecycleStage | null>()
      for (const some of piecesOf(ids))
        for (const [id, stage] of await stagesAt(db.read, neighbours, some, at, policy)) found.set(id, stage)
      return found
    },
    profiles: async (ids) => {
      const found = new Map<string, ProfileValues>()
      for (const some of piecesOf(ids))
        for (const [id, fields] of await profiles.readAll(db.read, some)) found.set(id, valuesOf(fields))
      return found
    },
    tags: {
      of: (customerId) => tagList(parts, customerId),
      put: (call, customerId, tag) => putTag(parts, call, customerId, { tag }),
      take: (call, customerId, tag) => takeTag(parts, call, customerId, tag),
      known: async (take) =>
        (await db.read.find(Tag, { order: { name: 'ASC' }, take })).map(({ name }) => name),
    },
  }
}
