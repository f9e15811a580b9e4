import type { EntityClass } from '../../platform/db/database'
import { Policy } from './entities/policy'

/** The tables of policies. */
export const policiesEntities: EntityClass[] = [Policy]
