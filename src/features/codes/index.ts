import type { EntityClass } from '../../platform/db/database'
import { Code } from './entities/code'
import { CodeBatch } from './entities/code-batch'

export { Code } from './entities/code'

/** The tables of codes. */
export const codesEntities: EntityClass[] = [Code, CodeBatch]
