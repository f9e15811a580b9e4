import { In, type EntityManager } from 'typeorm'
import { statesBefore, type DeliveryState } from '../../../domain/delivery'
import type { CampaignChannel } from '../../../domain/campaign'
import type { Value } from '../../../platform/db/write'
import { Delivery } from '../entities/delivery'
import { marks, pieces } from './bulk'

/** What happens to a delivery. Fields that are left out stay as they are. */
export interface DeliveryChange {
  id: string
  state: DeliveryState
  channel?: CampaignChannel | undefined
  reasonCode?: string | null | undefined
  attemptId?: string | undefined
  massBatchId?: string | null | undefined
  messageId?: string | undefined
  dueAt?: number | undefined
}

/** Statements with more get slow: a CASE is searched from its beginning for every row. */
const PER_STATEMENT = 100
const TEXTS = ['channel', 'reasonCode', 'attemptId', 'massBatchId', 'messageId', 'dueAt'] as const

/**
 * Moves deliveries along the legal edges of their life and no others; one whose state changed meanwhile stays as it is.
 * Few statements for many rows. `now` (decision clock) dates what is sent and settled.
 */
export async function moveDeliveries(
  tx: EntityManager,
  changes: readonly DeliveryChange[],
  now: number,
): Promise<void> {
  for (const [state, same] of groupedBy(changes, ({ state }) => state))
    for (const some of pieces(same, PER_STATEMENT)) await moveSome(tx, state, some, now)
}

async function moveSome(
  tx: EntityManager,
  state: DeliveryState,
  changes: readonly DeliveryChange[],
  now: number,
): Promise<void> {
  const sets = ['state = ?']
  const values: Value[] = [state]
  for (const column of TEXTS) {
    const given = changes.filter((change) => change[column] !== undefined)
    if (given.length === 0) continue
    const { sql, parameters } = columnSql(column, changes, given)
    sets.push(sql)
    values.push(...parameters)
  }
  if (state === 'sent') sets.push(`sentAt = ${now}`)
  if (['failed', 'skipped', 'cancelled'].includes(state)) sets.push(`settledAt = ${now}`)
  const ids = changes.map(({ id }) => id)
  const before = statesBefore(state)
  await tx.query(
    `UPDATE deliveries SET ${sets.join(', ')} WHERE id IN (${marks(ids)}) AND state IN (${marks(before)})`,
    [...values, ...ids, ...before],
  )
}

function columnSql(
  column: (typeof TEXTS)[number],
  all: readonly DeliveryChange[],
  given: readonly DeliveryChange[],
): { sql: string; parameters: Value[] } {
  const first = given[0]![column] as Value
  const isSame = given.length === all.length && given.every((change) => change[column] === first)
  if (isSame) return { sql: `${column} = ?`, parameters: [first] }
  const cases = given.map(() => 'WHEN ? THEN ?').join(' ')
  const parameters = given.flatMap((change): Value[] => [change.id, change[column] as Value])
  return { sql: `${column} = CASE id ${cases} ELSE ${column} END`, parameters }
}

/** The deliveries of these ids that are in one of these states, in the order of the ids. */
export async function deliveriesOf(
  read: EntityManager,
  ids: readonly string[],
  states: readonly DeliveryState[],
): Promise<Delivery[]> {
  const found: Delivery[] = []
  for (const some of pieces(ids, 1_000))
    found.push(...(await read.find(Delivery, { where: { id: In(some), state: In([...states]) } })))
  const place = new Map(ids.map((id, index) => [id, index]))
  return found.sort((a, b) => place.get(a.id)! - place.get(b.id)!)
}

/** A list by a key, in the order in which the keys come. */
export function groupedBy<T, K>(list: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const one of list) {
    const group = groups.get(keyOf(one))
    if (group) group.push(one)
    else groups.set(keyOf(one), [one])
  }
  return groups
}
