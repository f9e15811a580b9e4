import type { Middleware } from 'koa'

/** The phone page loads only its own files; pictures and sound may come from any address that a message carries. */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob: http: https:",
  "media-src 'self' data: blob: http: https:",
  "style-src 'self' 'unsafe-inline'",
  "frame-src 'self' http: https:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ')

/** Security headers for everything the sandbox answers to a browser. */
export function securityHeaders(): Middleware {
  return async (ctx, next) => {
    ctx.set('content-security-policy', POLICY)
    ctx.set('x-content-type-options', 'nosniff')
    ctx.set('referrer-policy', 'no-referrer')
    ctx.set('cross-origin-opener-policy', 'same-origin')
    await next()
  }
}

/** The control API changes the world, so pages of other origins in the developer's browser must not reach it. */
export function ownPagesOnly(): Middleware {
  return async (ctx, next) => {
    const site = ctx.get('sec-fetch-site')
    const origin = ctx.get('origin')
    const foreign =
      site === 'cross-site' || (origin !== '' && origin !== 'null' && originHost(origin) !== ctx.host)
    if (ctx.path.startsWith('/sandbox/') && ctx.method !== 'GET' && foreign) {
      ctx.status = 403
      ctx.body = { error: '沙盒的控制接口只接受它自己页面的请求。' }
      return
    }
    await next()
  }
}

function originHost(origin: string): string {
  try {
    return new URL(origin).host
  } catch {
    return ''
  }
}
