import { randomBytes } from 'node:crypto'
import { demand } from './failures'
import { bodyOf, fieldsIn, numberIn, ok, textIn, type Fields } from './fields'
import type { ApiWorld } from './needs'
import { releasedPages } from './pages'
import type { ApiCall, ApiRoute } from './route'

const section = 'mini-program-api §3 Links'
const maxDays = 30
const perDay = 500_000

interface MiniLink {
  kind: 'scheme' | 'url-link' | 'short-link'
  path: string
  query: string
  createdAt: number
  expiresAt: number
}

/** The links that were made, by their address; a phone opens them. */
export function miniLinksOf(world: ApiWorld): Record<string, MiniLink> {
  return world.drawer('mini-links', () => ({}))
}

/** URL scheme, URL link and short link into the Mini Program. */
export function miniLinkRoutes(world: ApiWorld): ApiRoute[] {
  const post = (name: string, handle: ApiRoute['handle'], dailyLimit?: number): ApiRoute => ({
    method: 'POST',
    path: `/wxa/${name}`,
    token: 'miniapp',
    section,
    ...(dailyLimit && { dailyLimit }),
    handle,
  })
  return [
    post(
      'generatescheme',
      (call) => {
        const body = bodyOf(call)
        const ticket = randomBytes(8).toString('base64url')
        const openlink = `weixin://dl/business/?t=${ticket}`
        keep(world, openlink, 'scheme', fieldsIn(body, 'jump_wxa'), body, call)
        return ok({ openlink })
      },
      perDay,
    ),
    post(
      'generate_urllink',
      (call) => {
        const body = bodyOf(call)
        const url_link = `https://wxaurl.cn/${randomBytes(8).toString('base64url')}`
        keep(world, url_link, 'url-link', body, body, call)
        return ok({ url_link })
      },
      perDay,
    ),
    post('queryscheme', (call) => query(world, textIn(bodyOf(call), 'scheme'), 'scheme_info')),
    post('query_urllink', (call) => query(world, textIn(bodyOf(call), 'url_link'), 'url_link_info')),
    post('genwxashortlink', (call) => shortLink(world, call)),
  ]
}

function keep(
  world: ApiWorld,
  address: string,
  kind: MiniLink['kind'],
  target: Fields,
  times: Fields,
  call: ApiCall,
): void {
  const path = textIn(target, 'path').replace(/^\//, '')
  const query = textIn(target, 'query')
  const { pages } = releasedPages(world)
  demand(path === '' || (!path.includes('?') && (pages.length === 0 || pages.includes(path))), 40165)
  demand(query.length <= 1024, 40212)
  const version = textIn(target, 'env_version') || 'release'
  demand(['release', 'trial', 'develop'].includes(version), 85402, 'invalid env_version')
  const expiresAt = expiry(times, call.now)
  miniLinksOf(world)[address] = { kind, path, query, createdAt: call.now, expiresAt }
}

/** At most 30 days; there are no permanent links any more. */
function expiry(times: Fields, now: number): number {
  const most = now + maxDays * 86_400_000
  if (numberIn(times, 'expire_type') === 1) {
    const days = numberIn(times, 'expire_interval') ?? maxDays
    demand(days >= 1 && days <= maxDays, 85401, 'invalid expire_interval')
    return now + days * 86_400_000
  }
  const time = numberIn(times, 'expire_time')
  if (time === undefined) return most
  demand(time * 1000 > now + 60_000 && time * 1000 <= most, 85401, 'invalid expire_time')
  return time * 1000
}

function query(world: ApiWorld, address: string, field: string) {
  const link = miniLinksOf(world)[address]
  demand(link, 85400, 'link not found')
  return ok({
    [field]: {
      appid: world.accounts.miniapp.appId,
      path: link.path,
      query: link.query,
      create_time: Math.floor(link.createdAt / 1000),
      expire_time: Math.floor(link.expiresAt / 1000),
      env_version: 'release',
    },
    quota_info: { remain_visit_quota: 3_000_000 },
  })
}

function shortLink(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const [path = '', search = ''] = textIn(body, 'page_url').split('?')
  demand(path !== '', 40165)
  const link = `#小程序://${textIn(body, 'page_title') || '小程序'}/${randomBytes(8).toString('base64url')}`
  keep(world, link, 'short-link', { path, query: search }, {}, call)
  return ok({ link })
}
