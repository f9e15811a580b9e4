import type { AppAccount } from '../world'
import { beijingDay, beijingMonth } from './days'
import { demand, refusal } from './failures'
import { bodyOf, textIn } from './fields'
import type { ApiWorld, IssuedToken } from './needs'
import type { ApiAnswer, ApiCall, ApiRoute } from './route'

const section = 'official-account-api §1'
const forcedPerDay = 20
const forcedGapMs = 30_000

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

function isAllowedAddress(world: ApiWorld, clientIp: string): boolean {
  const list = world.switches.ipAllowList
  return list.length === 0 || list.includes(clientIp.replace(/^::ffff:/, ''))
}

function countCall(world: ApiWorld, account: AppAccount, route: ApiRoute): void {
  const limits = { daily: route.dailyLimit, minute: route.minuteLimit }
  const taken = world.quotas.take(account.kind, route.path, limits)
  if (taken !== 'ok') throw refusal(taken)
}

/** Forced refreshes: 20 a day (45009) and 30 s between two (45011). */
function countForced(world: ApiWorld, account: AppAccount): void {
  const now = world.now()
  const forced = world.drawer<Record<string, number[]>>('forced-refreshes', () => ({}))
  const today = (forced[account.kind] ?? []).filter((at) => beijingDay(at) === beijingDay(now))
  demand(today.length < forcedPerDay, 45009)
  demand(now - (today.at(-1) ?? -Infinity) >= forcedGapMs, 45011)
  forced[account.kind] = [...today, now]
}

function tokenAnswer(world: ApiWorld, issued: IssuedToken): ApiAnswer {
  const secondsLeft = Math.ceil((issued.expiresAt - world.now()) / 1000)
  return { json: { access_token: issued.token, expires_in: secondsLeft } }
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
      countCall(world, account, classic)
      return tokenAnswer(world, world.tokens.issueClassic(account.kind))
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
      countCall(world, account, stable)
      const forced = body.force_refresh === true
      if (forced) countForced(world, account)
      return tokenAnswer(world, world.tokens.issueStable(account.kind, forced))
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
  const month = beijingMonth(now)
  const resets = world.drawer<Record<string, number>>('quota-resets', () => ({}))
  const key = `${account.kind} ${month}`
  demand((resets[key] ?? 0) < 10, 48006)
  resets[key] = (resets[key] ?? 0) + 1
  world.quotas.clear(account.kind)
  return { json: { errcode: 0, errmsg: 'ok' } }
}
