import type { StaffRole } from '../../contract/endpoint'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { isUniqueViolation } from '../../platform/db/errors'
import { newId } from '../../platform/ids'
import { Staff, type StaffState } from './entities/staff'
import { hashPassword, verifyPassword } from './password'
import type { SignInLimits } from './sign-in-limits'

export interface NewStaff {
  name: string
  login: string
  password: string
  roles: StaffRole[]
}

const wrong = (): AppError =>
  new AppError('unauthenticated', 'login.wrong', '登录名或密码不对，请检查后再试。')

/** Who works here, and how they prove it. */
export class StaffService {
  constructor(private readonly deps: { db: Database; clock: Clock; limits: SignInLimits }) {}

  /**
   * Checks a login name and password. An unknown name, a wrong password and a locked account get the same answer in
   * the same time; `login.too_many` comes before the password is looked at.
   */
  async signIn(login: string, password: string, address: string): Promise<Staff> {
    const name = login.trim().toLowerCase()
    await this.deps.limits.take(name, address)
    const staff = await this.deps.db.read.findOneBy(Staff, { login: name })
    const isRight = await verifyPassword(password, staff?.passwordHash ?? null)
    if (!staff || !isRight || staff.state === 'left' || staff.state === 'suspended') throw wrong()
    await this.deps.limits.forgive(name, address)
    staff.lastSignInAt = this.deps.clock.now()
    await this.deps.db.transact((tx) =>
      tx.update(Staff, { id: staff.id }, { lastSignInAt: staff.lastSignInAt }),
    )
    return staff
  }

  /** Adds a member of staff; a taken login name is refused. */
  async create(input: NewStaff): Promise<Staff> {
    const now = this.deps.clock.now()
    const staff: Staff = {
      id: newId(),
      name: input.name,
      login: input.login,
      passwordHash: await hashPassword(input.password),
      roles: input.roles,
      state: 'active',
      createdAt: now,
      updatedAt: now,
      lastSignInAt: null,
      speciality: null,
      customerId: null,
    }
    try {
      await this.deps.db.transact((tx) => tx.insert(Staff, staff))
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      throw new AppError('conflict', 'staff.login_taken', `登录名「${input.login}」已有人使用，请换一个。`)
    }
    return staff
  }

  async byId(id: string): Promise<Staff> {
    const staff = await this.deps.db.read.findOneBy(Staff, { id })
    if (!staff) throw new AppError('not_found', 'staff.not_found', '没有这位员工，可能已被删除。')
    return staff
  }

  list(): Promise<Staff[]> {
    return this.deps.db.read.find(Staff, { order: { createdAt: 'ASC' } })
  }

  /** Changes what is given. The last active administrator can be neither demoted nor locked out. */
  async change(
    id: string,
    change: { name?: string; roles?: StaffRole[]; state?: StaffState; password?: string },
  ): Promise<Staff> {
    const { password, ...rest } = change
    const passwordHash = password === undefined ? undefined : await hashPassword(password)
    return this.deps.db.transact(async (tx) => {
      const staff = await tx.findOneBy(Staff, { id })
      if (!staff) throw new AppError('not_found', 'staff.not_found', '没有这位员工，可能已被删除。')
      const changed: Staff = {
        ...staff,
        ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
        passwordHash: passwordHash ?? staff.passwordHash,
        updatedAt: this.deps.clock.now(),
      }
      const isAdmin = (who: Staff): boolean => who.state === 'active' && who.roles.includes('admin')
      const others = (await tx.find(Staff)).filter((other) => other.id !== id && isAdmin(other))
      if (isAdmin(staff) && !isAdmin(changed) && others.length === 0)
        throw new AppError('conflict', 'staff.last_admin', '这是最后一位管理员，请先设置另一位管理员。')
      await tx.save(Staff, changed)
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
    return this.change(id, { password: next })
  }
}
