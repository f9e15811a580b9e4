import type { EntityClass } from '../../platform/db/database'
import { Binding, BindingDecision } from './entities/binding'
import { Scan } from './entities/scan'

export { Binding } from './entities/binding'
export { Scan } from './entities/scan'

/** The tables of scans and bindings. */
export const bindingsEntities: EntityClass[] = [Scan, Binding, BindingDecision]
