import jsQR from 'jsqr'
import { PNG } from 'pngjs'
import { ok, Section } from '../support/case'
import { accounts, type ApiReply, type ApiRequest, type Desk } from '../support/desk'

const { appId, appSecret } = accounts.official

/** The text in a QR picture. */
export function decoded(reply: ApiReply): string | undefined {
  const { data, width, height } = PNG.sync.read(reply.bytes)
  return jsQR(new Uint8ClampedArray(data), width, height)?.data
}

const create = (action_name: string, scene: Record<string, unknown>, more: object = {}): ApiRequest => ({
  path: '/cgi-bin/qrcode/create',
  body: { action_name, action_info: { scene }, ...more },
})

const ticket = expect.stringMatching(/^gQ\S{80,}==$/)
const url = expect.stringMatching(/^http:\/\/weixin\.qq\.com\/q\//)

const codes = new Section('official-account-api §9 Codes')
  .answers(
    'a temporary code with text',
    { ticket, url, expire_seconds: 604_800 },
    create('QR_STR_SCENE', { scene_str: 'store-1' }, { expire_seconds: 604_800 }),
  )
  .answers(
    '60 s when nothing is said',
    { ticket, url, expire_seconds: 60 },
    create('QR_SCENE', { scene_id: 7 }),
  )
  .answers('a permanent code with a number', { ticket, url }, create('QR_LIMIT_SCENE', { scene_id: 100_000 }))
  .answers(
    'a permanent code with text',
    { ticket, url },
    create('QR_LIMIT_STR_SCENE', { scene_str: 'x'.repeat(64) }),
  )
  .refuses('an unknown action', 40053, 'invalid action info', create('QR_CARD', { scene_id: 1 }))
  .refuses('the number 0', 40053, 'invalid action info', create('QR_SCENE', { scene_id: 0 }))
  .refuses('a number beyond 32 bits', 40053, 'invalid action info', create('QR_SCENE', { scene_id: 2 ** 32 }))
  .refuses(
    'the permanent number 100001',
    40053,
    'invalid action info',
    create('QR_LIMIT_SCENE', { scene_id: 100_001 }),
  )
  .refuses(
    'a text of 65 characters',
    40053,
    'invalid action info',
    create('QR_STR_SCENE', { scene_str: 'x'.repeat(65) }),
  )
  .refuses(
    'a life of more than 30 days',
    40053,
    'invalid action info',
    create('QR_SCENE', { scene_id: 1 }, { expire_seconds: 2_592_001 }),
  )
  .refuses('the 100001st permanent code', 45029, 'qrcode count out of limit', (desk) => {
    desk.world.drawer('permanent-codes', () => ({ count: 100_000, newest: {} }))
    return create('QR_LIMIT_SCENE', { scene_id: 1 })
  })
  .does(
    'the picture carries the address',
    async (desk) => {
      const made = await desk.call(create('QR_STR_SCENE', { scene_str: 'store-1' }))
      return { path: '/cgi-bin/showqrcode', as: 'nobody', query: { ticket: String(made.json.ticket) } }
    },
    (reply, desk) => {
      expect(reply.contentType).toBe('image/png')
      expect(decoded(reply)).toBe(desk.world.codes.all()[0]?.url)
    },
  )
  .does(
    'a bad ticket is not found',
    { path: '/cgi-bin/showqrcode', as: 'nobody', query: { ticket: 'gQnone' } },
    (reply) => {
      expect(reply.status).toBe(404)
    },
  )

const shortKeys = new Section('official-account-api §9 Short keys')
  .does(
    'long data comes back',
    async (desk) => {
      const made = await desk.post('/cgi-bin/shorten/gen', {
        long_data: '很长的内容',
        expire_seconds: 86_400,
      })
      expect(made.json).toEqual({ ...ok, short_key: expect.stringMatching(/^[\w-]{15}$/) })
      return { path: '/cgi-bin/shorten/fetch', body: { short_key: made.json.short_key } }
    },
    (reply) => {
      expect(reply.json).toEqual({
        ...ok,
        long_data: '很长的内容',
        create_time: expect.any(Number),
        expire_seconds: 86_400,
      })
    },
  )
  .refuses('more than 4 KB', 45002, 'content size out of limit', {
    path: '/cgi-bin/shorten/gen',
    body: { long_data: 'x'.repeat(4_097) },
  })
  .refuses('more than 30 days', 40035, 'invalid parameter', {
    path: '/cgi-bin/shorten/gen',
    body: { long_data: 'x', expire_seconds: 2_592_001 },
  })
  .refuses('a key after its life', 40035, 'invalid parameter', async (desk) => {
    const made = await desk.post('/cgi-bin/shorten/gen', { long_data: 'x', expire_seconds: 60 })
    desk.advance(60_000)
    return { path: '/cgi-bin/shorten/fetch', body: { short_key: made.json.short_key } }
  })

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

/** Codes, short keys, tickets, OAuth, statistics. */
export const webCases = [codes, shortKeys, tickets, oauth, statistics, restricted]
