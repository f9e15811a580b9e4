import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import Router from '@koa/router'
import Koa from 'koa'
import type { Api } from '../../../src/contract/endpoint'
import { errorShield } from '../../../src/platform/http/errors'
import { listen, type Listening } from '../../../src/platform/http/listen'
import { requestLog } from '../../../src/platform/http/request-log'
import { securityHeaders } from '../../../src/platform/http/security'
import { serve, type Handlers, type ServeOptions } from '../../../src/platform/http/serve'
import { makeLogger } from '../../../src/platform/log'

/** A small server made of the platform's own parts, and all that it logged. */
export interface Site {
  url: string
  port: number
  listening: Listening
  logged: string[]
  close(): Promise<void>
}

/** Starts it on a free port; `extend` adds what the contract does not say. */
export async function openSite<A extends Api>(
  api: A,
  handlers: Handlers<A>,
  options: Partial<ServeOptions> & { extend?: (koa: Koa) => void; isHttps?: boolean } = {},
): Promise<Site> {
  const logged: string[] = []
  const log = makeLogger('debug', { write: (line: string) => void logged.push(line) })
  const router = new Router()
  serve(router, api, handlers, { identify: () => Promise.resolve(undefined), ...options })
  const koa = new Koa()
  koa
    .use(requestLog(log))
    .use(errorShield(log))
    .use(securityHeaders(options.isHttps ?? false))
  options.extend?.(koa)
  koa.use(router.routes())
  const answer = koa.callback()
  const listening = await listen((request, response) => void answer(request, response), '127.0.0.1', 0)
  return {
    url: `http://127.0.0.1:${listening.port}`,
    port: listening.port,
    listening,
    logged,
    close: () => listening.stop(500),
  }
}

/** An answer as it came over the wire. */
export interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** Asks for exactly this path, which a URL parser would tidy up. */
export function rawGet(port: number, path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<RawAnswer>((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, path, headers, method, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
      .on('error', reject)
      .end()
  })
}
