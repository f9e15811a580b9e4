import { refusal } from './failures'
import type { ApiWorld } from './needs'
import { issueOnceCode } from './once-codes'
import { escapedHtml, htmlPage } from './html-page'
import { ApiFailure, type ApiAnswer, type ApiCall, type ApiRoute } from './route'

/** The name of the query field and cookie by which the phone says whose it is. */
export const phoneOwner = 'sandbox_person'

/** The domain registered for OAuth; empty means every one. A test or the demo sets it. */
export function oauthDomainOf(world: ApiWorld): { domain: string } {
  return world.drawer('oauth-domain', () => ({ domain: '' }))
}

/**
 * The page at open.weixin.qq.com that sends the browser back with a code. Whose phone it is comes from the query
 * field or cookie `sandbox_person`; without either the page asks. `sandbox_snapshot=1` plays the snapshot page.
 */
export function oauthPageRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'GET',
      path: '/connect/oauth2/authorize',
      token: 'none',
      section: 'official-account-api §11',
      handle: (call) => {
        try {
          return authorize(world, call)
        } catch (failure) {
          if (!(failure instanceof ApiFailure)) throw failure
          return htmlPage('微信网页授权', `<p>${failure.errmsg}，错误码：${failure.errcode}</p>`)
        }
      },
    },
  ]
}

function authorize(world: ApiWorld, call: ApiCall): ApiAnswer {
  const { query, cookies = {} } = call
  if (query.appid !== world.accounts.official.appId) throw refusal(10013, 'AppID 参数错误')
  if (query.response_type !== 'code') throw refusal(10016, 'response_type 参数错误')
  const scope = query.scope ?? ''
  if (scope !== 'snsapi_base' && scope !== 'snsapi_userinfo')
    throw refusal(10005, 'Scope 参数错误或没有 Scope 权限')
  if (!/^[a-zA-Z0-9]{0,128}$/.test(query.state ?? '')) throw refusal(10015, 'state 参数错误')
  const target = redirectTarget(world, query.redirect_uri ?? '')
  const person = world.personById(query[phoneOwner] || cookies[phoneOwner] || '')
  if (!person) return choose(world, query)
  const snapshot = scope === 'snsapi_userinfo' && query.sandbox_snapshot === '1'
  target.searchParams.set('code', issueOnceCode(world, 'oauth', person.id, { scope, snapshot }))
  target.searchParams.set('state', query.state ?? '')
  return { redirect: target.toString() }
}

function redirectTarget(world: ApiWorld, address: string): URL {
  const { domain } = oauthDomainOf(world)
  const target = URL.canParse(address) ? new URL(address) : undefined
  const fits = target && /^https?:$/.test(target.protocol) && (domain === '' || target.host === domain)
  if (!fits) throw refusal(10003, 'redirect_uri 域名与后台配置不一致')
  return target
}

function choose(world: ApiWorld, query: Record<string, string>): ApiAnswer {
  const links = world.people().map((person) => {
    const next = new URLSearchParams({ ...query, [phoneOwner]: person.id })
    return `<li><a href="/connect/oauth2/authorize?${escapedHtml(next.toString())}">${escapedHtml(person.nickname)}</a></li>`
  })
  return htmlPage('微信网页授权', `<p>请选择用谁的手机打开这个网页：</p><ul>${links.join('')}</ul>`)
}
