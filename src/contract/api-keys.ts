/** API keys of tills: made by administrators, the secret shown once. */
import { z } from 'zod'
import { Id, Instant } from './common'
import { defineApi, type Auth } from './endpoint'

const admins: Auth = { roles: ['admin'] }

/** members: verify member codes, look members up; sales: quote, record and read sales; refunds: refund. */
export const ApiKeyScope = z.enum(['members', 'sales', 'refunds'])

export const ApiKey = z.object({
  /** Sent as `X-Guidepost-Key`. */
  id: Id,
  name: z.string(),
  scopes: z.array(ApiKeyScope),
  /** Null: every store. */
  storeIds: z.array(Id).nullable(),
  state: z.enum(['active', 'revoked']),
  createdAt: Instant,
  createdByName: z.string().nullable(),
  /** To the minute. */
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
})
export type ApiKey = z.infer<typeof ApiKey>

export const apiKeysApi = defineApi({
  'GET /api/admin/api-keys': {
    summary: 'List the API keys, revoked ones last',
    auth: admins,
    input: z.object({}),
    output: z.object({ items: z.array(ApiKey) }),
  },
  'POST /api/admin/api-keys': {
    summary: 'Create an API key; its secret is in this answer and nowhere else',
    auth: admins,
    input: z.object({
      name: z.string().trim().min(1, '请填写名称').max(40, '名称最多 40 个字'),
      scopes: z.array(ApiKeyScope).min(1, '请至少选择一项权限').max(3),
      /** Null: every store. */
      storeIds: z.array(Id).min(1, '请选择门店').max(500).nullable().default(null),
    }),
    output: z.object({ key: ApiKey, secret: z.string() }),
  },
  'POST /api/admin/api-keys/:id/revoke': {
    summary: 'Revoke an API key at once and for good',
    auth: admins,
    input: z.object({ id: Id }),
    output: ApiKey,
  },
})
