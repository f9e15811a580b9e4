import { readFile, stat } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'
import type { Middleware } from 'koa'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
}

/**
 * Serves a built page from a folder; a path without a file ending gets the page itself. `under` is the part of the path
 * that stands for the folder. When nothing is built it answers `notBuilt`, a page that says so.
 */
export function filesIn(folder: string, options: { under: string; notBuilt: string }): Middleware {
  const root = resolve(folder)
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next()
    const path = safePath(ctx.path).slice(options.under.length)
    const wanted = resolve(root, `.${path.startsWith('/') ? path : '/'}`)
    const inside = wanted === root || wanted.startsWith(root + sep)
    if (!inside) return next()
    const file = extname(wanted) !== '' ? wanted : join(root, 'index.html')
    if (await isFile(file)) {
      ctx.type = TYPES[extname(file)] ?? 'application/octet-stream'
      const immutable = path.startsWith('/assets/')
      ctx.set('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
      ctx.body = await readFile(file)
      return undefined
    }
    if (extname(wanted) !== '') return next()
    ctx.type = 'html'
    ctx.body = options.notBuilt
    return undefined
  }
}

function safePath(path: string): string {
  try {
    const decoded = decodeURIComponent(path)
    return decoded.includes('\0') ? '/' : decoded
  } catch {
    return '/'
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}
