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

/** Refusals of the router and of the file server: an address or method that is not there, a path that is none. */
const NOT_SERVED: Record<number, { code: string; message: string }> = {
  400: { code: 'request.bad_path', message: '网址写法不对，请检查后再试。' },
  403: { code: 'request.bad_path', message: '网址写法不对，请检查后再试。' },
  404: { code: 'request.unknown', message: '没有这个地址，请检查网址。' },
  405: { code: 'request.method', message: '这个地址不支持这种请求方法。' },
  501: { code: 'request.method', message: '服务器不支持这种请求方法。' },
}

function refuse(ctx: Context, status: number): boolean {
  const known = NOT_SERVED[status]
  if (!known) return false
  ctx.status = status
  ctx.body = { error: { ...known, requestId: String(ctx.state.requestId ?? '') } }
  return true
}

/** Turns whatever was thrown below into the API's error body; what nobody expected is logged whole and shown as an id. */
export function errorShield(log: Logger) {
  return async (ctx: Context, next: Next): Promise<void> => {
    try {
      await next()
      if (ctx.status >= 400 && ctx.body == null) refuse(ctx, ctx.status)
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
      if (refuse(ctx, (error as { status?: number }).status ?? 500)) return
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
