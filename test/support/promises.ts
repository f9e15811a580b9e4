import type { EntityManager } from 'typeorm'

/**
 * What is wrong by queries of which each says what must hold: a row that comes back is a problem. All are asked in one
 * statement, because property tests ask after every command; only those that do not hold are asked again for rows.
 */
export async function brokenPromises(
  read: EntityManager,
  promises: Readonly<Record<string, string>>,
): Promise<string[]> {
  const all = Object.entries(promises)
  const counts = all.map(
    ([, sql], index) => `SELECT ${index} AS number, COUNT(*) AS failures FROM (${sql}) p${index}`,
  )
  const asked = `SELECT number FROM (${counts.join(' UNION ALL ')}) asked WHERE failures > 0`
  const problems: string[] = []
  for (const { number } of await read.query<{ number: number | string }[]>(asked)) {
    const [promise, sql] = all[Number(number)]!
    const rows = await read.query<object[]>(sql)
    problems.push(`${promise}: ${JSON.stringify(rows.slice(0, 3))}`)
  }
  return problems
}
