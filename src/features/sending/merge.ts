import type { EntityManager } from 'typeorm'
import { stricterOf } from '../../domain/preferences'
import type { EntityClass } from '../../platform/db/database'
import { takeBack, withdrawCards } from './cards'
import { CentreMessage } from './entities/centre-message'
import { FrequencyUse } from './entities/frequency-use'
import { GuideCard } from './entities/guide-card'
import { PreferenceRow } from './entities/preference'
import { SendDecision } from './entities/send-decision'
import type { SendingNeighbours } from './people'
import { columnsOf, preferencesOf } from './preference-row'

interface Merge {
  fromId: string
  intoId: string
  at: number
}

type Told = Pick<SendingNeighbours, 'onCardsWithdrawn'>

interface MovedRow {
  table: string
  rowId: string
}

const MOVED: readonly (EntityClass & (new () => { id: string; customerId: string }))[] = [
  CentreMessage,
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
 * Cards go along, except those of a cause by which the other one got a message too: they stay with the ended customer,
 * and nobody is to forward them.
 */
async function mergeCards(tx: EntityManager, neighbours: Told, order: Merge): Promise<MovedRow[]> {
  const { fromId, intoId, at } = order
  const [moved, doubled]: [GuideCard[], GuideCard[]] = [[], []]
  for (const card of await tx.findBy(GuideCard, { customerId: fromId })) {
    const decision = await tx.findOneBy(SendDecision, { id: card.decisionId })
    const { sourceKind, sourceId } = decision ?? {}
    const same = sourceKind && sourceId ? { sourceKind, sourceId, result: 'send' as const } : undefined
    const isDouble = same && (await tx.existsBy(SendDecision, { customerId: intoId, ...same }))
    if (isDouble) doubled.push(card)
    else moved.push(card)
  }
  await takeBack(tx, neighbours, doubled, { because: 'doubled', at })
  for (const { id } of moved) await tx.update(GuideCard, { id }, { customerId: intoId })
  return moved.map(({ id }) => ({ table: 'guide_cards', rowId: id }))
}

/**
 * Two customers are one person: what they got and may still get goes along. Decisions stay with the id they were made
 * for, tokens and allowances with the openid.
 */
export async function mergeSending(tx: EntityManager, neighbours: Told, order: Merge): Promise<MovedRow[]> {
  const { fromId, intoId, at } = order
  const moved: MovedRow[] = []
  for (const entity of MOVED) {
    const rows = await tx.findBy(entity, { customerId: fromId })
    if (rows.length === 0) continue
    await tx.update(entity, { customerId: fromId }, { customerId: intoId })
    const table = tx.connection.getMetadata(entity).tableName
    moved.push(...rows.map(({ id }) => ({ table, rowId: id })))
  }
  moved.push(...(await mergeCards(tx, neighbours, order)))
  const preferences = await mergePreferences(tx, order)
  if (preferences) moved.push(preferences)
  // What one of them stopped, no guide forwards to the other.
  if (await tx.existsBy(PreferenceRow, { customerId: intoId, isStopped: true }))
    await withdrawCards(tx, neighbours, intoId, { because: 'stopped', at })
  return moved
}
