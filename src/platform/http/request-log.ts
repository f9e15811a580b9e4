import type { Context, Next } from 'koa'
import { newId } from '../ids'
import type { Logger } from '../log'

/** Gives every request an id and writes one line when it is answered; never the query, which may carry secrets. */
export function requestLog(log: Logger) {
  return async (ctx: Context, next: Next): Promise<void> => {
    const startedAt = performance.now()
    ctx.state.requestId = newId()
    ctx.set('X-Request-Id', ctx.state.requestId as string)
    await next()
    const ms = Math.round(performance.now() - startedAt)
    log.info(
      {
        requestId: ctx.state.requestId as string,
        method: ctx.method,
        path: ctx.path,
        status: ctx.status,
        ms,
      },
      'request',
    )
  }
}
