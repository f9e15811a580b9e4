import type { EntityManager } from 'typeorm'
import type { PersonStanding, SendingNeighbours } from '../features/sending'

type Row = Record<string, string | number | null>

const marks = (list: readonly unknown[]): string => list.map(() => '?').join(', ')

const rowsOf = (tx: EntityManager, sql: string, values: readonly string[]): Promise<Row[]> =>
  tx.query<Row[]>(sql, [...values])

/** The customer that each id stands for now; merges are followed to their end. */
async function currentOf(
  tx: EntityManager,
  ids: readonly string[],
  isLocked: boolean,
): Promise<Map<string, Row>> {
  const lock = isLocked && tx.connection.options.type !== 'better-sqlite3' ? ' FOR UPDATE' : ''
  const read = (list: readonly string[]): Promise<Row[]> =>
    rowsOf(
      tx,
      `SELECT id, state, mergedInto FROM customers WHERE id IN (${marks(list)}) ORDER BY id${lock}`,
      list,
    )
  const known = new Map((await read(ids)).map((row) => [String(row.id), row]))
  const end = (id: string): string => {
    const into = known.get(id)?.mergedInto
    return into === null || into === undefined ? id : end(String(into))
  }
  for (;;) {
    const missing = [...new Set(ids.map(end))].filter((id) => !known.has(id) && !ids.includes(id))
    if (missing.length === 0) break
    const found = await read(missing.sort())
    for (const row of found) known.set(String(row.id), row)
    if (found.length < missing.length) break
  }
  return new Map(ids.flatMap((id) => (known.has(end(id)) ? [[id, known.get(end(id))!] as const] : [])))
}

/** How customers stand to whoever wants to write to them, for a whole batch in a fixed number of queries. */
export const standings: SendingNeighbours['standings'] = async (tx, asked, { isLocked }) => {
  const current = await currentOf(tx, asked, isLocked)
  const ids = [...new Set([...current.values()].map(({ id }) => String(id)))]
  const result = new Map<string, PersonStanding>()
  if (ids.length === 0) return result
  const byId = new Map(
    ids.map((id) => [
      id,
      { customerId: id, isLive: false, isFollowing: false, hasMarketingConsent: false } as PersonStanding,
    ]),
  )
  for (const { id, state } of current.values()) byId.get(String(id))!.isLive = state === 'live'
  const openIds = await rowsOf(
    tx,
    `SELECT customerId, account, value FROM identities WHERE customerId IN (${marks(ids)}) AND kind = 'openid' AND openKey IS NOT NULL ORDER BY fromAt, id`,
    ids,
  )
  for (const { customerId, account, value } of openIds)
    byId.get(String(customerId))![account === 'miniapp' ? 'miniapp' : 'official'] = String(value)
  await readFollowing(tx, byId)
  const consents = await rowsOf(
    tx,
    `SELECT customerId, state FROM consents WHERE customerId IN (${marks(ids)}) AND purpose = 'marketing' ORDER BY at, id`,
    ids,
  )
  for (const { customerId, state } of consents)
    byId.get(String(customerId))!.hasMarketingConsent = state === 'given'
  const homes = await rowsOf(
    tx,
    `SELECT customerId, staffId FROM bindings WHERE openKey IN (${marks(ids)}) AND staffId IS NOT NULL`,
    ids.map((id) => `home:${id}`),
  )
  for (const { customerId, staffId } of homes) byId.get(String(customerId))!.guideId = String(staffId)
  for (const [id, { id: into }] of current) result.set(id, byId.get(String(into))!)
  return result
}

async function readFollowing(tx: EntityManager, byId: Map<string, PersonStanding>): Promise<void> {
  const people = new Map(
    [...byId.values()].flatMap((one) => (one.official === undefined ? [] : [[one.official, one]])),
  )
  if (people.size === 0) return
  const rows = await rowsOf(
    tx,
    `SELECT openId FROM followers WHERE account = 'official' AND isSubscribed = 1 AND openId IN (${marks([...people.keys()])})`,
    [...people.keys()],
  )
  for (const { openId } of rows) people.get(String(openId))!.isFollowing = true
}
