import { In, IsNull, type EntityManager } from 'typeorm'
import type { Handover as HandoverView, HandoverPreview } from '../../contract/bindings'
import { AppError } from '../../domain/errors'
import { newId } from '../../platform/ids'
import type { Actor } from '../../platform/http/serve'
import { insertOnce } from '../../platform/db/insert-once'
import { lockRow } from '../../platform/db/lock'
import { Code } from '../codes'
import { Identity } from '../customers'
import { Handover, HandoverItem } from './entities/handover'
import { batchJob, type BatchDeps } from './handover-batches'
import { planHandover, type HandoverOrder, type HandoverPlan } from './handover-plan'
import { namesIn, type Names } from './present'

const CHUNK = 200
const SAMPLE = 20
const iso = (at: number): string => new Date(at).toISOString()
const noHandover = (): AppError =>
  new AppError('not_found', 'handover.unknown', '没有找到这次交接，请刷新列表。')

/** What starts a hand-over. */
export interface NewHandover extends HandoverOrder {
  isNoticed: boolean
  reason: string
}

/** Counts places by store and guide. */
function tally(places: readonly { storeId: string; staffId: string | null }[], names: Names) {
  const counts = new Map<string, { storeId: string; staffId: string | null; customers: number }>()
  for (const { storeId, staffId } of places) {
    const key = `${storeId}/${staffId ?? ''}`
    const known = counts.get(key) ?? { storeId, staffId, customers: 0 }
    counts.set(key, { ...known, customers: known.customers + 1 })
  }
  return [...counts.values()].map(({ storeId, staffId, customers }) => ({
    store: names.store(storeId),
    staff: names.staff(staffId),
    customers,
  }))
}

/** The wizard: preview, start, progress and report, undo (domain.md 3.4, 3.5). */
export class HandoverService {
  constructor(private readonly deps: BatchDeps) {}

  /** What it would do; nothing is changed. */
  async preview(order: HandoverOrder, actor: Actor): Promise<HandoverPreview> {
    const { deps } = this
    const plan = await planHandover(deps, order, actor.storeIds, deps.clock.now())
    const names = await namesIn(deps, plan.moves)
    const byMessage = await this.reachable(plan)
    return {
      staff: { id: plan.staff.id, name: plan.staff.name },
      customers: plan.moves.length,
      limited: plan.moves.filter(({ isLimited }) => isLimited).length,
      split: tally(plan.moves, names),
      sample: plan.moves.slice(0, SAMPLE).map(({ customerId, since }) => ({ customerId, since: iso(since) })),
      codes: await deps.db.read.countBy(Code, { staffId: plan.staff.id, state: 'live' }),
      notices: { byMessage, inMiniProgram: plan.moves.length - byMessage },
      problems: plan.problems,
    }
  }

  /** Writes the plan down and lets jobs do it in batches. */
  async start(order: NewHandover, actor: Actor): Promise<HandoverView> {
    const { deps } = this
    const at = deps.clock.now()
    const { db, jobs, audit } = deps
    const id = newId()
    await db.transact(async (tx) => {
      const plan = await planHandover(deps, order, actor.storeIds, at)
      if (plan.problems[0] !== undefined)
        throw new AppError('conflict', 'handover.not_ready', plan.problems[0])
      const isFirst = await insertOnce(tx, Handover, {
        id,
        kind: order.kind,
        mode: order.mode,
        staffId: order.staffId,
        successorId: order.mode === 'successor' ? (order.successorId ?? null) : null,
        isNoticed: order.isNoticed,
        reason: order.reason,
        state: 'running',
        total: plan.moves.length,
        done: 0,
        skipped: 0,
        createdBy: actor.staffId,
        createdAt: at,
        finishedAt: null,
        undoUntil: null,
        openKey: order.staffId,
      })
      if (!isFirst) throw new AppError('conflict', 'handover.running', '这位导购的交接正在进行，请等它完成。')
      await insertItems(tx, id, plan)
      await jobs.enqueue(tx, batchJob(id, 0))
      await audit.note(tx, {
        actor: { kind: 'staff', id: actor.staffId },
        action: 'handover.start',
        target: { kind: 'staff', id: order.staffId },
        reason: order.reason,
        after: { handoverId: id, kind: order.kind, mode: order.mode, customers: plan.moves.length },
        at,
      })
    })
    return this.view(id, actor)
  }

  /** Lets jobs give everybody back who is still where the hand-over put them; within the policy's hours. */
  async undo(id: string, actor: Actor): Promise<HandoverView> {
    const { db, clock, jobs, audit } = this.deps
    const at = clock.now()
    await db.transact(async (tx) => {
      const handover = await lockRow(tx, Handover, { id })
      if (!handover) throw noHandover()
      if (handover.state === 'undoing' || handover.state === 'undone') return
      if (handover.state === 'running')
        throw new AppError('conflict', 'handover.running', '交接还在进行，请等它完成后再撤销。')
      if (handover.undoUntil === null || at > handover.undoUntil)
        throw new AppError('conflict', 'handover.too_late', '已超过可以撤销的时间，请逐位调整客户的归属。')
      await tx.update(
        Handover,
        { id },
        { state: 'undoing', finishedAt: null, skipped: 0, openKey: handover.staffId },
      )
      await jobs.enqueue(tx, batchJob(id, 1_000_000))
      await audit.note(tx, {
        actor: { kind: 'staff', id: actor.staffId },
        action: 'handover.undo',
        target: { kind: 'staff', id: handover.staffId },
        before: { handoverId: id, moved: handover.done },
        at,
      })
    })
    return this.view(id, actor)
  }

  /** One hand-over with its report. Store managers see those of guides of their stores. */
  async view(id: string, actor: Actor): Promise<HandoverView> {
    const handover = await this.deps.db.read.findOneBy(Handover, { id })
    if (!handover || !(await this.isSeen(handover, actor))) throw noHandover()
    return this.shown(handover)
  }

  /** One page of hand-overs, the newest first. */
  async list(
    query: { page: number; pageSize: number; staffId?: string | undefined },
    actor: Actor,
  ): Promise<{ items: HandoverView[]; total: number }> {
    const { page, pageSize, staffId } = query
    const { read } = this.deps.db
    const mine = actor.storeIds === 'all' ? {} : { id: In(await this.idsIn(actor.storeIds)) }
    const [rows, total] = await read.findAndCount(Handover, {
      where: { ...mine, ...(staffId === undefined ? {} : { staffId }) },
      order: { createdAt: 'DESC', id: 'DESC' },
      skip: (page - 1) * pageSize,
      take: pageSize,
    })
    return { items: await Promise.all(rows.map((row) => this.shown(row))), total }
  }

  private async idsIn(storeIds: readonly string[]): Promise<string[]> {
    const items = await this.deps.db.read
      .createQueryBuilder(HandoverItem, 'item')
      .select('DISTINCT item.handoverId', 'handoverId')
      .where({ oldStoreId: In([...storeIds]) })
      .getRawMany<{ handoverId: string }>()
    return items.map(({ handoverId }) => handoverId)
  }

  private async isSeen({ id }: Handover, { storeIds }: Actor): Promise<boolean> {
    return storeIds === 'all' || (await this.idsIn(storeIds)).includes(id)
  }

  /** How many of a plan's customers a message could reach now. */
  private async reachable({ moves }: HandoverPlan): Promise<number> {
    let count = 0
    for (let start = 0; start < moves.length; start += CHUNK) {
      const ids = moves.slice(start, start + CHUNK).map(({ customerId }) => customerId)
      const known = await this.deps.db.read.findBy(Identity, {
        customerId: In(ids),
        kind: 'openid',
        account: 'official',
        toAt: IsNull(),
      })
      const open = await this.deps.openTo(known.map(({ value }) => value))
      count += new Set(known.filter(({ value }) => open.has(value)).map(({ customerId }) => customerId)).size
    }
    return count
  }

  private async shown(row: Handover): Promise<HandoverView> {
    const { read } = this.deps.db
    const items = await read.findBy(HandoverItem, { handoverId: row.id })
    const isBack = (item: HandoverItem): boolean => item.state === 'undone'
    const places = items.map((item) => ({ storeId: item.oldStoreId, staffId: row.staffId }))
    const ends = items.map((item) =>
      item.state === 'waiting' || item.state === 'skipped' || isBack(item)
        ? { storeId: item.oldStoreId, staffId: row.staffId }
        : { storeId: item.newStoreId, staffId: item.newStaffId },
    )
    const people = [row.staffId, row.successorId, row.createdBy].map((staffId) => ({ staffId }))
    const names = await namesIn(this.deps, [...places, ...ends, ...people])
    return {
      id: row.id,
      kind: row.kind,
      mode: row.mode,
      staff: names.staff(row.staffId)!,
      successor: names.staff(row.successorId),
      isNoticed: row.isNoticed,
      reason: row.reason,
      state: row.state,
      total: row.total,
      done: row.done,
      skipped: row.skipped,
      before: tally(places, names),
      after: tally(ends, names),
      createdBy: names.staff(row.createdBy),
      createdAt: iso(row.createdAt),
      finishedAt: row.finishedAt === null ? null : iso(row.finishedAt),
      undoUntil: row.undoUntil === null ? null : iso(row.undoUntil),
    }
  }
}

async function insertItems(tx: EntityManager, handoverId: string, { moves }: HandoverPlan): Promise<void> {
  const rows = moves.map(({ customerId, oldBindingId, oldStoreId, storeId, staffId }) => ({
    id: newId(),
    handoverId,
    customerId,
    state: 'waiting' as const,
    oldBindingId,
    oldStoreId,
    newStoreId: storeId,
    newStaffId: staffId,
    newBindingId: null,
    undoBindingId: null,
  }))
  for (let start = 0; start < rows.length; start += CHUNK)
    await tx.insert(HandoverItem, rows.slice(start, start + CHUNK))
}
