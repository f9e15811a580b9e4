import type { EntityManager } from 'typeorm'
import { stricterOf } from '../../domain/preferences'
import type { EntityClass } from '../../platform/db/database'
import { withdrawCards } from './cards'
import { CentreMessage } from './entities/centre-message'
import { FrequencyUse } from './entities/frequency-use'
import { GuideCard } from './entities/guide-card'
import { PreferenceRow } from './entities/preference'
import type { SendingNeighbours } from './people'
import { columnsOf, preferencesOf } from './preference-row'

interface Merge {
  fromId: string
  intoId: string
  at: number
}

interface MovedRow {
  table: string
  rowId: string
}

const MOVED: readonly (EntityClass & (new () => { id: string; customerId: string }))[] = [
  CentreMessage,
  GuideCard,
  FrequencyUse,
]

/** The stricter of both answers holds from now on; undefined when the one who ended never said anything. */
async function mergePreferences(tx: EntityManager, { fromId, intoId }: Merge): Promise<MovedRow | undefined> {
  const from = await tx.findOneBy(PreferenceRow, { customerId: fromId })
  if (!from) return undefined
  const into = (await tx.findOneBy(PreferenceRow, { customerId: intoId })) ?? from
  const newer = into.updatedAt >= from.updatedAt ? into : from
  const columns = columnsOf(stricterOf(preferencesOf(into), preferencesOf(from)))
  const { updatedAt, changedBy } = newer
  await tx.save(PreferenceRow, { ...columns, updatedAt, changedBy, customerId: intoId })
  await tx.delete(PreferenceRow, { customerId: fromId })
  return { table: 'preferences', rowId: fromId }
}

/**
 * Two customers are one person: what they got and may still get goes along. Decisions stay with the id they were made
 * for, tokens and allowances with the openid.
 */
export async function mergeSending(
  tx: EntityManager,
  neighbours: Pick<SendingNeighbours, 'onCardsWithdrawn'>,
  order: Merge,
): Promise<MovedRow[]> {
  const { fromId, intoId, at } = order
  const moved: MovedRow[] = []
  for (const entity of MOVED) {
    const rows = await tx.findBy(entity, { customerId: fromId })
    if (rows.length === 0) continue
    await tx.update(entity, { customerId: fromId }, { customerId: intoId })
    const table = tx.connection.getMetadata(entity).tableName
    moved.push(...rows.map(({ id }) => ({ table, rowId: id })))
  }
  const preferences = await mergePreferences(tx, order)
  if (preferences) moved.push(preferences)
  // What one of them stopped, no guide forwards to the other.
  if (await tx.existsBy(PreferenceRow, { customerId: intoId, isStopped: true }))
    await withdrawCards(tx, neighbours, { customerId: intoId, because: 'stopped', at })
  return moved
}
