import type { EntityManager } from 'typeorm'
import type { CodeBatch as BatchView } from '../../contract/codes'
import type { Scope } from './code-list'
import type { Neighbours } from './neighbours'
import type { CodeBatch } from './entities/code-batch'

const SHOWN_FAILURES = 5

/** How far batches are, counted from those of their codes that are in the scope. */
export async function presentBatches(
  reader: EntityManager,
  batches: readonly CodeBatch[],
  scope: Scope,
  staff: Neighbours['staff'],
): Promise<BatchView[]> {
  if (batches.length === 0) return []
  const ids = batches.map(({ id }) => id)
  const marks = (values: readonly string[]): string => values.map(() => '?').join(', ')
  const stores = scope === 'all' ? [] : scope
  const within = scope === 'all' ? '' : `AND storeId IN (${marks(stores)})`
  const states = await reader.query<{ batchId: string; state: string; codes: string }[]>(
    `SELECT batchId, state, COUNT(*) AS codes FROM codes WHERE batchId IN (${marks(ids)}) ${within}
     GROUP BY batchId, state`,
    [...ids, ...stores],
  )
  const failures = await reader.query<{ batchId: string; message: string | null; codes: string }[]>(
    `SELECT batchId, lastError AS message, COUNT(*) AS codes FROM codes
     WHERE batchId IN (${marks(ids)}) ${within} AND state = 'failed'
     GROUP BY batchId, lastError ORDER BY codes DESC`,
    [...ids, ...stores],
  )
  const makers = batches.flatMap(({ createdBy }) => (createdBy === null ? [] : [createdBy]))
  const names = makers.length === 0 ? new Map<string, string>() : await staff.namesOf([...new Set(makers)])
  return batches.map((batch) => {
    const own = states.filter((row) => row.batchId === batch.id)
    const total = own.reduce((sum, row) => sum + Number(row.codes), 0)
    const count = (state: string): number => Number(own.find((row) => row.state === state)?.codes ?? 0)
    const [making, failed] = [count('making'), count('failed')]
    return {
      id: batch.id,
      name: batch.name,
      total,
      made: total - making - failed,
      failed,
      failures: failures
        .filter((row) => row.batchId === batch.id)
        .slice(0, SHOWN_FAILURES)
        .map((row) => ({ message: row.message ?? '', codes: Number(row.codes) })),
      state: making > 0 ? ('making' as const) : ('done' as const),
      createdBy: batch.createdBy === null ? null : (names.get(batch.createdBy) ?? null),
      createdAt: new Date(batch.createdAt).toISOString(),
    }
  })
}
