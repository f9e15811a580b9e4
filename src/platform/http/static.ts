import { existsSync } from 'node:fs'
import path from 'node:path'
import { send } from '@koa/send'
import type { Context, Next } from 'koa'

/** The build's own files, whose names carry a hash of their content, may be kept for ever. */
const HASHED = /^assets\/.*[.-][A-Za-z0-9_-]{8}\.\w+$/

/**
 * Serves a built browser application under a prefix such as `/console/`; any path without a file answers with its
 * index page, so that addresses inside the application can be opened directly; `/` leads there. Without a build it says how to make one.
 */
export function serveApplication(prefix: string, folder: string) {
  const isBuilt = existsSync(path.join(folder, 'index.html'))
  return async (ctx: Context, next: Next): Promise<void> => {
    if (ctx.path === '/' || ctx.path === prefix.slice(0, -1)) return ctx.redirect(prefix)
    if (!ctx.path.startsWith(prefix) || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next()
    if (!isBuilt) {
      ctx.status = 503
      ctx.type = 'text/plain; charset=utf-8'
      ctx.body = '页面还没有构建，请先运行 npm run build。\nThis page is not built yet: run npm run build.\n'
      return
    }
    const wanted = ctx.path.slice(prefix.length)
    const isFile =
      wanted !== '' &&
      existsSync(path.join(folder, path.normalize(`/${wanted}`))) &&
      path.extname(wanted) !== ''
    const file = isFile ? wanted : 'index.html'
    if (!isFile && path.extname(wanted) !== '') {
      ctx.status = 404
      return
    }
    await send(ctx, file, { root: folder })
    ctx.set('Cache-Control', HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache')
  }
}
