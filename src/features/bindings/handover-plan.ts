import { In, IsNull, MoreThan, type EntityManager } from 'typeorm'
import { BRAND_CAUSES, CHANGES_MS } from '../../domain/binding-policy'
import { splitCustomers, type SplitGuide, type SplitTarget } from '../../domain/handover-split'
import { AppError } from '../../domain/errors'
import type { StaffInfo } from '../staff'
import { Binding } from './entities/binding'
import type { HandoverKind, HandoverMode } from './entities/handover'
import type { Ground } from './ground'

/** What is to be handed over and how. */
export interface HandoverOrder {
  staffId: string
  kind: HandoverKind
  mode: HandoverMode
  successorId?: string | undefined
}

/** One customer's part of a plan. */
export interface PlannedMove extends SplitTarget {
  oldBindingId: string
  oldStoreId: string
  since: number
  isLimited: boolean
}

/** What a hand-over would do. */
export interface HandoverPlan {
  staff: StaffInfo
  moves: PlannedMove[]
  /** What stands in the way, in words; empty when it can start. */
  problems: string[]
}

const CHUNK = 500

/** Reads who would go where at `at` (epoch ms). `storeIds` are the stores that the asker may see. */
export async function planHandover(
  ground: Ground,
  order: HandoverOrder,
  storeIds: readonly string[] | 'all',
  at: number,
): Promise<HandoverPlan> {
  const { read } = ground.db
  const staff = await ground.staff.byId(order.staffId)
  const isSeen = staff && (storeIds === 'all' || staff.storeId === null || storeIds.includes(staff.storeId))
  if (!staff || !isSeen) throw new AppError('not_found', 'staff.not_found', '没有这位员工，可能已被删除。')
  const held = await heldNow(read, staff, order.kind)
  const mine = storeIds === 'all' ? held : held.filter(({ storeId }) => storeIds.includes(storeId))
  const limited = await limitedAmong(ground, mine, at)
  const customers = mine.map(({ customerId, storeId }) => ({
    customerId,
    storeId,
    isLimited: limited.has(customerId),
  }))
  const guides = await takers(ground, staff, [...new Set(mine.map(({ storeId }) => storeId))], at)
  const targets = splitCustomers(customers, guides, order.mode, order.successorId)
  const moves = mine.map(({ id, storeId, fromAt, customerId }, index) => ({
    ...targets[index]!,
    oldBindingId: id,
    oldStoreId: storeId,
    since: fromAt,
    isLimited: limited.has(customerId),
  }))
  return { staff, moves, problems: await problemsOf(ground, order, staff, moves.length) }
}

/** The open home bindings of the guide; who only moved keeps those of the new store. */
async function heldNow(read: EntityManager, staff: StaffInfo, kind: HandoverKind): Promise<Binding[]> {
  const rows = await read.find(Binding, {
    where: { staffId: staff.id, role: 'home', toAt: IsNull() },
    order: { customerId: 'ASC' },
  })
  return kind === 'leave' ? rows : rows.filter(({ storeId }) => storeId !== staff.storeId)
}

/** Customers whom the brand gave another guide as often as it may (domain.md 3.4 step 2). */
async function limitedAmong(ground: Ground, held: readonly Binding[], at: number): Promise<Set<string>> {
  const { maxChangesPer90Days } = (await ground.policies.at('binding', at)).value
  const made = new Map<string, number>()
  for (let start = 0; start < held.length; start += CHUNK) {
    const ids = held.slice(start, start + CHUNK).map(({ customerId }) => customerId)
    const rows = await ground.db.read.find(Binding, {
      where: {
        customerId: In(ids),
        role: 'home',
        cause: In([...BRAND_CAUSES]),
        fromAt: MoreThan(at - CHANGES_MS),
      },
      select: { id: true, customerId: true },
    })
    for (const { customerId } of rows) made.set(customerId, (made.get(customerId) ?? 0) + 1)
  }
  return new Set([...made].filter(([, count]) => count >= maxChangesPer90Days).map(([id]) => id))
}

/** The guides of these stores who may take over, with how many customers they have. */
async function takers(
  ground: Ground,
  leaver: StaffInfo,
  storeIds: readonly string[],
  at: number,
): Promise<SplitGuide[]> {
  const found: SplitGuide[] = []
  for (const storeId of storeIds) {
    const guides = await ground.staff.guidesOf(storeId, at)
    for (const guide of guides) {
      if (guide.id === leaver.id || guide.state !== 'active') continue
      const load = await ground.db.read.countBy(Binding, {
        staffId: guide.id,
        role: 'home',
        toAt: IsNull(),
      })
      const isAlike = guide.speciality !== null && guide.speciality === leaver.speciality
      found.push({ staffId: guide.id, storeId, load, isAlike })
    }
  }
  return found
}

async function problemsOf(
  ground: Ground,
  { kind, mode, successorId }: HandoverOrder,
  staff: StaffInfo,
  customers: number,
): Promise<string[]> {
  const problems: string[] = []
  if (kind === 'leave' && staff.state !== 'left')
    problems.push(`${staff.name}还没有离职，请先在员工页面办理离职，再交接客户。`)
  if (kind === 'store_move' && staff.state === 'left')
    problems.push(`${staff.name}已离职，请选择「离职交接」。`)
  if (customers === 0) problems.push(`${staff.name}名下没有需要交接的客户。`)
  if (mode !== 'successor') return problems
  const successor = successorId === undefined ? undefined : await ground.staff.byId(successorId)
  if (successor?.state !== 'active' || successor.id === staff.id) problems.push('请选择一位在职的接手导购。')
  return problems
}
