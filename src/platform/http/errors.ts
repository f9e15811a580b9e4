import type { Context, Next } from 'koa'
import { AppError, type ErrorKind } from '../../domain/errors'
import type { Logger } from '../log'

const STATUS: Record<ErrorKind, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many: 429,
  too_large: 413,
  upstream: 502,
  unavailable: 503,
}

/** Turns whatever was thrown below into the API's error body; what nobody expected is logged whole and shown as an id. */
export function errorShield(log: Logger) {
  return async (ctx: Context, next: Next): Promise<void> => {
    try {
      await next()
    } catch (error) {
      const requestId = String(ctx.state.requestId ?? '')
      if (error instanceof AppError) {
        ctx.status = STATUS[error.kind]
        const { code, message, details } = error
        ctx.body = { error: { code, message, ...(details ? { details } : {}), requestId } }
        if (error.kind === 'too_many' || error.kind === 'unavailable')
          ctx.set('Retry-After', String(details?.retryAfterSeconds ?? 5))
        return
      }
      log.error({ requestId, method: ctx.method, path: ctx.path, err: error }, 'request failed')
      ctx.status = 500
      ctx.body = {
        error: {
          code: 'internal',
          message: `服务器出错了，请稍后再试。报给管理员时请带上编号 ${requestId}。`,
          requestId,
        },
      }
    }
  }
}
