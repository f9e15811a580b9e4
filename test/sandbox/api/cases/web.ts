import { ok, Section } from '../support/case'
import { accounts, type ApiRequest, type Desk } from '../support/desk'

const { appId, appSecret } = accounts.official

const getTicket = (type: string): ApiRequest => ({ path: '/cgi-bin/ticket/getticket', query: { type } })

const tickets = new Section('official-account-api §10 Tickets')
  .answers(
    'a JS-SDK ticket',
    { ...ok, ticket: expect.stringMatching(/^\S{86}$/), expires_in: 7200 },
    getTicket('jsapi'),
  )
  .does(
    'the same one an hour later',
    async (desk) => {
      const first = await desk.call(getTicket('jsapi'))
      desk.world.drawer('seen', () => ({ ticket: first.json.ticket }))
      desk.advance(3_600_000)
      return getTicket('jsapi')
    },
    (reply, desk) => {
      expect(reply.json.ticket).toBe(desk.world.drawer('seen', () => ({ ticket: '' })).ticket)
      expect(Number(reply.json.expires_in)).toBeLessThanOrEqual(3_600)
    },
  )
  .refuses('an unknown type', 40097, 'invalid args', getTicket('paper'))

interface Authorize {
  scope?: string
  more?: Record<string, string>
}

function authorize(desk: Desk, { scope = 'snsapi_base', more = {} }: Authorize = {}): ApiRequest {
  const person = desk.world.people()[0] ?? desk.person()
  return {
    path: '/connect/oauth2/authorize',
    as: 'nobody',
    query: {
      appid: appId,
      redirect_uri: 'https://shop.example.com/me?tab=1',
      response_type: 'code',
      scope,
      state: 'abc',
      sandbox_person: person.id,
      ...more,
    },
  }
}

async function codeFrom(desk: Desk, wish?: Authorize): Promise<string> {
  const reply = await desk.call(authorize(desk, wish))
  return new URL(reply.headers.get('location') ?? '').searchParams.get('code') ?? ''
}

const exchange = (code: string): ApiRequest => ({
  path: '/sns/oauth2/access_token',
  as: 'nobody',
  query: { appid: appId, secret: appSecret, code, grant_type: 'authorization_code' },
})

async function grant(desk: Desk, wish?: Authorize): Promise<Record<string, string>> {
  return (await desk.call(exchange(await codeFrom(desk, wish)))).json as Record<string, string>
}

const granted = {
  access_token: expect.any(String),
  expires_in: 7200,
  refresh_token: expect.any(String),
  openid: expect.stringMatching(/^o/),
}

const oauth = new Section('official-account-api §11 OAuth')
  .does(
    'the page sends the browser back with a code',
    (desk) => authorize(desk),
    (reply) => {
      expect(reply.status).toBe(302)
      expect(reply.headers.get('location')).toMatch(
        /^https:\/\/shop\.example\.com\/me\?tab=1&code=\w{32}&state=abc$/,
      )
    },
  )
  .does(
    'the phone can also say by cookie whose it is',
    (desk) => ({
      ...authorize(desk, { more: { sandbox_person: '' } }),
      headers: { cookie: `sandbox_person=${desk.world.people()[0]?.id}` },
    }),
    (reply) => expect(reply.status).toBe(302),
  )
  .does(
    'a browser without a phone may choose one',
    (desk) => authorize(desk, { more: { sandbox_person: '' } }),
    (reply) => {
      expect(reply.status).toBe(200)
      expect(reply.text).toContain('小明')
    },
  )
  .does(
    'another domain is not served',
    (desk) => {
      desk.world.drawer('oauth-domain', () => ({ domain: 'www.example.com' }))
      return authorize(desk)
    },
    (reply) => expect(reply.text).toContain('10003'),
  )
  .answers('snsapi_base: no unionid', { ...granted, scope: 'snsapi_base' }, async (desk) =>
    exchange(await codeFrom(desk)),
  )
  .answers(
    'snsapi_userinfo: with unionid',
    { ...granted, scope: 'snsapi_userinfo', unionid: expect.stringMatching(/^o/) },
    async (desk) => exchange(await codeFrom(desk, { scope: 'snsapi_userinfo' })),
  )
  .does(
    'a snapshot page gives a virtual user',
    async (desk) =>
      exchange(await codeFrom(desk, { scope: 'snsapi_userinfo', more: { sandbox_snapshot: '1' } })),
    (reply, desk) => {
      expect(reply.json.is_snapshotuser).toBe(1)
      expect(reply.json.openid).not.toBe(desk.world.people()[0]?.openId.official)
      expect(reply.json).not.toHaveProperty('unionid')
    },
  )
  .refuses('a code that was never given', 40029, 'invalid code', exchange('0'.repeat(32)))
  .refuses('a code for the second time', 40163, 'code been used', async (desk) => {
    const code = await codeFrom(desk)
    await desk.call(exchange(code))
    return exchange(code)
  })
  .refuses('a code after 5 minutes', 42003, 'code expired', async (desk) => {
    const code = await codeFrom(desk)
    desk.advance(300_001)
    return exchange(code)
  })
  .refuses('no code', 41008, 'missing code', exchange(''))
  .refuses('a wrong secret', 40125, 'invalid appsecret', async (desk) => {
    const request = exchange(await codeFrom(desk))
    return { ...request, query: { ...request.query, secret: 'wrong' } }
  })
  .answers('refreshing', { ...granted, scope: 'snsapi_base' }, async (desk) => ({
    path: '/sns/oauth2/refresh_token',
    as: 'nobody',
    query: {
      appid: appId,
      grant_type: 'refresh_token',
      refresh_token: (await grant(desk)).refresh_token ?? '',
    },
  }))
  .refuses('refreshing with nonsense', 40030, 'invalid refresh_token', {
    path: '/sns/oauth2/refresh_token',
    as: 'nobody',
    query: { appid: appId, grant_type: 'refresh_token', refresh_token: 'none' },
  })
  .refuses('refreshing after 30 days', 42002, 'refresh_token expired', async (desk) => {
    const { refresh_token = '' } = await grant(desk)
    desk.advance(30 * 86_400_000)
    return {
      path: '/sns/oauth2/refresh_token',
      as: 'nobody',
      query: { appid: appId, grant_type: 'refresh_token', refresh_token },
    }
  })
  .does(
    'nickname and picture with snsapi_userinfo',
    async (desk) => {
      const { access_token = '', openid = '' } = await grant(desk, { scope: 'snsapi_userinfo' })
      return { path: '/sns/userinfo', as: 'nobody', query: { access_token, openid, lang: 'zh_CN' } }
    },
    (reply, desk) => {
      const person = desk.world.people()[0]
      expect(reply.json).toMatchObject({
        nickname: person?.nickname,
        sex: 0,
        city: '',
        unionid: person?.unionId,
      })
    },
  )
  .refuses('nickname and picture with snsapi_base', 48001, 'api unauthorized', async (desk) => {
    const { access_token = '', openid = '' } = await grant(desk)
    return { path: '/sns/userinfo', as: 'nobody', query: { access_token, openid } }
  })
  .answers('the token is good', ok, async (desk) => {
    const { access_token = '', openid = '' } = await grant(desk)
    return { path: '/sns/auth', as: 'nobody', query: { access_token, openid } }
  })
  .refuses("the token is another person's", 40003, 'invalid openid', async (desk) => {
    const { access_token = '' } = await grant(desk)
    return { path: '/sns/auth', as: 'nobody', query: { access_token, openid: 'oOther' } }
  })

const report = (name: string, begin_date: string, end_date: string): ApiRequest => ({
  path: `/datacube/${name}`,
  body: { begin_date, end_date },
})

const statistics = new Section('official-account-api §12 Data-cube')
  .answers(
    'followers of a past day',
    { list: [{ ref_date: '2024-12-02', user_source: 0, cumulate_user: 0 }] },
    report('getusercumulate', '2024-12-02', '2024-12-02'),
  )
  .does(
    'the followers of today are counted from tomorrow on',
    (desk) => {
      desk.person()
      const day = new Date(desk.world.now() + 8 * 3_600_000).toISOString().slice(0, 10)
      desk.advance(86_400_000)
      return report('getusersummary', day, day)
    },
    (reply) => {
      const row = { ref_date: expect.any(String), user_source: 0, new_user: 1, cancel_user: 0 }
      expect(reply.json).toEqual({ list: [row] })
    },
  )
  .answers('nobody reads articles here', { list: [] }, report('getbizsummary', '2024-12-01', '2024-12-30'))
  .refuses('a bad date', 61500, 'date format error', report('getusersummary', '20241202', '2024-12-02'))
  .refuses(
    'more than 7 days',
    61501,
    'date range error',
    report('getusersummary', '2024-12-01', '2024-12-08'),
  )
  .refuses('today', 61503, 'data not ready, please try later', (desk) => {
    const today = new Date(desk.world.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    return report('getusersummary', today, today)
  })

const restricted = new Section('membership-card-api, mini-program-api §9 Rights')
  .refuses('a card without the right', 48001, 'api unauthorized', { path: '/card/create', body: {} })
  .refuses('the guide API', 48001, 'api unauthorized', { path: '/cgi-bin/guide/getguideacctlist', body: {} })
  .refuses('short links', 48001, 'api unauthorized', { path: '/cgi-bin/shorturl', body: {} })

/** Tickets, OAuth, statistics. */
export const webCases = [tickets, oauth, statistics, restricted]
