import type { EntityManager } from 'typeorm'

/** What is wrong by queries of which each says what must hold: a row that comes back is a problem. */
export async function brokenPromises(
  read: EntityManager,
  promises: Readonly<Record<string, string>>,
): Promise<string[]> {
  const problems: string[] = []
  for (const [promise, sql] of Object.entries(promises)) {
    const rows = await read.query<object[]>(sql)
    if (rows.length > 0) problems.push(`${promise}: ${JSON.stringify(rows.slice(0, 3))}`)
  }
  return problems
}
