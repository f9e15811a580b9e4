import { In, IsNull, type EntityManager } from 'typeorm'
import type { Assignment, StaffAtWork, Staff as StaffView } from '../../contract/staff'
import type { StaffRole } from '../../contract/endpoint'
import type { StoreNames } from './assignments'
import { Staff, type StaffState } from './entities/staff'
import { StaffAssignment } from './entities/staff-assignment'

/** Which staff a list shows. */
export interface StaffQuery {
  page: number
  pageSize: number
  search?: string | undefined
  storeId?: string | undefined
  state?: StaffState | undefined
  role?: StaffRole | undefined
  /** Stores whose staff the asker may see. */
  storeIds: string[] | 'all'
}

const iso = (at: number): string => new Date(at).toISOString()

/** A member of staff without their stores. */
export function present(staff: Staff): StaffView {
  const { id, name, login, roles, state, speciality, photoId, customerId } = staff
  const { createdAt, lastSignInAt, leftAt } = staff
  return {
    id,
    name,
    login,
    roles,
    state,
    speciality,
    photoId,
    isBound: customerId !== null,
    createdAt: iso(createdAt),
    lastSignInAt: lastSignInAt === null ? null : iso(lastSignInAt),
    leftAt: leftAt === null ? null : iso(leftAt),
  }
}

/** Adds to each the times at stores: those that go on, or with `isWhole` all of them, the newest first. */
export async function withStores(
  read: EntityManager,
  stores: StoreNames,
  staff: Staff[],
  isWhole = false,
): Promise<StaffAtWork[]> {
  const staffId = In(staff.map(({ id }) => id))
  const assignments = await read.find(StaffAssignment, {
    where: isWhole ? { staffId } : { staffId, toAt: IsNull() },
    order: { fromAt: 'DESC', id: 'DESC' },
  })
  const ids = [...new Set(assignments.map(({ storeId }) => storeId))]
  const names = new Map(
    await Promise.all(ids.map(async (id) => [id, (await stores.byId(id))?.name] as const)),
  )
  const view = ({ id, storeId, role, fromAt, toAt }: StaffAssignment): Assignment => ({
    id,
    storeId,
    storeName: names.get(storeId) ?? '',
    role,
    fromAt: iso(fromAt),
    toAt: toAt === null ? null : iso(toAt),
  })
  return staff.map((one) => ({
    ...present(one),
    assignments: assignments.filter((assignment) => assignment.staffId === one.id).map(view),
  }))
}

/** Whether somebody works now at one of the stores. */
export async function worksAt(
  read: EntityManager,
  staffId: string,
  storeIds: string[] | 'all',
): Promise<boolean> {
  if (storeIds === 'all') return true
  return read.existsBy(StaffAssignment, { staffId, storeId: In(storeIds), toAt: IsNull() })
}

/** One page of staff, the longest here first; whose stores the asker may not see are not there. */
export async function pageOfStaff(read: EntityManager, query: StaffQuery): Promise<[Staff[], number]> {
  const { page, pageSize, search, storeId, state, role, storeIds } = query
  const list = read.createQueryBuilder(Staff, 's')
  const worksIn = (name: string): string =>
    list
      .subQuery()
      .select('1')
      .from(StaffAssignment, name)
      .where(`${name}.staffId = s.id AND ${name}.toAt IS NULL AND ${name}.storeId IN (:...${name})`)
      .getQuery()
  if (storeIds !== 'all' && storeIds.length === 0) return [[], 0]
  if (storeIds !== 'all') list.andWhere(`EXISTS ${worksIn('own')}`, { own: storeIds })
  if (storeId !== undefined) list.andWhere(`EXISTS ${worksIn('asked')}`, { asked: [storeId] })
  if (state !== undefined) list.andWhere('s.state = :state', { state })
  if (role !== undefined) list.andWhere('INSTR(s.roles, :role) > 0', { role: JSON.stringify(role) })
  if (search)
    list.andWhere("(INSTR(LOWER(s.name), :text) > 0 OR INSTR(COALESCE(s.login, ''), :text) > 0)", {
      text: search.toLowerCase(),
    })
  return list
    .orderBy('s.createdAt', 'ASC')
    .addOrderBy('s.id', 'ASC')
    .offset((page - 1) * pageSize)
    .limit(pageSize)
    .getManyAndCount()
}
