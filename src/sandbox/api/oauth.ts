import { randomBytes } from 'node:crypto'
import { demand } from './failures'
import { ok } from './fields'
import type { ApiWorld } from './needs'
import { openOnceCode, spendOnceCode } from './once-codes'
import type { ApiCall, ApiRoute } from './route'
import { accountBySecret } from './token-routes'

const section = 'official-account-api §11'
const lifeMs = 7_200_000
const refreshLifeMs = 30 * 86_400_000

interface OAuthGrant {
  personId: string
  openid: string
  scope: string
  accessToken: string
  expiresAt: number
  refreshToken: string
  refreshExpiresAt: number
}

function grantsOf(world: ApiWorld): { list: OAuthGrant[] } {
  return world.drawer('oauth', () => ({ list: [] as OAuthGrant[] }))
}

/** The calls of web pages inside WeChat; their access_token is not the account's. */
export function oauthRoutes(world: ApiWorld): ApiRoute[] {
  const route = (path: string, handle: ApiRoute['handle'], minuteLimit?: number): ApiRoute => ({
    method: 'GET',
    path,
    token: 'none',
    section,
    ...(minuteLimit && { minuteLimit }),
    handle,
  })
  return [
    route('/sns/oauth2/access_token', (call) => exchange(world, call), 50_000),
    route('/sns/oauth2/refresh_token', (call) => refresh(world, call)),
    route('/sns/userinfo', (call) => userInfo(world, call)),
    route('/sns/auth', ({ query }) => {
      const grant = grantWith(world, query.access_token)
      demand(grant.openid === query.openid, 40003)
      return ok()
    }),
  ]
}

function exchange(world: ApiWorld, { query, now }: ApiCall) {
  const account = accountBySecret(world, query.appid, query.secret)
  demand(account.kind === 'official', 40013)
  demand(query.grant_type === 'authorization_code', 40002)
  demand(query.code, 41008)
  const code = openOnceCode(world, 'oauth', query.code, 42003)
  spendOnceCode(world, query.code)
  const person = world.personById(code.personId)
  demand(person, 40029)
  const scope = code.scope ?? 'snsapi_base'
  const snapshotOpenid = `oSNAP${randomBytes(17).toString('base64url')}`
  const grant: OAuthGrant = {
    personId: person.id,
    openid: code.snapshot ? snapshotOpenid : person.openId.official,
    scope,
    accessToken: newToken(),
    expiresAt: now + lifeMs,
    refreshToken: newToken(),
    refreshExpiresAt: now + refreshLifeMs,
  }
  const grants = grantsOf(world)
  grants.list = [...grants.list.filter((one) => one.refreshExpiresAt > now - lifeMs), grant].slice(-5_000)
  const unionid = scope === 'snsapi_userinfo' && !code.snapshot ? { unionid: person.unionId } : {}
  return { json: { ...shown(grant), ...(code.snapshot && { is_snapshotuser: 1 }), ...unionid } }
}

function newToken(): string {
  return `97_${randomBytes(66).toString('base64url')}`
}

function shown(grant: OAuthGrant) {
  return {
    access_token: grant.accessToken,
    expires_in: lifeMs / 1000,
    refresh_token: grant.refreshToken,
    openid: grant.openid,
    scope: grant.scope,
  }
}

function refresh(world: ApiWorld, { query, now }: ApiCall) {
  demand(query.appid, 41002)
  demand(query.appid === world.accounts.official.appId, 40013)
  demand(query.grant_type === 'refresh_token', 40002)
  demand(query.refresh_token, 41003)
  const grant = grantsOf(world).list.find((one) => one.refreshToken === query.refresh_token)
  demand(grant, 40030)
  demand(grant.refreshExpiresAt > now, 42002)
  if (grant.expiresAt <= now) grant.accessToken = newToken()
  grant.expiresAt = now + lifeMs
  return { json: shown(grant) }
}

function grantWith(world: ApiWorld, accessToken: string | undefined): OAuthGrant {
  demand(accessToken, 41001)
  const grant = grantsOf(world).list.find((one) => one.accessToken === accessToken)
  demand(grant, 40001)
  demand(grant.expiresAt > world.now(), 42001)
  return grant
}

function userInfo(world: ApiWorld, { query }: ApiCall) {
  const grant = grantWith(world, query.access_token)
  demand(query.openid, 41009)
  demand(grant.openid === query.openid, 40003)
  demand(grant.scope === 'snsapi_userinfo', 48001)
  const person = world.personById(grant.personId)
  demand(person, 40003)
  const isSnapshot = grant.openid !== person.openId.official
  return {
    json: {
      openid: grant.openid,
      nickname: isSnapshot ? '微信用户' : person.nickname,
      sex: 0,
      language: '',
      city: '',
      province: '',
      country: '',
      headimgurl: 'https://thirdwx.qlogo.cn/mmopen/vi_32/sandbox/132',
      privilege: [],
      ...(!isSnapshot && { unionid: person.unionId }),
    },
  }
}
