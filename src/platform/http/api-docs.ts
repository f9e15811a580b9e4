import type Router from '@koa/router'
import type { Api } from '../../contract/endpoint'
import { API_PAGE_POLICY, apiPage } from './api-page'
import { openApiOf } from './openapi'

/** Serves the till's API as a page for people (`/api/docs`) and for machines (`/api/openapi.json`). */
export function serveApiDocs(
  router: Router,
  api: Api,
  info: { brand: string; publicUrl: string; version: string },
): void {
  let page: string | undefined
  let document: object | undefined
  router.get('/api/docs', (ctx) => {
    ctx.set('Content-Security-Policy', API_PAGE_POLICY)
    ctx.type = 'text/html; charset=utf-8'
    ctx.body = page ??= apiPage(api, info)
  })
  router.get('/api/openapi.json', (ctx) => {
    ctx.body = document ??= openApiOf(api, info)
  })
}
