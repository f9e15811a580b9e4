import type Router from '@koa/router'
import type { Features } from './features'

/**
 * The streams of server-sent events, which no contract describes: `GET /api/admin/events` by the console's cookie and
 * `GET /api/workbench/events` by the Mini Program's session. Both end when the session does.
 */
export function serveEvents(
  router: Router,
  { staff, customers, conversations }: Pick<Features, 'staff' | 'customers' | 'conversations'>,
): void {
  staff.sessions.onEnd((staffId) => conversations.sessionEnded(staffId))
  router.get('/api/admin/events', (ctx) => conversations.stream(ctx, (asked) => staff.sessions.watch(asked)))
  router.get('/api/workbench/events', (ctx) =>
    conversations.stream(ctx, async (asked) => (await customers.identifyCustomer(asked)).actor),
  )
}
