import type { Session, StaffAtWork, staffApi } from '../../contract/staff'
import { AppError } from '../../domain/errors'
import type { Database } from '../../platform/db/database'
import type { Actor, Handlers } from '../../platform/http/serve'
import type { Assignments, StoreNames } from './assignments'
import type { Staff } from './entities/staff'
import { pageOfStaff, present, withStores, worksAt } from './listing'
import { noStaff, type StaffService } from './service'
import type { Sessions } from './sessions'
import type { WorkbenchBinding } from './workbench-binding'

export interface StaffRoutesDeps {
  db: Database
  stores: StoreNames
  service: StaffService
  sessions: Sessions
  assignments: Assignments
  binding: WorkbenchBinding
  /** What a client is told beside who is signed in. */
  surroundings(): Omit<Session, 'staff' | 'csrfToken'>
}

type Api = typeof staffApi
type SessionKey = Extract<keyof Api, `${string}/session` | `${string}/session/password`>

function sessionRoutes(deps: StaffRoutesDeps): Pick<Handlers<Api>, SessionKey> {
  const { service, sessions, surroundings } = deps
  const view = (staff: Staff, csrfToken: string): Session => ({
    staff: present(staff),
    csrfToken,
    ...surroundings(),
  })
  return {
    'POST /api/admin/session': async ({ login, password }, { ctx, clientIp }) => {
      const staff = await service.signIn(login, password, clientIp)
      return view(staff, await sessions.open(ctx, staff.id))
    },
    'GET /api/admin/session': async (_, { actor, ctx }) =>
      view(await service.byId(actor!.staffId), sessions.csrfToken(ctx)),
    'DELETE /api/admin/session': async (_, { ctx }) => {
      await sessions.close(ctx)
      return {}
    },
    'POST /api/admin/session/password': async ({ current, next }, { actor, ctx, clientIp }) => {
      const staff = await service.changePassword(actor!.staffId, current, next, clientIp)
      await sessions.closeAll(staff.id)
      return view(staff, await sessions.open(ctx, staff.id))
    },
  }
}

const isOverStores = (staff: Staff): boolean =>
  staff.roles.includes('admin') || staff.roles.includes('operator')

/** The console's operations with staff and sessions, and the one by which a person becomes staff at the workbench. */
export function staffRoutes(deps: StaffRoutesDeps): Handlers<Api> {
  const { db, stores, service, sessions, assignments, binding } = deps
  const view = async (id: string): Promise<StaffAtWork> =>
    (await withStores(db.read, stores, [await service.byId(id)], true))[0]!
  const seen = async (id: string, actor: Actor): Promise<Staff> => {
    if (!(await worksAt(db.read, id, actor.storeIds))) throw noStaff()
    return service.byId(id)
  }

  return {
    ...sessionRoutes(deps),
    'GET /api/admin/staff': async (query, { actor }) => {
      const [staff, total] = await pageOfStaff(db.read, { ...query, storeIds: actor!.storeIds })
      return { items: await withStores(db.read, stores, staff), total }
    },
    'POST /api/admin/staff': async ({ storeId, assignmentRole, ...input }, { actor }) => {
      const by = actor!.staffId
      const staff = await db.transact(async () => {
        const created = await service.create(input, by)
        if (storeId !== undefined) await assignments.assign(created.id, storeId, assignmentRole, by)
        return created
      })
      return view(staff.id)
    },
    'GET /api/admin/staff/:id': async ({ id }, { actor }) => view((await seen(id, actor!)).id),
    'PATCH /api/admin/staff/:id': async ({ id, ...change }, { actor }) => {
      await service.change(id, change, actor!.staffId)
      await sessions.closeAll(id)
      return view(id)
    },
    'POST /api/admin/staff/:id/assignments': async ({ id, storeId, role }, { actor }) => {
      await assignments.assign(id, storeId, role, actor!.staffId)
      return view(id)
    },
    'POST /api/admin/staff/:id/assignments/end': async ({ id, storeId }, { actor }) => {
      await assignments.end(id, storeId, actor!.staffId)
      return view(id)
    },
    'POST /api/admin/staff/:id/move': async ({ id, fromStoreId, toStoreId, role }, { actor }) => {
      await assignments.move(id, { from: fromStoreId, to: toStoreId, role }, actor!.staffId)
      return view(id)
    },
    'POST /api/admin/staff/:id/bind-code': async ({ id }, { actor }) => {
      const staff = await seen(id, actor!)
      if (isOverStores(staff) && !actor!.roles.includes('admin'))
        throw new AppError('forbidden', 'staff.not_allowed', '运营和管理员的工作台只能由管理员绑定。')
      const { code, expiresAt } = await binding.makeCode(staff, actor!.staffId)
      return { code, expiresAt: new Date(expiresAt).toISOString() }
    },
    'POST /api/admin/staff/:id/unbind': async ({ id }, { actor }) => {
      await service.byId(id)
      await binding.unbind(id, actor!.staffId)
      return view(id)
    },
    'POST /api/mp/staff-binding': async ({ code }, { customer }) => {
      const { id, name, storeId } = await binding.redeem(code, customer!.customerId)
      const store = storeId === null ? undefined : await stores.byId(storeId)
      return { staffId: id, name, storeName: store?.name ?? null }
    },
  }
}
