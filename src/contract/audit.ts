/** The audit chain: who did what, unchangeable. */
import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

const admins: Auth = { roles: ['admin'] }

/** One entry; `before` and `after` hold no personal data. */
export const AuditEntryView = z.object({
  id: Id,
  seq: z.number().int(),
  at: Instant,
  actor: z.object({
    kind: z.enum(['staff', 'customer', 'till', 'system']),
    id: z.string().nullable(),
    /** Of staff only. */
    name: z.string().nullable(),
  }),
  /** `subject.verb`, such as `store.create`. */
  action: z.string(),
  target: z.object({ kind: z.string(), id: z.string().nullable() }),
  reason: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
})
export type AuditEntryView = z.infer<typeof AuditEntryView>

export const auditApi = defineApi({
  'GET /api/admin/audit': {
    summary: 'List audit entries, the newest first',
    auth: admins,
    input: PageQuery.extend({
      action: z.string().max(64).optional(),
      targetKind: z.string().max(32).optional(),
      targetId: z.string().max(64).optional(),
      actorId: z.string().max(64).optional(),
      from: Instant.optional(),
      until: Instant.optional(),
    }),
    output: pageOf(AuditEntryView),
    isSheddable: true,
  },
  'GET /api/admin/audit/verify': {
    summary: 'Recompute the whole chain and say whether every entry is as it was written',
    auth: admins,
    input: Empty,
    output: z.object({
      isWhole: z.boolean(),
      entries: z.number().int(),
      /** The first entry that does not fit. */
      brokenAt: z.number().int().nullable(),
    }),
    isSheddable: true,
  },
})
