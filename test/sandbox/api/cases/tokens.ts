import { ok, Section } from '../support/case'
import { accounts, type ApiRequest, type Desk } from '../support/desk'

const invalidCredential =
  'invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r'

const { appId, appSecret } = accounts.official

const classic = (query: Record<string, string> = {}): ApiRequest => ({
  path: '/cgi-bin/token',
  as: 'nobody',
  query: { grant_type: 'client_credential', appid: appId, secret: appSecret, ...query },
})

const stable = (more: Record<string, unknown> = {}): ApiRequest => ({
  path: '/cgi-bin/stable_token',
  as: 'nobody',
  body: { grant_type: 'client_credential', appid: appId, secret: appSecret, ...more },
})

const useOf = (token: string): ApiRequest => ({
  path: '/cgi-bin/getcallbackip',
  as: 'nobody',
  query: { access_token: token },
})

async function tokenFrom(desk: Desk, request: ApiRequest): Promise<string> {
  return String((await desk.call(request)).json.access_token)
}

const classicTokens = new Section('official-account-api §1 Classic token')
  .answers(
    'a token for 7200 s',
    { access_token: expect.stringMatching(/^\S{100,512}$/), expires_in: 7200 },
    classic(),
  )
  .refuses('another grant_type', 40002, 'invalid grant_type', classic({ grant_type: 'password' }))
  .refuses('no appid', 41002, 'appid missing', classic({ appid: '' }))
  .refuses('no secret', 41004, 'appsecret missing', classic({ secret: '' }))
  .refuses('an unknown appid', 40013, 'invalid appid', classic({ appid: 'wxffffffffffffffff' }))
  .refuses('a wrong secret', 40125, 'invalid appsecret', classic({ secret: 'c'.repeat(32) }))
  .refuses('POST', 43001, 'require GET method', { ...classic(), method: 'POST', body: {} })
  .refuses(
    'an address that is not on the white list',
    40164,
    'invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist',
    (desk) => {
      desk.world.switches.ipAllowList = ['10.0.0.1']
      return classic()
    },
  )
  .refuses('more than 2000 a day', 45009, 'reach max api daily quota limit', (desk) => {
    for (let count = 0; count < 2_000; count += 1) {
      desk.world.quotas.take('official', '/cgi-bin/token', { daily: 2_000 })
    }
    return classic()
  })
  .answers(
    'the old one still works 4 minutes after a new one',
    expect.objectContaining({ ip_list: expect.any(Array) }),
    async (desk) => {
      const old = await tokenFrom(desk, classic())
      await desk.call(classic())
      desk.advance(4 * 60_000)
      return useOf(old)
    },
  )
  .refuses('the old one is dead 5 minutes after a new one', 40001, invalidCredential, async (desk) => {
    const old = await tokenFrom(desk, classic())
    await desk.call(classic())
    desk.advance(5 * 60_000)
    return useOf(old)
  })
  .refuses('a token after its 7200 s', 42001, 'access_token expired', async (desk) => {
    const token = await tokenFrom(desk, classic())
    desk.advance(7_200_000)
    return useOf(token)
  })

const stableTokens = new Section('official-account-api §1 Stable token')
  .does(
    'the same token again with what is left of its time',
    async (desk) => {
      await desk.token('official')
      desk.advance(600_000)
      return stable()
    },
    async (reply, desk) => {
      expect(reply.json).toEqual({
        access_token: await desk.token('official'),
        expires_in: expect.any(Number),
      })
      expect(Number(reply.json.expires_in)).toBeGreaterThan(6_590)
      expect(Number(reply.json.expires_in)).toBeLessThanOrEqual(6_600)
    },
  )
  .does(
    'a new one from 5 minutes before its end',
    async (desk) => {
      await desk.token('official')
      desk.advance(6_901_000)
      return stable()
    },
    async (reply, desk) => {
      expect(reply.json.access_token).not.toBe(await desk.token('official'))
      expect(reply.json.expires_in).toBe(7200)
    },
  )
  .answers(
    'a classic call does not end it',
    expect.objectContaining({ ip_list: expect.any(Array) }),
    async (desk) => {
      const token = await desk.token('official')
      await desk.call(classic())
      await desk.call(classic())
      desk.advance(600_000)
      return useOf(token)
    },
  )
  .refuses('forced, the old one dies at once', 40001, invalidCredential, async (desk) => {
    const old = await desk.token('official')
    await desk.call(stable({ force_refresh: true }))
    return useOf(old)
  })
  .refuses(
    'forced twice within 30 s',
    45011,
    'api minute-quota reach limit must slower retry next minute',
    async (desk) => {
      await desk.call(stable({ force_refresh: true }))
      desk.advance(29_000)
      return stable({ force_refresh: true })
    },
  )
  .refuses('forced for the 21st time of a day', 45009, 'reach max api daily quota limit', async (desk) => {
    const untilNoon = 86_400_000 - ((desk.world.now() + 8 * 3_600_000) % 86_400_000) + 12 * 3_600_000
    desk.advance(untilNoon)
    for (let count = 0; count < 20; count += 1) {
      await desk.call(stable({ force_refresh: true }))
      desk.advance(30_000)
    }
    return stable({ force_refresh: true })
  })
  .refuses('an empty body', 44002, 'empty post data', { ...stable(), body: '' })
  .refuses('a body that is no JSON', 47001, 'data format error', { ...stable(), body: '{"grant_type":' })
  .refuses('a wrong secret', 40125, 'invalid appsecret', stable({ secret: 'wrong' }))

const use = new Section('official-account-api §13 Tokens in use')
  .refuses('no token', 41001, 'access_token missing', { path: '/cgi-bin/getcallbackip', as: 'nobody' })
  .refuses('something that is no token', 40014, 'invalid access_token', useOf('hello'))
  .refuses('a token that was never given out', 40001, invalidCredential, useOf(`97_${'x'.repeat(133)}`))
  .refuses("the Mini Program's token on a path of the official account", 48001, 'api unauthorized', {
    path: '/cgi-bin/user/get',
    as: 'miniapp',
  })
  .refuses("the official account's token on a path of the Mini Program", 48001, 'api unauthorized', {
    path: '/wxa/getwxacodeunlimit',
    body: { scene: 'a' },
  })
  .refuses('an address that is not registered', 61004, 'access clientip is not registered', async (desk) => {
    await desk.token('official')
    desk.world.switches.ipAllowList = ['10.0.0.1']
    return { path: '/cgi-bin/getcallbackip' }
  })
  .refuses('GET where POST is needed', 43002, 'require POST method', { path: '/cgi-bin/menu/create' })
  .refuses('a path that does not exist', 40066, 'invalid url', { path: '/cgi-bin/no/such/path' })
  .refuses(
    'Chinese written as escapes',
    40033,
    'invalid charset. please check your request, if include \\uxxxx will create fail!',
    { path: '/cgi-bin/tags/create', body: '{"tag":{"name":"\\u4e2d\\u6587"}}' },
  )

const quotas = new Section('official-account-api §1 Quotas and network')
  .answers(
    'what is left of a quota',
    { ...ok, quota: { daily_limit: 500, used: 1, remain: 499 } },
    async (desk) => {
      await desk.call({ path: '/cgi-bin/user/get' })
      return { path: '/cgi-bin/openapi/quota/get', body: { cgi_path: '/cgi-bin/user/get' } }
    },
  )
  .refuses('the quota of an unknown path', 76022, 'could not use this cgi_path, no permission', {
    path: '/cgi-bin/openapi/quota/get',
    body: { cgi_path: '/cgi-bin/nothing' },
  })
  .refuses('a call beyond the quota', 45009, 'reach max api daily quota limit', (desk) => {
    desk.world.quotas.exhaust('official', '/cgi-bin/user/get')
    return { path: '/cgi-bin/user/get' }
  })
  .does(
    'clearing one path lets it in again',
    (desk) => {
      desk.world.quotas.exhaust('official', '/cgi-bin/user/get')
      return { path: '/cgi-bin/openapi/quota/clear', body: { cgi_path: '/cgi-bin/user/get' } }
    },
    async (reply, desk) => {
      expect(reply.json).toEqual(ok)
      expect((await desk.call({ path: '/cgi-bin/user/get' })).json).toMatchObject({ total: 0 })
    },
  )
  .answers('clearing all with the token', ok, { path: '/cgi-bin/clear_quota', body: { appid: appId } })
  .answers('clearing all with the secret', ok, {
    path: '/cgi-bin/clear_quota/v2',
    as: 'nobody',
    body: { appid: appId, appsecret: appSecret },
  })
  .refuses("clearing another app's", 40013, 'invalid appid', {
    path: '/cgi-bin/clear_quota',
    body: { appid: accounts.miniapp.appId },
  })
  .refuses('clearing for the 11th time of a month', 48006, 'clear quota reach limit', async (desk) => {
    for (let count = 0; count < 10; count += 1) await desk.post('/cgi-bin/clear_quota', { appid: appId })
    return { path: '/cgi-bin/clear_quota', body: { appid: appId } }
  })
  .does(
    'looking a rid up',
    async (desk) => {
      const failed = await desk.call({ path: '/cgi-bin/user/info' })
      const rid = /rid: (\S+)/.exec(String(failed.json.errmsg))?.[1]
      return { path: '/cgi-bin/openapi/rid/get', body: { rid } }
    },
    (reply) => {
      expect(reply.json).toMatchObject({
        ...ok,
        request: { invoke_time: expect.any(Number), cost_in_ms: expect.any(Number), client_ip: '127.0.0.1' },
      })
    },
  )
  .refuses('a rid that nobody was given', 76001, 'rid not found', {
    path: '/cgi-bin/openapi/rid/get',
    body: { rid: '617682e0-09059ac5-34a8e2ea' },
  })
  .answers(
    'the callback addresses',
    { ip_list: ['127.0.0.1', '101.226.103.0/25'] },
    { path: '/cgi-bin/getcallbackip' },
  )
  .answers(
    'the network check',
    {
      dns: [{ ip: expect.any(String), real_operator: expect.any(String) }],
      ping: [
        {
          ip: expect.any(String),
          from_operator: expect.any(String),
          package_loss: '0%',
          time: expect.any(String),
        },
      ],
    },
    { path: '/cgi-bin/callback/check', body: { action: 'all', check_operator: 'DEFAULT' } },
  )

/** Tokens, quotas and the calls around them. */
export const tokenCases = [classicTokens, stableTokens, use, quotas]
