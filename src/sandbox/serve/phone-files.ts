import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { dirname, extname, join, resolve, sep } from 'node:path'
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

const NOT_BUILT =
  '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>沙盒</title>' +
  '<p>沙盒正在运行，但手机页面还没有构建。请在项目目录运行 <code>npm run build</code>，然后刷新本页。</p></html>'

/** The folder that holds package.json, seen from the sources as well as from dist/server. */
export function projectRoot(from = __dirname): string {
  if (existsSync(join(from, 'package.json'))) return from
  const above = dirname(from)
  return above === from ? process.cwd() : projectRoot(above)
}

/**
 * Serves the built phone page from a folder; a path without a file ending gets the page itself. When nothing is
 * built it says so in a sentence.
 */
export function phoneFiles(folder = join(projectRoot(), 'dist', 'phone')): Middleware {
  const root = resolve(folder)
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next()
    const wanted = resolve(root, `.${safePath(ctx.path)}`)
    const inside = wanted === root || wanted.startsWith(root + sep)
    if (!inside) return next()
    const file = extname(wanted) !== '' ? wanted : join(root, 'index.html')
    if (await isFile(file)) {
      ctx.type = TYPES[extname(file)] ?? 'application/octet-stream'
      const immutable = ctx.path.startsWith('/assets/')
      ctx.set('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
      ctx.body = await readFile(file)
      return undefined
    }
    if (extname(wanted) !== '') return next()
    ctx.type = 'html'
    ctx.body = NOT_BUILT
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
