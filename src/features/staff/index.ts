import type { Context } from 'koa'
import type { Session, Staff as StaffView, staffApi } from '../../contract/staff'
import type { SharedMemory } from '../../platform/cache/open'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import { Staff } from './entities/staff'
import { StaffAssignment } from './entities/staff-assignment'
import { StaffSession } from './entities/staff-session'
import { StaffService } from './service'
import { Sessions } from './sessions'
import { SignInLimits } from './sign-in-limits'

export interface StaffDeps {
  db: Database
  clock: Clock
  shared: SharedMemory
  sessionSecret: string
  publicUrl: string
  brand: string
  isSandboxClock: boolean
}

export const staffEntities = [Staff, StaffAssignment, StaffSession]

/** How many administrators can sign in; 0 also while the table is not there yet. */
export async function countAdmins(db: Database): Promise<number> {
  const staff = await db.read.findBy(Staff, { state: 'active' }).catch((): Staff[] => [])
  return staff.filter((one) => one.roles.includes('admin') && one.login !== null).length
}

function present(staff: Staff): StaffView {
  const { id, name, login, roles, state } = staff
  const lastSignInAt = staff.lastSignInAt === null ? null : new Date(staff.lastSignInAt).toISOString()
  return { id, name, login, roles, state, createdAt: new Date(staff.createdAt).toISOString(), lastSignInAt }
}

/** Sign-in, sessions and staff. `identify` finds the actor of a request for every other feature's operations. */
export function makeStaff(deps: StaffDeps) {
  const service = new StaffService({ db: deps.db, clock: deps.clock, limits: new SignInLimits(deps.shared) })
  const sessions = new Sessions(deps)

  const sessionView = (staff: Staff, csrfToken: string): Session => ({
    staff: present(staff),
    csrfToken,
    serverTime: new Date(deps.clock.now()).toISOString(),
    isSandboxClock: deps.isSandboxClock,
    brand: deps.brand,
  })

  const handlers: Handlers<typeof staffApi> = {
    'POST /api/admin/session': async ({ login, password }, { ctx, clientIp }) => {
      const staff = await service.signIn(login, password, clientIp)
      return sessionView(staff, await sessions.open(ctx, staff.id))
    },
    'GET /api/admin/session': async (_, { actor, ctx }) =>
      sessionView(await service.byId(actor!.staffId), sessions.csrfToken(ctx)),
    'DELETE /api/admin/session': async (_, { ctx }) => {
      await sessions.close(ctx)
      return {}
    },
    'POST /api/admin/session/password': async ({ current, next }, { actor, ctx, clientIp }) => {
      const staff = await service.changePassword(actor!.staffId, current, next, clientIp)
      await sessions.closeAll(staff.id)
      return sessionView(staff, await sessions.open(ctx, staff.id))
    },
    'GET /api/admin/staff': async () => ({ items: (await service.list()).map(present) }),
    'POST /api/admin/staff': async (input) => present(await service.create(input)),
    'PATCH /api/admin/staff/:id': async ({ id, ...change }) => {
      const staff = await service.change(id, change)
      await sessions.closeAll(id)
      return present(staff)
    },
  }

  return { service, sessions, handlers, identify: (ctx: Context) => sessions.identify(ctx) }
}
