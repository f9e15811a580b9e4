import { createHash, randomInt } from 'node:crypto'
import { LessThanOrEqual } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { lockRow } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import type { Audit } from '../audit'
import type { StaffDirectory, StaffInfo } from './directory'
import { Staff } from './entities/staff'
import { StaffBindCode } from './entities/staff-bind-code'
import type { BindingLimits } from './sign-in-limits'

const VALID_MS = 10 * 60_000
/** Without signs that are easily taken for each other. */
const SIGNS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const LENGTH = 8

const hash = (code: string): string => createHash('sha256').update(`staff-bind:${code}`).digest('hex')

export interface WorkbenchBindingDeps {
  db: Database
  clock: Clock
  audit: Pick<Audit, 'note'>
  directory: StaffDirectory
  limits: BindingLimits
}

/** Binds the person in the Mini Program to a member of staff, by a code that a manager shows. */
export class WorkbenchBinding {
  constructor(private readonly deps: WorkbenchBindingDeps) {}

  /** A new code, good for ten minutes and once; earlier codes of the person are void. Only its hash is kept. */
  async makeCode(staff: Staff, by: string): Promise<{ code: string; expiresAt: number }> {
    if (staff.state !== 'active')
      throw new AppError('conflict', 'staff.not_active', `「${staff.name}」现在不在岗，不能绑定工作台。`)
    if (staff.customerId !== null)
      throw new AppError('conflict', 'staff.already_bound', `「${staff.name}」已绑定微信，请先解绑。`)
    const { db, clock, audit } = this.deps
    const code = Array.from({ length: LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join('')
    const now = clock.now()
    const expiresAt = now + VALID_MS
    await db.transact(async (tx) => {
      await tx.delete(StaffBindCode, { expiresAt: LessThanOrEqual(now) })
      await tx.delete(StaffBindCode, { staffId: staff.id })
      const row = { staffId: staff.id, createdBy: by, createdAt: now, expiresAt }
      await tx.insert(StaffBindCode, { id: newId(), codeHash: hash(code), ...row })
      await audit.note(tx, {
        actor: { kind: 'staff', id: by },
        action: 'staff.bind_code',
        target: { kind: 'staff', id: staff.id },
        at: now,
      })
    })
    return { code, expiresAt }
  }

  /**
   * Binds the customer to whoever the code is for; a wrong or used code is `staff.bind_code_wrong`, an old one
   * `staff.bind_code_expired`, and more than five tries in a quarter of an hour are `staff.bind_too_many`.
   */
  async redeem(code: string, customerId: string): Promise<StaffInfo> {
    const { db, clock, audit, directory, limits } = this.deps
    await limits.take(customerId)
    const staffId = await db.transact(async (tx) => {
      const now = clock.now()
      const row = await lockRow(tx, StaffBindCode, { codeHash: hash(code) })
      if (!row)
        throw new AppError(
          'invalid',
          'staff.bind_code_wrong',
          '邀请码不对，或已经用过。请核对 8 位邀请码，或请店长重新生成一个。',
        )
      if (row.expiresAt <= now)
        throw new AppError(
          'invalid',
          'staff.bind_code_expired',
          '邀请码已过期，它只在 10 分钟内有效。请店长重新生成一个。',
        )
      await tx.delete(StaffBindCode, { id: row.id })
      await directory.bindCustomer(tx, row.staffId, customerId)
      await audit.note(tx, {
        actor: { kind: 'customer', id: customerId },
        action: 'staff.bind',
        target: { kind: 'staff', id: row.staffId },
        at: now,
      })
      return row.staffId
    })
    return (await directory.byId(staffId))!
  }

  /** Takes the identity off; the workbench is closed with the next request. */
  async unbind(staffId: string, by: string): Promise<void> {
    const { db, clock, audit } = this.deps
    await db.transact(async (tx) => {
      const { affected } = await tx.update(Staff, { id: staffId }, { customerId: null })
      if (affected === 0) return
      await audit.note(tx, {
        actor: { kind: 'staff', id: by },
        action: 'staff.unbind',
        target: { kind: 'staff', id: staffId },
        at: clock.now(),
      })
    })
  }
}
