import type { EntityManager } from 'typeorm'
import type { Actor, Call } from '../../platform/http/serve'
import type { CustomerParts } from './parts'

/** The member of staff behind a console call; `serve` has let nobody else in. */
export const actorOf = (call: Call): Actor => call.actor!

/** Offset and limit of a page. */
export const rangeOf = ({ page, pageSize }: { page: number; pageSize: number }) => ({
  skip: Math.min((page - 1) * pageSize, 2 ** 52),
  take: pageSize,
})

/** Notes what staff did with a customer. */
export function noteStaff(
  { audit, clock }: CustomerParts,
  tx: EntityManager,
  call: Call,
  event: { action: string; customerId: string; reason?: string; after?: unknown },
): Promise<void> {
  const { action, customerId, reason, after } = event
  return audit.note(tx, {
    actor: { kind: 'staff', id: actorOf(call).staffId },
    action,
    target: { kind: 'customer', id: customerId },
    reason,
    after,
    at: clock.now(),
  })
}
