import Router from '@koa/router'
import type { Middleware } from 'koa'
import type { Sandbox } from '../sandbox'
import { BodyTooLarge } from '../wire/body'
import { channelsRoutes } from './channels-routes'
import { ControlError } from './errors'
import { miniProgramRoutes } from './mini-program-routes'
import { peopleRoutes } from './people-routes'
import { platformRoutes } from './platform-routes'
import { settingsRoutes } from './settings-routes'
import { stateRoutes } from './state-routes'
import { streamRoutes } from './streams'

/** The control API of contract.ts. Errors are `{ error }` with a Chinese sentence. */
export function controlApi(sandbox: Sandbox): Middleware {
  const router = new Router()
  stateRoutes(router, sandbox)
  streamRoutes(router, sandbox)
  peopleRoutes(router, sandbox)
  platformRoutes(router, sandbox)
  settingsRoutes(router, sandbox)
  miniProgramRoutes(router, sandbox)
  channelsRoutes(router, sandbox)
  const routes = router.routes() as unknown as Middleware
  return async (ctx, next) => {
    if (!ctx.path.startsWith('/sandbox/')) return next()
    try {
      await routes(ctx, async () => {
        throw new ControlError(404, `沙盒没有这个接口：${ctx.method} ${ctx.path}`)
      })
    } catch (error) {
      const { status, message } = asRefusal(error)
      ctx.status = status
      ctx.body = { error: message }
    }
    return undefined
  }
}

function asRefusal(error: unknown): { status: number; message: string } {
  if (error instanceof ControlError) return error
  if (error instanceof BodyTooLarge) return { status: 413, message: '上传的内容太大，请换一个小一些的文件。' }
  console.error('sandbox: the control API failed', error)
  return { status: 500, message: '沙盒内部出错，请查看它的日志。' }
}
