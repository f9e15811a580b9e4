import { join } from 'node:path'
import type { Context, Middleware } from 'koa'
import type { SandboxWorld } from '../store'
import { readBytes } from '../wire/body'
import { filesIn } from './files'
import { projectRoot } from '../../platform/project-root'

const NOT_BUILT =
  '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>小程序</title>' +
  '<p>小程序还没有构建。请在项目目录运行 <code>npm run build:miniapp</code>，然后重新打开。</p></html>'

/** What the Mini Program may ask the brand's server for. */
const PROXIED = /^\/mp(\/(?:api\/(?:mp|workbench)|pictures)\/.*)$/
const BODY_LIMIT_BYTES = 8 * 1024 * 1024
const TIMEOUT_MS = 30_000
const SENT_ON = ['authorization', 'content-type', 'accept']

/**
 * The Mini Program at /mp/, as the phone opens it. Its requests go to /mp/api/… and from here to the server that the
 * Mini Program's callbacks go to, so that the browser needs no leave to ask another origin (decisions.md 29).
 */
export function miniProgramPages(
  world: SandboxWorld,
  folder = join(projectRoot(), 'dist', 'miniapp'),
): Middleware {
  const files = filesIn(folder, { under: '/mp', notBuilt: NOT_BUILT })
  return async (ctx, next) => {
    const path = PROXIED.exec(ctx.path)?.[1]
    if (path !== undefined) return proxy(ctx, new URL(world.accounts.miniapp.callback.url).origin + path)
    if (ctx.path === '/mp') return ctx.redirect('/mp/')
    return ctx.path.startsWith('/mp/') ? files(ctx, next) : next()
  }
}

async function proxy(ctx: Context, address: string): Promise<void> {
  const headers = SENT_ON.filter((name) => ctx.get(name) !== '').map((name) => [name, ctx.get(name)])
  const hasBody = ctx.method !== 'GET' && ctx.method !== 'HEAD'
  try {
    const body = hasBody ? await readBytes(ctx.req, BODY_LIMIT_BYTES) : undefined
    const response = await fetch(address + ctx.search, {
      method: ctx.method,
      headers: Object.fromEntries(headers) as Record<string, string>,
      ...(body !== undefined && { body: new Uint8Array(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    ctx.status = response.status
    ctx.set('cache-control', 'no-store')
    ctx.body = Buffer.from(await response.arrayBuffer())
    ctx.type = response.headers.get('content-type') ?? 'application/json'
  } catch {
    ctx.status = 502
    ctx.body = { error: { code: 'sandbox.server_unreachable', message: '连不上服务，请确认它还在运行。' } }
  }
}
