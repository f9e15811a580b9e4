import type { bindingsApi } from '../../contract/bindings'
import type { Handlers } from '../../platform/http/serve'
import type { HandoverService } from './handover-service'

type Api = Pick<
  typeof bindingsApi,
  Extract<keyof typeof bindingsApi, `${string} /api/admin/handovers${string}`>
>

/** The operations of the leave wizard. */
export function handoverRoutes(handovers: HandoverService): Handlers<Api> {
  return {
    'POST /api/admin/handovers/preview': (order, { actor }) => handovers.preview(order, actor!),
    'GET /api/admin/handovers': (query, { actor }) => handovers.list(query, actor!),
    'POST /api/admin/handovers': (order, { actor }) => handovers.start(order, actor!),
    'GET /api/admin/handovers/:id': ({ id }, { actor }) => handovers.view(id, actor!),
    'POST /api/admin/handovers/:id/undo': ({ id }, { actor }) => handovers.undo(id, actor!),
  }
}
