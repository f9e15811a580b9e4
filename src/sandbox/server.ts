import { createServer, type Server } from 'node:http'
import Koa from 'koa'
import { apiRoutes } from './api'
import { controlApi } from './control/routes'
import { ownPagesOnly, securityHeaders } from './serve/headers'
import { miniProgramPages } from './serve/mini-program'
import { phoneFiles } from './serve/phone-files'
import type { Sandbox } from './sandbox'
import { wechatApi } from './wire/pipeline'

/**
 * The sandbox's HTTP server: WeChat's API, the control API and the phone page on one port. `miniappFolder` holds the
 * built Mini Program, when it is not in its place under dist.
 */
export function makeServer(sandbox: Sandbox, miniappFolder?: string): Server {
  const app = new Koa()
  app.silent = true
  app.use(securityHeaders())
  app.use(wechatApi(sandbox.world, apiRoutes(sandbox.world)))
  app.use(ownPagesOnly())
  app.use(controlApi(sandbox))
  app.use(miniProgramPages(sandbox.world, miniappFolder))
  app.use(phoneFiles())
  const handle = app.callback()
  const server = createServer((request, response) => void handle(request, response))
  server.requestTimeout = 0
  return server
}

/** Listens; rejects with a sentence that names the port when it is taken. */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error)
      reject(
        new Error(
          `端口 ${port} 已被占用。请先停掉占用它的程序，或者用 SANDBOX_PORT=${port + 1} 换一个端口再启动。`,
        ),
      )
    })
    server.listen(port, host, resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : port
}
