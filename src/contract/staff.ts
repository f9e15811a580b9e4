import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

/** Roles as the console shows them. */
export const ROLE_NAMES = {
  guide: '导购',
  store_manager: '店长',
  operator: '运营',
  admin: '管理员',
} as const

export const StaffRole = z.enum(['guide', 'store_manager', 'operator', 'admin'])
export const StaffState = z.enum(['active', 'leave', 'suspended', 'left'])

/** What somebody does at a store. */
export const AssignmentRole = z.enum(['guide', 'store_manager'])

/** A time at a store; `toAt` is null while it lasts. */
export const Assignment = z.object({
  id: Id,
  storeId: Id,
  storeName: z.string(),
  role: AssignmentRole,
  fromAt: Instant,
  toAt: Instant.nullable(),
})
export type Assignment = z.infer<typeof Assignment>

/** A member of staff as lists show them. */
export const Staff = z.object({
  id: Id,
  name: z.string(),
  login: z.string().nullable(),
  roles: z.array(StaffRole),
  state: StaffState,
  /** What a guide knows best, for shoppers to read. */
  speciality: z.string().nullable(),
  /** A picture for shoppers to see (`/pictures/<id>/160`). */
  photoId: Id.nullable(),
  /** Whether a Mini Program identity is bound, so that the workbench opens. */
  isBound: z.boolean(),
  createdAt: Instant,
  lastSignInAt: Instant.nullable(),
  /** When they left for good. */
  leftAt: Instant.nullable(),
})
export type Staff = z.infer<typeof Staff>

/** A member of staff with the stores they work at now. */
export const StaffAtWork = Staff.extend({ assignments: z.array(Assignment) })
export type StaffAtWork = z.infer<typeof StaffAtWork>

/** Who is signed in, and what a client needs to go on. */
export const Session = z.object({
  staff: Staff,
  /** To be sent as `X-CSRF-Token` with every writing request. */
  csrfToken: z.string(),
  /** The server's time; clients show this one (decisions.md 27). */
  serverTime: Instant,
  /** Whether the virtual clock of the sandbox is followed. */
  isSandboxClock: z.boolean(),
  brand: z.string(),
})
export type Session = z.infer<typeof Session>

const name = z.string().trim().min(1, '请填写姓名').max(40, '姓名最多 40 个字')
const login = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@-]{2,63}$/, '登录名为 3 到 64 位小写字母、数字或 . _ @ -')
const password = z.string().min(10, '密码至少 10 位').max(200, '密码最多 200 位')

const roles = z.array(StaffRole).min(1, '至少选择一个角色').max(4)
const speciality = z.string().trim().min(1).max(60, '专长最多 60 个字')
const ById = z.object({ id: Id })
const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const assigners: Auth = { roles: ['operator', 'admin'] }
const admins: Auth = { roles: ['admin'] }

export const staffApi = defineApi({
  'POST /api/admin/session': {
    summary: 'Sign in with login name and password; sets the session cookie',
    auth: 'public',
    input: z.object({ login: z.string().max(200), password: z.string().max(200) }),
    output: Session,
  },
  'GET /api/admin/session': {
    summary: 'Who is signed in',
    auth: 'staff',
    input: Empty,
    output: Session,
  },
  'DELETE /api/admin/session': {
    summary: 'Sign out; the session is gone at once',
    auth: 'staff',
    input: Empty,
    output: Empty,
  },
  'POST /api/admin/session/password': {
    summary: 'Change my password; every other session of mine ends',
    auth: 'staff',
    input: z.object({ current: z.string().max(200), next: password }),
    output: Session,
  },
  'GET /api/admin/staff': {
    summary: 'List staff with their stores, the longest here first; store managers see their own stores’',
    auth: readers,
    input: PageQuery.extend({
      /** Looks in names and login names. */
      search: z.string().trim().max(40).optional(),
      storeId: Id.optional(),
      state: StaffState.optional(),
      role: StaffRole.optional(),
    }),
    output: pageOf(StaffAtWork),
  },
  'POST /api/admin/staff': {
    summary: 'Add a member of staff; without login and password they only use the workbench',
    auth: admins,
    input: z
      .object({
        name,
        login: login.optional(),
        password: password.optional(),
        roles,
        speciality: speciality.optional(),
        photoId: Id.optional(),
        /** Where they begin, as what. */
        storeId: Id.optional(),
        assignmentRole: AssignmentRole.default('guide'),
      })
      .refine(({ login, password }) => (login === undefined) === (password === undefined), {
        message: '登录名和密码要么都填，要么都不填',
        path: ['password'],
      }),
    output: StaffAtWork,
  },
  'GET /api/admin/staff/:id': {
    summary: 'Read one member of staff with every store they ever worked at, the newest first',
    auth: readers,
    input: ById,
    output: StaffAtWork,
  },
  'PATCH /api/admin/staff/:id': {
    summary:
      'Change name, roles, state, speciality, picture, login or password of a member of staff; ends their sessions; who leaves ends their work at every store',
    auth: admins,
    input: z.object({
      id: Id,
      name: name.optional(),
      roles: roles.optional(),
      state: StaffState.optional(),
      speciality: speciality.nullable().optional(),
      photoId: Id.nullable().optional(),
      login: login.optional(),
      password: password.optional(),
    }),
    output: StaffAtWork,
  },
  'POST /api/admin/staff/:id/assignments': {
    summary: 'Let a member of staff work at a store from now on',
    auth: assigners,
    input: ById.extend({ storeId: Id, role: AssignmentRole }),
    output: StaffAtWork,
  },
  'POST /api/admin/staff/:id/assignments/end': {
    summary: 'End the work at a store now',
    auth: assigners,
    input: ById.extend({ storeId: Id }),
    output: StaffAtWork,
  },
  'POST /api/admin/staff/:id/move': {
    summary: 'Move from one store to another: the one ends at the instant at which the other begins',
    auth: assigners,
    input: ById.extend({ fromStoreId: Id, toStoreId: Id, role: AssignmentRole.optional() }),
    output: StaffAtWork,
  },
  'POST /api/admin/staff/:id/bind-code': {
    summary: 'Make a code, good for 10 minutes and once, that binds a Mini Program identity to this person',
    auth: readers,
    input: ById,
    output: z.object({ code: z.string(), expiresAt: Instant }),
  },
  'POST /api/admin/staff/:id/unbind': {
    summary: 'Take the Mini Program identity off this person; the workbench closes at once',
    auth: admins,
    input: ById,
    output: StaffAtWork,
  },
  'POST /api/mp/staff-binding': {
    summary: 'Bind my Mini Program identity to the member of staff whose manager shows this code',
    auth: 'customer',
    input: z.object({ code: z.string().trim().toUpperCase().max(20) }),
    output: z.object({ staffId: Id, name: z.string(), storeName: z.string().nullable() }),
  },
})
