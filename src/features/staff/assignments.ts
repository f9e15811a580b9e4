import { IsNull, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { lockRow } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import type { Audit } from '../audit'
import { Staff } from './entities/staff'
import { StaffAssignment, type AssignmentRole } from './entities/staff-assignment'

/** What staff need to know of a store; the composition root hands it in. */
export interface StoreNames {
  byId(id: string): Promise<{ name: string; state: 'open' | 'closed' } | undefined>
}

export interface AssignmentsDeps {
  db: Database
  clock: Clock
  audit: Pick<Audit, 'note'>
  stores: StoreNames
}

/** Closes every open time at a store; a closed one is never edited again. */
export async function endAll(tx: EntityManager, staffId: string, at: number): Promise<void> {
  await tx.update(StaffAssignment, { staffId, toAt: IsNull() }, { toAt: at, openKey: null })
}

/** Dated times of staff at stores: opened and closed, never changed. */
export class Assignments {
  constructor(private readonly deps: AssignmentsDeps) {}

  /** Begins work at a store now; `staff.already_there` when it goes on already. `by` null is the system itself. */
  async assign(staffId: string, storeId: string, role: AssignmentRole, by: string | null): Promise<void> {
    await this.checkStore(storeId)
    await this.change(staffId, by, 'staff.assign', { storeId, role }, async (tx, at) => {
      await this.open(tx, { staffId, storeId, role, at })
    })
  }

  /** Ends work at a store now; `staff.not_there` when there is none. */
  async end(staffId: string, storeId: string, by: string | null): Promise<void> {
    await this.change(staffId, by, 'staff.unassign', { storeId }, async (tx, at) => {
      await this.close(tx, staffId, storeId, at)
    })
  }

  /** Ends one and begins the other at one instant; the role stays unless another is given. */
  async move(
    staffId: string,
    { from, to, role }: { from: string; to: string; role?: AssignmentRole | undefined },
    by: string | null,
  ): Promise<void> {
    if (from === to) throw new AppError('invalid', 'staff.same_store', '新门店和原门店相同，请选择另一家。')
    await this.checkStore(to)
    await this.change(staffId, by, 'staff.move', { from, to, role }, async (tx, at) => {
      const left = await this.close(tx, staffId, from, at)
      await this.open(tx, { staffId, storeId: to, role: role ?? left.role, at })
    })
  }

  private async checkStore(storeId: string): Promise<void> {
    const store = await this.deps.stores.byId(storeId)
    if (!store) throw new AppError('not_found', 'store.not_found', '没有这家门店，可能已被删除。')
    if (store.state === 'closed')
      throw new AppError('invalid', 'store.closed', `门店「${store.name}」已关闭，不能再安排员工。`)
  }

  private change(
    staffId: string,
    by: string | null,
    action: string,
    after: object,
    work: (tx: EntityManager, at: number) => Promise<void>,
  ): Promise<void> {
    const { db, clock, audit } = this.deps
    return db.transact(async (tx) => {
      const staff = await lockRow(tx, Staff, { id: staffId })
      if (!staff) throw new AppError('not_found', 'staff.not_found', '没有这位员工，可能已被删除。')
      if (staff.state === 'left')
        throw new AppError('conflict', 'staff.has_left', `「${staff.name}」已离职，不能再安排门店。`)
      const at = clock.now()
      await work(tx, at)
      await audit.note(tx, {
        actor: { kind: by === null ? 'system' : 'staff', id: by },
        action,
        target: { kind: 'staff', id: staffId },
        after,
        at,
      })
    })
  }

  private async open(
    tx: EntityManager,
    { staffId, storeId, role, at }: { staffId: string; storeId: string; role: AssignmentRole; at: number },
  ): Promise<void> {
    const openKey = `${staffId}:${storeId}`
    if (await tx.existsBy(StaffAssignment, { openKey }))
      throw new AppError('conflict', 'staff.already_there', '这位员工已在这家门店，请先结束原来的安排。')
    await tx.insert(StaffAssignment, { id: newId(), staffId, storeId, role, fromAt: at, toAt: null, openKey })
  }

  private async close(
    tx: EntityManager,
    staffId: string,
    storeId: string,
    at: number,
  ): Promise<StaffAssignment> {
    const open = await tx.findOneBy(StaffAssignment, { openKey: `${staffId}:${storeId}` })
    if (!open) throw new AppError('conflict', 'staff.not_there', '这位员工现在不在这家门店，请刷新后再试。')
    await tx.update(StaffAssignment, { id: open.id }, { toAt: at, openKey: null })
    return open
  }
}
