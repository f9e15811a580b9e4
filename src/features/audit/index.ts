import { Between, LessThan, MoreThanOrEqual, type EntityManager, type FindOptionsWhere } from 'typeorm'
import type { auditApi, AuditEntryView } from '../../contract/audit'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import { append, verifyChain, type AuditEvent, type ChainState } from './chain'
import { AuditEntry } from './entities/audit-entry'
import { AuditHead } from './entities/audit-head'

export type { AuditEvent, ChainState } from './chain'
export type { AuditActorKind } from './entities/audit-entry'

/** The tables of the audit chain. */
export const auditEntities: EntityClass[] = [AuditEntry, AuditHead]

export interface AuditDeps {
  db: Database
  /** Names of members of staff by id, for reading; unknown ones are left out. */
  namesOf?: (staffIds: string[]) => Promise<Map<string, string>>
}

/** The audit chain: what was done, by whom, unchangeable. */
export interface Audit {
  /** Appends to the chain inside the transaction; the chain's end is locked until it ends, so note last. */
  note(tx: EntityManager, event: AuditEvent): Promise<void>
  /** Recomputes the whole chain. */
  verify(): Promise<ChainState>
  handlers: Handlers<typeof auditApi>
}

type Query = Parameters<Audit['handlers']['GET /api/admin/audit']>[0]

function whereOf({
  action,
  targetKind,
  targetId,
  actorId,
  from,
  until,
}: Query): FindOptionsWhere<AuditEntry> {
  const [first, end] = [from, until].map((text) => (text === undefined ? undefined : Date.parse(text)))
  const at =
    first !== undefined && end !== undefined
      ? Between(first, end - 1)
      : first !== undefined
        ? MoreThanOrEqual(first)
        : end !== undefined
          ? LessThan(end)
          : undefined
  return {
    ...(action === undefined ? {} : { action }),
    ...(targetKind === undefined ? {} : { targetKind }),
    ...(targetId === undefined ? {} : { targetId }),
    ...(actorId === undefined ? {} : { actorId }),
    ...(at === undefined ? {} : { at }),
  }
}

function present(entry: AuditEntry, names: Map<string, string>): AuditEntryView {
  const { id, seq, actorKind, actorId, action, targetKind, targetId, reason, before, after } = entry
  const name = actorKind === 'staff' && actorId !== null ? (names.get(actorId) ?? null) : null
  return {
    id,
    seq,
    at: new Date(entry.at).toISOString(),
    actor: { kind: actorKind, id: actorId, name },
    action,
    target: { kind: targetKind, id: targetId },
    reason,
    before: before === null ? null : (JSON.parse(before) as unknown),
    after: after === null ? null : (JSON.parse(after) as unknown),
  }
}

/** Makes the audit feature. */
export function makeAudit({ db, namesOf }: AuditDeps): Audit {
  return {
    note: append,
    verify: () => verifyChain(db.read),
    handlers: {
      'GET /api/admin/audit': async (query) => {
        const { page, pageSize } = query
        const [entries, total] = await db.read.findAndCount(AuditEntry, {
          where: whereOf(query),
          order: { seq: 'DESC' },
          skip: (page - 1) * pageSize,
          take: pageSize,
        })
        const ids = entries.flatMap(({ actorKind, actorId }) =>
          actorKind === 'staff' && actorId !== null ? [actorId] : [],
        )
        const names = (await namesOf?.([...new Set(ids)])) ?? new Map<string, string>()
        return { items: entries.map((entry) => present(entry, names)), total }
      },
      'GET /api/admin/audit/verify': async () => {
        const { ok, entries, brokenAt } = await verifyChain(db.read)
        return { isWhole: ok, entries, brokenAt: brokenAt ?? null }
      },
    },
  }
}
