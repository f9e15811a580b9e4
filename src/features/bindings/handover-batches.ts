import { In, type EntityManager } from 'typeorm'
import { bindingTimes } from '../../domain/binding-policy'
import { newId } from '../../platform/ids'
import type { Jobs, NewJob } from '../../platform/jobs/jobs'
import { lockRow } from '../../platform/db/lock'
import { replyJob } from '../sending'
import { Binding, BindingDecision } from './entities/binding'
import { Handover, HandoverItem, type HandoverItemState } from './entities/handover'
import type { Ground } from './ground'
import { handoverNotice } from './present'
import { homeOf, homeRow, notBefore, openRows } from './tenures'

/** The job that does one batch of a hand-over, or of its undoing, and asks for the next. */
export const HANDOVER_JOB = 'bindings.handover'

/** Customers in one transaction (domain.md 3.5 step 4). */
const BATCH = 200

/** What the batches need. */
export interface BatchDeps extends Ground {
  jobs: Jobs
  /** Of these openids, those to whom a message may go now. */
  openTo: (openIds: readonly string[]) => Promise<Set<string>>
}

interface BatchOrder {
  handoverId: string
  /** Numbers the batches, so that each is asked for once. */
  turn: number
}

/** The job for a batch. */
export const batchJob = (handoverId: string, turn: number): NewJob => ({
  type: HANDOVER_JOB,
  payload: { handoverId, turn } satisfies BatchOrder,
  dedupeKey: `${HANDOVER_JOB}:${handoverId}:${turn}`,
})

/** Does one batch in one transaction, with the customers' rows locked; may run again without doing anything twice. */
export function makeHandoverHandler(deps: BatchDeps): (order: BatchOrder) => Promise<void> {
  return ({ handoverId, turn }) =>
    deps.db.transact(async (tx) => {
      const handover = await lockRow(tx, Handover, { id: handoverId })
      if (!handover || (handover.state !== 'running' && handover.state !== 'undoing')) return
      const isUndo = handover.state === 'undoing'
      const items = await tx.find(HandoverItem, {
        where: { handoverId, state: isUndo ? 'done' : 'waiting' },
        order: { customerId: 'ASC' },
        take: BATCH,
      })
      const moved = await runBatch(tx, deps, handover, items)
      const finished = items.length < BATCH
      await note(tx, deps, handover, { moved, skipped: items.length - moved, finished })
      if (!finished) await deps.jobs.enqueue(tx, batchJob(handoverId, turn + 1))
    })
}

/** Moves (or gives back) whoever is still where the hand-over knows them; says how many. */
async function runBatch(
  tx: EntityManager,
  deps: BatchDeps,
  handover: Handover,
  items: readonly HandoverItem[],
): Promise<number> {
  const at = deps.clock.now()
  const { version } = await deps.policies.at('binding', at, tx)
  const moves: { item: HandoverItem; from: Binding; to: Binding }[] = []
  for (const item of items) {
    const { id: customerId } = await deps.customers.lock(tx, item.customerId)
    const home = homeOf(await openRows(tx, customerId))
    const isUndo = handover.state === 'undoing'
    if (home?.id !== (isUndo ? item.newBindingId : item.oldBindingId)) continue
    const place = isUndo
      ? { storeId: item.oldStoreId, staffId: handover.staffId, cause: 'undo' }
      : { storeId: item.newStoreId, staffId: item.newStaffId, cause: handover.kind }
    const decidedBy = handover.createdBy ?? 'policy'
    const from = notBefore(at, home)
    const to = homeRow({ customerId, ...place, decidedBy, policyVersion: version, at: from })
    moves.push({ item, from: home, to })
  }
  await writeMoves(tx, handover, moves, at)
  if (handover.state === 'running' && handover.isNoticed) await tell(tx, deps, handover, moves)
  await markRest(tx, handover, items, new Set(moves.map(({ item }) => item.id)))
  return moves.length
}

async function writeMoves(
  tx: EntityManager,
  handover: Handover,
  moves: readonly { item: HandoverItem; from: Binding; to: Binding }[],
  at: number,
): Promise<void> {
  if (moves.length === 0) return
  const isUndo = handover.state === 'undoing'
  // One that began later than now, by another process's clock, ends where the new one begins.
  const isOnTime = ({ to }: { to: Binding }): boolean => to.fromAt === at
  for (const { from, to } of moves.filter((move) => !isOnTime(move)))
    await tx.update(Binding, { id: from.id }, { toAt: to.fromAt, openKey: null })
  const ids = moves.filter(isOnTime).map(({ from }) => from.id)
  if (ids.length > 0) await tx.update(Binding, { id: In(ids) }, { toAt: at, openKey: null })
  await tx.insert(
    Binding,
    moves.map(({ to }) => to),
  )
  await tx.insert(
    BindingDecision,
    moves.map(({ from, to }) => ({
      id: newId(),
      customerId: to.customerId,
      at,
      inputs: { handoverId: handover.id, fromBindingId: from.id, toBindingId: to.id },
      rule: isUndo ? 'undo' : handover.kind,
      result: 'moved',
      sentence: sentenceOf(handover, to.staffId),
    })),
  )
  const column = isUndo ? 'undoBindingId' : 'newBindingId'
  const state: HandoverItemState = isUndo ? 'undone' : 'done'
  for (const { item, to } of moves) await tx.update(HandoverItem, { id: item.id }, { state, [column]: to.id })
}

function sentenceOf({ state, kind, reason }: Handover, staffId: string | null): string {
  if (state === 'undoing') return '交接被撤销，恢复到原来的导购。'
  const why = kind === 'leave' ? '导购离职' : '导购调店'
  const where = staffId === null ? '转为门店公共客户' : '由接手导购继续服务'
  return `${why}交接，${where}，原因：${reason}。`
}

async function markRest(
  tx: EntityManager,
  handover: Handover,
  items: readonly HandoverItem[],
  moved: ReadonlySet<string>,
): Promise<void> {
  const rest = items.filter(({ id }) => !moved.has(id)).map(({ id }) => id)
  if (rest.length === 0) return
  const state: HandoverItemState = handover.state === 'undoing' ? 'kept' : 'skipped'
  await tx.update(HandoverItem, { id: In(rest) }, { state })
}

/** Tells those who can be told by message now; the Mini Program tells everybody else when they come. */
async function tell(
  tx: EntityManager,
  { customers, openTo, jobs, stores, staff }: BatchDeps,
  handover: Handover,
  moves: readonly { to: Binding }[],
): Promise<void> {
  const known: { openId: string; to: Binding }[] = []
  for (const { to } of moves)
    for (const { account, openId } of await customers.openIdsOf(to.customerId))
      if (account === 'official') known.push({ openId, to })
  const reachable = await openTo(known.map(({ openId }) => openId))
  const told = new Set<string>()
  for (const { openId, to } of known) {
    if (!reachable.has(openId) || told.has(to.customerId)) continue
    told.add(to.customerId)
    const store = await stores.byId(to.storeId)
    const guide = to.staffId === null ? undefined : await staff.byId(to.staffId)
    const content = handoverNotice(store?.name ?? '门店', guide?.name ?? null)
    const cause = `handover:${handover.id}:${to.customerId}`
    await jobs.enqueue(
      tx,
      replyJob({ account: 'official', openId, parts: [{ type: 'text', content }], cause }),
    )
  }
}

async function note(
  tx: EntityManager,
  deps: BatchDeps,
  handover: Handover,
  { moved, skipped, finished }: { moved: number; skipped: number; finished: boolean },
): Promise<void> {
  const at = deps.clock.now()
  const isUndo = handover.state === 'undoing'
  const { undoMs } = bindingTimes((await deps.policies.at('binding', at, tx)).value)
  const counts = isUndo
    ? { done: handover.done - moved, skipped: handover.skipped + skipped }
    : { done: handover.done + moved, skipped: handover.skipped + skipped }
  const end = !finished
    ? {}
    : isUndo
      ? { state: 'undone' as const, finishedAt: at, undoUntil: null, openKey: null }
      : { state: 'done' as const, finishedAt: at, undoUntil: at + undoMs, openKey: null }
  await tx.update(Handover, { id: handover.id }, { ...counts, ...end })
}
