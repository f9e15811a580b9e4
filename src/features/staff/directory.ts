import { In, IsNull, LessThanOrEqual, MoreThan, Not, type EntityManager } from 'typeorm'
import type { StaffRole } from '../../contract/endpoint'
import { AppError } from '../../domain/errors'
import type { Database } from '../../platform/db/database'
import { lockRow } from '../../platform/db/lock'
import { rowBy, rowsBy } from '../../platform/db/rows'
import type { Actor } from '../../platform/http/serve'
import { Staff, type StaffState } from './entities/staff'
import { StaffAssignment, type AssignmentRole } from './entities/staff-assignment'

/** A member of staff as other features know them. */
export interface StaffInfo {
  id: string
  name: string
  state: StaffState
  roles: StaffRole[]
  speciality: string | null
  /** A picture of ours that shoppers see. */
  photoId: string | null
  /** The customer behind the workbench. */
  customerId: string | null
  /** Where they work now (the newest open assignment). */
  storeId: string | null
  /** Epoch ms; null while they are here. */
  leftAt: number | null
}

/** Who works where, and who a person in the Mini Program is as staff. */
export interface StaffDirectory {
  /** A member of staff, also one who left; undefined when there is none. */
  byId(id: string): Promise<StaffInfo | undefined>
  /** Whose Mini Program identity this customer is; who left is nobody's any more. */
  byCustomer(customerId: string): Promise<StaffInfo | undefined>
  /** The guides assigned to the store at `at` who still work for the brand (active or on leave), the longest first. */
  guidesOf(storeId: string, at: number): Promise<StaffInfo[]>
  /** Where somebody worked at `at` (epoch ms), and as what. */
  assignmentAt(staffId: string, at: number): Promise<{ storeId: string; role: AssignmentRole } | undefined>
  /** Binds a customer to a member of staff; `staff.already_bound` when either has another partner. */
  bindCustomer(tx: EntityManager, staffId: string, customerId: string): Promise<void>
  /** What the person behind a Mini Program session may do at the workbench; undefined unless active staff. */
  actorOf(customerId: string): Promise<Actor | undefined>
  /** How many guides are assigned to each of these stores at `at`; stores without any are left out. */
  guideCounts(storeIds: string[], at: number): Promise<Map<string, number>>
  /** Names by id, also of those who left. */
  namesOf(staffIds: string[]): Promise<Map<string, string>>
}

const heldAt = (at: number) => [
  { fromAt: LessThanOrEqual(at), toAt: IsNull() },
  { fromAt: LessThanOrEqual(at), toAt: MoreThan(at) },
]

function inform(staff: Staff, storeId: string | null): StaffInfo {
  const { id, name, state, roles, speciality, photoId, customerId, leftAt } = staff
  return { id, name, state, roles, speciality, photoId, customerId, storeId, leftAt }
}

/** The stores that a session shows: all for operators and administrators, else those one is assigned to now. */
export async function storesOf(read: EntityManager, staff: Staff): Promise<string[] | 'all'> {
  if (staff.roles.includes('admin') || staff.roles.includes('operator')) return 'all'
  const open = await read.findBy(StaffAssignment, { staffId: staff.id, toAt: IsNull() })
  return [...new Set(open.map(({ storeId }) => storeId))]
}

/** Reads staff and assignments; nothing is cached, so that who left is gone at once. */
export class Directory implements StaffDirectory {
  constructor(private readonly db: Database) {}

  async byId(id: string): Promise<StaffInfo | undefined> {
    const staff = await rowBy(this.db.read, Staff, { id })
    return staff ? this.withStore(staff) : undefined
  }

  async byCustomer(customerId: string): Promise<StaffInfo | undefined> {
    const known = await rowsBy(this.db.read, Staff, { customerId })
    const staff = known.find(({ state }) => state !== 'left')
    return staff && this.withStore(staff)
  }

  async guidesOf(storeId: string, at: number): Promise<StaffInfo[]> {
    const assignments = await this.db.read.find(StaffAssignment, {
      where: heldAt(at).map((held) => ({ ...held, storeId, role: 'guide' as const })),
      order: { fromAt: 'ASC', id: 'ASC' },
    })
    const ids = [...new Set(assignments.map(({ staffId }) => staffId))]
    const staff = await this.db.read.findBy(Staff, { id: In(ids), state: In(['active', 'leave']) })
    const byId = new Map(staff.map((one) => [one.id, one]))
    return ids.flatMap((id) => {
      const one = byId.get(id)
      return one ? [inform(one, storeId)] : []
    })
  }

  async assignmentAt(
    staffId: string,
    at: number,
  ): Promise<{ storeId: string; role: AssignmentRole } | undefined> {
    const found = await this.db.read.findOne(StaffAssignment, {
      where: heldAt(at).map((held) => ({ ...held, staffId })),
      order: { fromAt: 'DESC', id: 'DESC' },
    })
    return found ? { storeId: found.storeId, role: found.role } : undefined
  }

  async bindCustomer(tx: EntityManager, staffId: string, customerId: string): Promise<void> {
    const staff = await lockRow(tx, Staff, { id: staffId })
    if (!staff || staff.state === 'left')
      throw new AppError('not_found', 'staff.not_found', '没有这位员工，或已离职。')
    if (staff.customerId === customerId) return
    const other = await tx.findOneBy(Staff, { customerId, state: Not('left') })
    if (staff.customerId !== null || other)
      throw new AppError(
        'conflict',
        'staff.already_bound',
        other
          ? `你的微信已绑定员工「${other.name}」，请先请管理员解绑。`
          : `员工「${staff.name}」已绑定另一个微信，请先请管理员解绑。`,
      )
    await tx.update(Staff, { id: staffId }, { customerId })
  }

  async actorOf(customerId: string): Promise<Actor | undefined> {
    const staff = await this.db.read.findOneBy(Staff, { customerId, state: 'active' })
    if (!staff) return undefined
    const { id, name, roles } = staff
    return { staffId: id, name, roles, storeIds: await storesOf(this.db.read, staff) }
  }

  async guideCounts(storeIds: string[], at: number): Promise<Map<string, number>> {
    const assignments = await this.db.read.findBy(
      StaffAssignment,
      heldAt(at).map((held) => ({ ...held, storeId: In(storeIds), role: 'guide' as const })),
    )
    const counts = new Map<string, number>()
    for (const { storeId } of assignments) counts.set(storeId, (counts.get(storeId) ?? 0) + 1)
    return counts
  }

  async namesOf(staffIds: string[]): Promise<Map<string, string>> {
    const staff = await this.db.read.find(Staff, {
      select: { id: true, name: true },
      where: { id: In(staffIds) },
    })
    return new Map(staff.map(({ id, name }) => [id, name]))
  }

  private async withStore(staff: Staff): Promise<StaffInfo> {
    const open = await rowBy(
      this.db.read,
      StaffAssignment,
      { staffId: staff.id, toAt: null },
      { newest: 'fromAt' },
    )
    return inform(staff, open?.storeId ?? null)
  }
}
