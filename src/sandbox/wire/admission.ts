import { refusal } from '../api/failures'
import type { ApiRoute } from '../api/route'
import type { SandboxWorld } from '../store'
import type { AppAccount } from '../world'
import type { ParsedBody } from './body'

/** The IPv4 form of an address that a dual-stack socket reports as ::ffff:1.2.3.4. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:/, '')
}

/**
 * Lets a call in or refuses it: token (41001, 40014, 40001, 42001), the caller's address (61004), whose path it is
 * and the account's rights (48001), quotas (45009, 45011), the body (44002, 47001). Paths without a token name their
 * app in query or body and check themselves; they get the official account until then.
 */
export function admit(
  world: SandboxWorld,
  route: ApiRoute,
  query: Record<string, string>,
  clientIp: string,
): AppAccount {
  if (route.token === 'none') return world.accounts.official
  const checked = world.tokens.check(query.access_token)
  if ('errcode' in checked) throw refusal(checked.errcode)
  const list = world.switches.ipAllowList
  if (list.length > 0 && !list.includes(clientIp)) throw refusal(61004)
  if (route.token !== 'both' && route.token !== checked.app) throw refusal(48001)
  if (route.right && !world.switches.rights[route.right]) throw refusal(48001)
  const limits = { daily: route.dailyLimit, minute: route.minuteLimit }
  const taken = world.quotas.take(checked.app, route.path, limits)
  if (taken !== 'ok') throw refusal(taken)
  return world.accounts[checked.app]
}

/** Refuses a POST without a body or with one that is no JSON. */
export function demandBody(route: ApiRoute, body: ParsedBody): void {
  if (route.method !== 'POST' || body.fields) return
  if (body.isBroken) throw refusal(47001)
  if (body.raw.trim() === '' && !route.emptyBodyAllowed) throw refusal(44002)
}
