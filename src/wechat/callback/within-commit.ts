import type { EntityManager } from 'typeorm'
import type { Database } from '../../platform/db/database'
import { isUniqueViolation } from '../../platform/db/errors'
import type { RowWrite } from '../../platform/db/write'
import { changeRow } from '../../platform/db/rows'
import { writeRows } from '../../platform/db/write-rows'
import { InboundMessageRow } from './inbound-message.entity'
import type { InboxRows } from './inbox-rows'
import type { InboundMessage } from './message'
import type { Work } from './pending-work'
import { planRows, withFittingReply, type PlanDeps, type PlannedRows } from './plan'
import type { Decision } from './router'

/** What is needed to do a decision's work inside the transaction that takes the callback on. */
export interface WithinDeps extends PlanDeps {
  db: Database
  rows: InboxRows
}

/** A callback whose decision works inside a transaction. */
export interface WithinOrder {
  message: InboundMessage
  bare: InboundMessageRow
  within: NonNullable<Decision['within']>
  observed: readonly RowWrite[]
}

/** What became of it: another delivery was first, it is on disk, or its work failed and nothing was written. */
export type WithinResult =
  | { kind: 'lost' }
  | { kind: 'won'; planned: PlannedRows; decision: Decision }
  | { kind: 'failed'; error: Error }

class LeaseLost extends Error {}

/**
 * Claim, work, the observers' rows and the reply in one transaction. The claim's unique key decides first, so that
 * the work of a redelivery is never begun. Never rejects: a database that is away shows as `failed` too.
 */
export async function commitWithin(deps: WithinDeps, order: WithinOrder): Promise<WithinResult> {
  try {
    return await deps.db.transact((tx) => workIn(tx, deps, order))
  } catch (error) {
    return { kind: 'failed', error: error as Error }
  }
}

async function workIn(
  tx: EntityManager,
  deps: WithinDeps,
  { message, bare, within, observed }: WithinOrder,
): Promise<WithinResult> {
  try {
    await writeRows(tx, deps.db, [deps.rows.claim(bare)])
  } catch (error) {
    // No throw: SQLite's callers share a commit, and whoever fails hears of it before the winner's row can be read.
    if (isUniqueViolation(error)) return { kind: 'lost' }
    throw error
  }
  const decision = withFittingReply(await within(tx), message)
  // After the work: whoever locks customers does so before followers and allowances.
  const planned = planRows(deps, { ...bare }, { kind: 'decided', decision, observed })
  await writeRows(tx, deps.db, planned.effects)
  const change = changed(bare, planned.row)
  if (Object.keys(change).length > 0) await changeRow(tx, InboundMessageRow, bare.id, change)
  return { kind: 'won', planned, decision }
}

/**
 * The same for a callback that was put off: work, rows and reply in one transaction, if the lease still holds at its
 * end. Resolves with what is left when the reply needs the network. Rejects when the work fails.
 */
export async function finishWithin(
  deps: WithinDeps,
  order: WithinOrder,
): Promise<'finished' | 'lost' | (Work & { type: 'resolve' })> {
  try {
    return await deps.db.transact((tx) => finishIn(tx, deps, order))
  } catch (error) {
    if (error instanceof LeaseLost) return 'lost'
    throw error
  }
}

async function finishIn(
  tx: EntityManager,
  { db, rows, jobs, owner }: WithinDeps,
  { message, bare: { id }, within, observed }: WithinOrder,
): Promise<'finished' | (Work & { type: 'resolve' })> {
  const { reply, later, effects = [], jobs: wanted = [] } = withFittingReply(await within(tx), message)
  await writeRows(tx, db, [...observed, ...effects])
  for (const job of wanted) await jobs.enqueue(tx, job)
  const left = later && { type: 'resolve' as const, ...later }
  const isMine = left
    ? await rows.leave(tx, id, owner, JSON.stringify(left))
    : await rows.finish(tx, id, owner, reply === undefined ? null : JSON.stringify(reply), Date.now())
  // A late-comer undoes its work: the one who took over has done it or will.
  if (!isMine) throw new LeaseLost()
  return left ?? 'finished'
}

function changed(before: InboundMessageRow, after: InboundMessageRow): Partial<InboundMessageRow> {
  const columns = Object.keys(after) as (keyof InboundMessageRow)[]
  return Object.fromEntries(
    columns.filter((column) => after[column] !== before[column]).map((column) => [column, after[column]]),
  )
}
