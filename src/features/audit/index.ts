import type { EntityClass } from '../../platform/db/database'
import { AuditEntry } from './entities/audit-entry'

/** The tables of the audit chain. */
export const auditEntities: EntityClass[] = [AuditEntry]
