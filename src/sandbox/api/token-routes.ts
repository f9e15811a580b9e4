import type { AppAccount } from '../world'
import { isAllowedAddress } from './admission'
import { demand, refusal } from './failures'
import { bodyOf, textIn } from './fields'
import type { ApiWorld } from './needs'
import { clearQuota, countCall } from './quota'
import type { ApiCall, ApiRoute } from './route'
import { issueClassicToken, issueStableToken } from './tokens'

const section = 'official-account-api §1'

/**
 * The account that an appid and its secret name. Refuses with 41002, 41004, 40013, 40125, and with 40164 when the
 * caller's address is not on the allow list.
 */
export function accountBySecret(
  world: ApiWorld,
  appId: string | undefined,
  secret: string | undefined,
  clientIp?: string,
): AppAccount {
  demand(appId, 41002)
  demand(secret, 41004)
  const account = Object.values(world.accounts).find((one) => one.appId === appId)
  demand(account, 40013)
  demand(account.appSecret === secret, 40125)
  if (clientIp !== undefined && !isAllowedAddress(world, clientIp)) {
    const ip = clientIp.replace(/^::ffff:/, '')
    throw refusal(40164, `invalid ip ${ip} ipv6 ::ffff:${ip}, not in whitelist`)
  }
  return account
}

/** The token calls and the quota reset by secret: everything that carries no access_token. */
export function tokenRoutes(world: ApiWorld): ApiRoute[] {
  const classic: ApiRoute = {
    method: 'GET',
    path: '/cgi-bin/token',
    token: 'none',
    section,
    dailyLimit: 2_000,
    handle: ({ query, clientIp }) => {
      demand(query.grant_type === 'client_credential', 40002)
      const account = accountBySecret(world, query.appid, query.secret, clientIp)
      countCall(world, account.kind, classic)
      return { json: { ...issueClassicToken(world, account.kind) } }
    },
  }
  const stable: ApiRoute = {
    method: 'POST',
    path: '/cgi-bin/stable_token',
    token: 'none',
    section,
    dailyLimit: 500_000,
    minuteLimit: 10_000,
    handle: (call) => {
      const body = bodyOf(call)
      demand(textIn(body, 'grant_type') === 'client_credential', 40002)
      const account = accountBySecret(world, textIn(body, 'appid'), textIn(body, 'secret'), call.clientIp)
      countCall(world, account.kind, stable)
      return { json: { ...issueStableToken(world, account.kind, body.force_refresh === true) } }
    },
  }
  return [classic, stable, clearBySecret(world), clearByToken(world)]
}

function clearBySecret(world: ApiWorld): ApiRoute {
  return {
    method: 'POST',
    path: '/cgi-bin/clear_quota/v2',
    token: 'none',
    section,
    handle: (call) => {
      const body = bodyOf(call)
      return clear(world, accountBySecret(world, textIn(body, 'appid'), textIn(body, 'appsecret')), call)
    },
  }
}

function clearByToken(world: ApiWorld): ApiRoute {
  return {
    method: 'POST',
    path: '/cgi-bin/clear_quota',
    token: 'both',
    section,
    handle: (call) => {
      demand(textIn(bodyOf(call), 'appid') === call.app.appId, 40013)
      return clear(world, call.app, call)
    },
  }
}

/** Ten resets a month, both calls counted together (48006). */
function clear(world: ApiWorld, account: AppAccount, { now }: ApiCall) {
  const month = new Date(now + 8 * 3_600_000).toISOString().slice(0, 7)
  const resets = world.drawer<Record<string, number>>('quota-resets', () => ({}))
  const key = `${account.kind} ${month}`
  demand((resets[key] ?? 0) < 10, 48006)
  resets[key] = (resets[key] ?? 0) + 1
  clearQuota(world, account.kind)
  return { json: { errcode: 0, errmsg: 'ok' } }
}
