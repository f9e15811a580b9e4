import { z } from 'zod'
import { Empty, Id, Instant } from './common'
import { defineApi } from './endpoint'

/** Roles as the console shows them. */
export const ROLE_NAMES = {
  guide: '导购',
  store_manager: '店长',
  operator: '运营',
  admin: '管理员',
} as const

export const StaffRole = z.enum(['guide', 'store_manager', 'operator', 'admin'])
export const StaffState = z.enum(['active', 'leave', 'suspended', 'left'])

/** A member of staff as lists show them. */
export const Staff = z.object({
  id: Id,
  name: z.string(),
  login: z.string().nullable(),
  roles: z.array(StaffRole),
  state: StaffState,
  createdAt: Instant,
  lastSignInAt: Instant.nullable(),
})
export type Staff = z.infer<typeof Staff>

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
    summary: 'All staff',
    auth: { roles: ['admin'] },
    input: Empty,
    output: z.object({ items: z.array(Staff) }),
  },
  'POST /api/admin/staff': {
    summary: 'Add a member of staff who signs in to the console',
    auth: { roles: ['admin'] },
    input: z.object({ name, login, password, roles: z.array(StaffRole).min(1, '至少选择一个角色') }),
    output: Staff,
  },
  'PATCH /api/admin/staff/:id': {
    summary: 'Change name, roles, state or password of a member of staff; ends their sessions',
    auth: { roles: ['admin'] },
    input: z.object({
      id: Id,
      name: name.optional(),
      roles: z.array(StaffRole).min(1, '至少选择一个角色').optional(),
      state: StaffState.optional(),
      password: password.optional(),
    }),
    output: Staff,
  },
})
