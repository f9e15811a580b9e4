import type { StaffRole } from '../../contract/endpoint'
import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { isUniqueViolation } from '../../platform/db/errors'
import { lockRows } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import type { Audit } from '../audit'
import { endAll } from './assignments'
import { Staff, type StaffState } from './entities/staff'
import { StaffBindCode } from './entities/staff-bind-code'
import { hashPassword, verifyPassword } from './password'
import type { SignInLimits } from './sign-in-limits'

/** A member of staff to add; without login and password they use the workbench only. */
export interface NewStaff {
  name: string
  login?: string | undefined
  password?: string | undefined
  roles: StaffRole[]
  speciality?: string | undefined
  photoId?: string | undefined
}

/** What of a member of staff changes; absent stays. */
export interface StaffChange {
  name?: string | undefined
  roles?: StaffRole[] | undefined
  state?: StaffState | undefined
  speciality?: string | null | undefined
  photoId?: string | null | undefined
  login?: string | undefined
  password?: string | undefined
}

/** The member of staff who does something; null for the system itself, such as the command line. */
export type By = string | null

/** No member of staff with this id, or none that the asker may see. */
export const noStaff = (): AppError =>
  new AppError('not_found', 'staff.not_found', '没有这位员工，可能已被删除，或不在你负责的门店。')

const wrong = (): AppError =>
  new AppError('unauthenticated', 'login.wrong', '登录名或密码不对，请检查后再试。')

const loginTaken = (login: string | null | undefined): AppError =>
  new AppError('conflict', 'staff.login_taken', `登录名「${login ?? ''}」已有人使用，请换一个。`)

const isAdmin = (who: Staff): boolean => who.state === 'active' && who.roles.includes('admin')

/** What the audit chain may hold of a member of staff: no name, no login, no password. */
const auditOf = ({ roles, state }: Staff) => ({ roles, state })

/** What the service stands on; `passwordCost` is the work of one password, the product's own unless told. */
export interface StaffServiceDeps {
  db: Database
  clock: Clock
  limits: SignInLimits
  audit: Pick<Audit, 'note'>
  /** Throws picture.unknown for a picture that is not there; tools that give nobody a picture leave it out. */
  checkPicture?: (tx: EntityManager, pictureId: string) => Promise<unknown>
  passwordCost?: number | undefined
}

/** Who works here, and how they prove it. */
export class StaffService {
  constructor(private readonly deps: StaffServiceDeps) {}

  /**
   * Checks a login name and password. An unknown name, a wrong password and a locked account get the same answer in
   * the same time; `login.too_many` comes before the password is looked at.
   */
  async signIn(login: string, password: string, address: string): Promise<Staff> {
    const name = login.trim().toLowerCase()
    await this.deps.limits.take(name, address)
    const staff = await this.deps.db.read.findOneBy(Staff, { login: name })
    const isRight = await verifyPassword(password, staff?.passwordHash ?? null, this.deps.passwordCost)
    if (!staff || !isRight || staff.state === 'left' || staff.state === 'suspended') throw wrong()
    await this.deps.limits.forgive(name, address)
    staff.lastSignInAt = this.deps.clock.now()
    await this.deps.db.transact((tx) =>
      tx.update(Staff, { id: staff.id }, { lastSignInAt: staff.lastSignInAt }),
    )
    return staff
  }

  /** Adds a member of staff; a taken login name is refused (`staff.login_taken`). Joins a running transaction. */
  async create(input: NewStaff, by: By = null): Promise<Staff> {
    const now = this.deps.clock.now()
    const { name, login, password, roles, speciality, photoId } = input
    const staff: Staff = {
      id: newId(),
      name,
      login: login ?? null,
      passwordHash: password === undefined ? null : await hashPassword(password, this.deps.passwordCost),
      roles,
      state: 'active',
      createdAt: now,
      updatedAt: now,
      lastSignInAt: null,
      speciality: speciality ?? null,
      photoId: photoId ?? null,
      customerId: null,
      leftAt: null,
    }
    return this.write(login, async (tx) => {
      if (photoId !== undefined) await this.deps.checkPicture?.(tx, photoId)
      await tx.insert(Staff, staff)
      await this.note(tx, by, 'staff.create', staff, undefined, auditOf(staff))
      return staff
    })
  }

  /** A member of staff, also one who left; `staff.not_found` when there is none. */
  async byId(id: string): Promise<Staff> {
    const staff = await this.deps.db.read.findOneBy(Staff, { id })
    if (!staff) throw noStaff()
    return staff
  }

  /** Everybody, the longest here first. */
  list(): Promise<Staff[]> {
    return this.deps.db.read.find(Staff, { order: { createdAt: 'ASC' } })
  }

  /**
   * Changes what is given. The last active administrator can be neither demoted nor locked out; who leaves stops
   * working at every store at the same instant.
   */
  async change(id: string, change: StaffChange, by: By = null): Promise<Staff> {
    const { password, ...rest } = change
    const passwordHash =
      password === undefined ? undefined : await hashPassword(password, this.deps.passwordCost)
    return this.write(change.login, async (tx) => {
      const { staff, others } = await this.lockWithAdmins(tx, id)
      if (change.photoId) await this.deps.checkPicture?.(tx, change.photoId)
      const changed: Staff = {
        ...staff,
        ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
        passwordHash: passwordHash ?? staff.passwordHash,
        updatedAt: this.deps.clock.now(),
      }
      if (isAdmin(staff) && !isAdmin(changed) && !others.some(isAdmin))
        throw new AppError('conflict', 'staff.last_admin', '这是最后一位管理员，请先设置另一位管理员。')
      await this.leaveOrReturn(tx, staff, changed)
      await tx.save(Staff, changed)
      const fields = Object.keys(change).filter((field) => change[field as keyof StaffChange] !== undefined)
      await this.note(tx, by, 'staff.change', staff, auditOf(staff), { ...auditOf(changed), fields })
      return changed
    })
  }

  /** Changes one's own password after proving the current one. */
  async changePassword(id: string, current: string, next: string, address: string): Promise<Staff> {
    const staff = await this.byId(id)
    await this.deps.limits.take(`password:${id}`, address)
    if (!(await verifyPassword(current, staff.passwordHash)))
      throw new AppError('invalid', 'staff.wrong_password', '当前密码不对，请重新输入。')
    await this.deps.limits.forgive(`password:${id}`, address)
    return this.change(id, { password: next }, id)
  }

  /** Locks the person and every administrator, so that two administrators cannot demote each other at once. */
  private async lockWithAdmins(tx: EntityManager, id: string): Promise<{ staff: Staff; others: Staff[] }> {
    const admins = (await tx.findBy(Staff, { state: 'active' })).filter(isAdmin)
    const locked = await lockRows(tx, Staff, [id, ...admins.map((admin) => admin.id)])
    const staff = locked.find((one) => one.id === id)
    if (!staff) throw noStaff()
    return { staff, others: locked.filter((one) => one.id !== id) }
  }

  private async leaveOrReturn(tx: EntityManager, before: Staff, changed: Staff): Promise<void> {
    if (before.state !== 'left' && changed.state === 'left') {
      changed.leftAt = changed.updatedAt
      await endAll(tx, changed.id, changed.updatedAt)
      await tx.delete(StaffBindCode, { staffId: changed.id })
    }
    if (changed.state !== 'left') changed.leftAt = null
  }

  private async write(
    login: string | undefined,
    work: (tx: EntityManager) => Promise<Staff>,
  ): Promise<Staff> {
    try {
      return await this.deps.db.transact(work)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      throw loginTaken(login)
    }
  }

  private note(
    tx: EntityManager,
    by: By,
    action: string,
    staff: Staff,
    before: unknown,
    after: unknown,
  ): Promise<void> {
    return this.deps.audit.note(tx, {
      actor: { kind: by === null ? 'system' : 'staff', id: by },
      action,
      target: { kind: 'staff', id: staff.id },
      before,
      after,
      at: this.deps.clock.now(),
    })
  }
}
