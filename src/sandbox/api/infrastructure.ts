import { demand } from './failures'
import { bodyOf, ok, textIn } from './fields'
import type { ApiWorld } from './needs'
import type { ApiRoute } from './route'

const section = 'official-account-api §1'
const operators = ['CHINANET', 'UNICOM', 'CAP', 'DEFAULT']
const ridLifeMs = 7 * 86_400_000

/** Quota, rid, address lists and the network check. `routes` names every path that has a quota. */
export function infrastructureRoutes(world: ApiWorld, routes: () => ApiRoute[]): ApiRoute[] {
  const routeNamed = (path: string): ApiRoute => {
    const route = routes().find((one) => one.path === path && one.dailyLimit !== undefined)
    demand(route, 76022)
    return route
  }
  return [
    {
      method: 'POST',
      path: '/cgi-bin/openapi/quota/get',
      token: 'both',
      section,
      handle: (call) => {
        const route = routeNamed(textIn(bodyOf(call), 'cgi_path'))
        const { used, exhausted } = world.quotas.read(call.app.kind, route.path)
        const limit = route.dailyLimit ?? 0
        const spent = exhausted ? limit : used
        return ok({ quota: { daily_limit: limit, used: spent, remain: Math.max(0, limit - spent) } })
      },
    },
    {
      method: 'POST',
      path: '/cgi-bin/openapi/quota/clear',
      token: 'both',
      section,
      handle: (call) => {
        const route = routeNamed(textIn(bodyOf(call), 'cgi_path'))
        world.quotas.clear(call.app.kind, route.path)
        return ok()
      },
    },
    ridRoute(world),
    ...addressRoutes(),
    checkRoute(),
  ]
}

function ridRoute(world: ApiWorld): ApiRoute {
  return {
    method: 'POST',
    path: '/cgi-bin/openapi/rid/get',
    token: 'both',
    section,
    handle: (call) => {
      const rid = textIn(bodyOf(call), 'rid')
      demand(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/.test(rid), 76001, 'rid not found')
      const found = world.calls().find((one) => one.responseBody.includes(`rid: ${rid}`))
      demand(found && found.app === call.app.kind, 76001, 'rid not found')
      demand(call.now - found.at <= ridLifeMs, 76003, 'rid expired')
      return ok({
        request: {
          invoke_time: Math.floor(found.at / 1000),
          cost_in_ms: Math.round(found.latencyMs),
          request_url: `access_token=***&path=${found.path}`,
          request_body: found.requestBody,
          response_body: found.responseBody,
          client_ip: call.clientIp.replace(/^::ffff:/, ''),
        },
      })
    },
  }
}

function addressRoutes(): ApiRoute[] {
  return ['/cgi-bin/getcallbackip', '/cgi-bin/get_api_domain_ip'].map((path) => ({
    method: 'GET',
    path,
    token: 'both',
    section,
    handle: () => ({ json: { ip_list: ['127.0.0.1', '101.226.103.0/25'] } }),
  }))
}

function checkRoute(): ApiRoute {
  return {
    method: 'POST',
    path: '/cgi-bin/callback/check',
    token: 'both',
    section,
    handle: (call) => {
      const body = bodyOf(call)
      const action = textIn(body, 'action')
      demand(['dns', 'ping', 'all'].includes(action), 40201, 'invalid action')
      demand(operators.includes(textIn(body, 'check_operator') || 'DEFAULT'), 40202, 'invalid check operator')
      const dns = [{ ip: '127.0.0.1', real_operator: 'UNICOM' }]
      const ping = [{ ip: '127.0.0.1', from_operator: 'UNICOM', package_loss: '0%', time: '1.2ms' }]
      return { json: { ...(action !== 'ping' && { dns }), ...(action !== 'dns' && { ping }) } }
    },
  }
}
