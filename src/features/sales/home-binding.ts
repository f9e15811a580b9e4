import { IsNull, LessThanOrEqual, MoreThan } from 'typeorm'
import type { Database } from '../../platform/db/database'
import { Binding } from '../bindings'
import type { BindingsDoor } from './doors'

/** Who served a customer at a moment, read from the dated bindings; a later change never alters the answer (I-4). */
export function homeBindings(db: Database): BindingsDoor {
  return {
    homeAt: async (customerId, at, tx = db.read) => {
      const held = { customerId, role: 'home' as const, fromAt: LessThanOrEqual(at) }
      const row = await tx.findOne(Binding, {
        where: [
          { ...held, toAt: IsNull() },
          { ...held, toAt: MoreThan(at) },
        ],
        order: { fromAt: 'DESC', id: 'DESC' },
      })
      return row ? { bindingId: row.id, storeId: row.storeId, staffId: row.staffId } : undefined
    },
  }
}
