import type { Context } from 'koa'
import type { SharedMemory } from '../../platform/cache/open'
import type { Clock } from '../../platform/clock'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Audit } from '../audit'
import { Assignments, type StoreNames } from './assignments'
import { Directory, type StaffDirectory } from './directory'
import { Staff } from './entities/staff'
import { StaffAssignment } from './entities/staff-assignment'
import { StaffBindCode } from './entities/staff-bind-code'
import { StaffSession } from './entities/staff-session'
import { workbenchKeeper } from './keeper'
import { staffRoutes } from './routes'
import { StaffService, type StaffServiceDeps } from './service'
import { Sessions } from './sessions'
import { BindingLimits, SignInLimits } from './sign-in-limits'
import { WorkbenchBinding } from './workbench-binding'

export { forgetProofs } from './tidy'
export type { StoreNames } from './assignments'
export type { StaffDirectory, StaffInfo } from './directory'
export type { AssignmentRole } from './entities/staff-assignment'
export { Staff, type StaffState } from './entities/staff'

export interface StaffDeps {
  db: Database
  clock: Clock
  shared: SharedMemory
  audit: Pick<Audit, 'note'>
  /** Names and states of stores, which are made from staff. */
  stores: StoreNames
  /** Throws picture.unknown for a picture that is not there. */
  checkPicture: NonNullable<StaffServiceDeps['checkPicture']>
  sessionSecret: string
  publicUrl: string
  brand: string
  isSandboxClock: boolean
  /** The work of one password (scrypt's N); the product's own unless told. */
  passwordCost?: number | undefined
}

/** The tables of staff. */
export const staffEntities: EntityClass[] = [Staff, StaffAssignment, StaffBindCode, StaffSession]

/** How many administrators can sign in; 0 also while the table is not there yet. */
export async function countAdmins(db: Database): Promise<number> {
  const staff = await db.read.findBy(Staff, { state: 'active' }).catch((): Staff[] => [])
  return staff.filter((one) => one.roles.includes('admin') && one.login !== null).length
}

/** The directory alone, for features that ask who works where. */
export const makeStaffDirectory = (db: Database): StaffDirectory => new Directory(db)

/** Sign-in, sessions, staff and where they work. `identify` finds the actor of a request for every other feature. */
export function makeStaff(deps: StaffDeps) {
  const { db, clock, shared, audit, stores, brand, isSandboxClock } = deps
  const service = new StaffService({ ...deps, limits: new SignInLimits(shared) })
  const sessions = new Sessions({ ...deps, bus: shared.bus })
  const directory = makeStaffDirectory(db)
  const assignments = new Assignments({ db, clock, audit, stores })
  const binding = new WorkbenchBinding({ db, clock, audit, directory, limits: new BindingLimits(shared) })
  const surroundings = () => ({ serverTime: new Date(clock.now()).toISOString(), isSandboxClock, brand })
  return {
    service,
    sessions,
    directory,
    assignments,
    /** For `customers.keepers`: a workbench follows its person. */
    keeper: workbenchKeeper,
    handlers: staffRoutes({ db, stores, service, sessions, assignments, binding, surroundings }),
    identify: (ctx: Context) => sessions.identify(ctx),
  }
}
