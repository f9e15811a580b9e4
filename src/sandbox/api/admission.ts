import type { AppAccount } from '../world'
import { demand } from './failures'
import type { ApiWorld } from './needs'
import { countCall } from './quota'
import type { ApiRoute } from './route'
import { checkToken } from './tokens'

/**
 * Lets a call in or refuses it: token (41001, 40014, 40001, 42001), caller's address (61004), whose path it is
 * (48001), quota (45009, 45011). Answers the app that calls. Routes without a token do their own checks, because the
 * app is named in their query or body; they get the official account until then.
 */
export function admit(
  world: ApiWorld,
  route: ApiRoute,
  query: Record<string, string>,
  clientIp: string,
): AppAccount {
  if (route.token === 'none') return world.accounts.official
  const kind = checkToken(world, query.access_token)
  demand(isAllowedAddress(world, clientIp), 61004)
  demand(route.token === 'both' || route.token === kind, 48001)
  countCall(world, kind, route)
  return world.accounts[kind]
}

/** Whether the allow list of addresses is empty or names this one, written as IPv4 or IPv6-mapped IPv4. */
export function isAllowedAddress(world: ApiWorld, clientIp: string): boolean {
  const list = world.switches.ipAllowList
  return list.length === 0 || list.includes(clientIp.replace(/^::ffff:/, ''))
}
