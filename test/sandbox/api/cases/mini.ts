import { createHmac } from 'node:crypto'
import { notePayment } from '../../../../src/sandbox/api/mini-login'
import { issueOnceCode } from '../../../../src/sandbox/api/once-codes'
import { releasedPages } from '../../../../src/sandbox/api/pages'
import type { Person } from '../../../../src/sandbox/world'
import { readMiniProgramCode } from '../../../../src/sandbox/store/mini-program-code'
import { ok, Section } from '../support/case'
import { accounts, type ApiRequest, type Desk } from '../support/desk'
import { decoded } from './web'

const { appId, appSecret } = accounts.miniapp

const session = (js_code: string, more: Record<string, string> = {}): ApiRequest => ({
  path: '/sns/jscode2session',
  as: 'nobody',
  query: { appid: appId, secret: appSecret, js_code, grant_type: 'authorization_code', ...more },
})

function loginCode(desk: Desk, person: Person = desk.person()): string {
  return issueOnceCode(desk.world, 'login', person.id)
}

async function visitor(desk: Desk): Promise<{ person: Person; sessionKey: string }> {
  const person = desk.person()
  const reply = await desk.call(session(loginCode(desk, person)))
  return { person, sessionKey: String(reply.json.session_key) }
}

function signed(
  path: string,
  person: Person,
  sessionKey: string,
  more: Record<string, string> = {},
): ApiRequest {
  const signature = createHmac('sha256', sessionKey).update('').digest('hex')
  const query = { openid: person.openId.miniapp, signature, sig_method: 'hmac_sha256', ...more }
  return { path, as: 'miniapp', query }
}

const login = new Section('mini-program-api §1 Login')
  .does(
    'openid, session_key and unionid, without errcode',
    (desk) => session(loginCode(desk)),
    (reply, desk) => {
      const person = desk.world.people()[0]
      expect(reply.json).toEqual({
        openid: person?.openId.miniapp,
        unionid: person?.unionId,
        session_key: expect.stringMatching(/^[A-Za-z0-9+/]{22}==$/),
      })
    },
  )
  .refuses('a code that was never given', 40029, 'invalid code', session('0'.repeat(32)))
  .refuses('a code for the second time', 40163, 'code been used', async (desk) => {
    const code = loginCode(desk)
    await desk.call(session(code))
    return session(code)
  })
  .refuses('a code after 5 minutes', 40029, 'invalid code', (desk) => {
    const code = loginCode(desk)
    desk.advance(300_001)
    return session(code)
  })
  .refuses('no code', 41008, 'missing code', session(''))
  .refuses('a wrong secret', 40125, 'invalid appsecret', session('x', { secret: 'wrong' }))
  .refuses(
    "the official account's appid",
    40013,
    'invalid appid',
    session('x', {
      appid: accounts.official.appId,
      secret: accounts.official.appSecret,
    }),
  )
  .refuses('no appid', 41002, 'appid missing', session('x', { appid: '' }))
  .refuses(
    'the 101st login in a minute',
    45011,
    'api minute-quota reach limit must slower retry next minute',
    async (desk) => {
      const person = desk.person()
      desk.world.clock.moveTo(60_000 - (Date.now() % 60_000))
      for (let count = 0; count < 100; count += 1) await desk.call(session(loginCode(desk, person)))
      return session(loginCode(desk, person))
    },
  )
  .answers('the session_key is good', ok, async (desk) => {
    const { person, sessionKey } = await visitor(desk)
    return signed('/wxa/checksession', person, sessionKey)
  })
  .refuses('an older session_key', 87009, 'invalid signature', async (desk) => {
    const { person, sessionKey } = await visitor(desk)
    await desk.call(session(loginCode(desk, person)))
    return signed('/wxa/checksession', person, sessionKey)
  })
  .refuses('another sig_method', 87009, 'invalid signature', async (desk) => {
    const { person, sessionKey } = await visitor(desk)
    return signed('/wxa/checksession', person, sessionKey, { sig_method: 'md5' })
  })
  .does(
    'resetting the session_key',
    async (desk) => {
      const { person, sessionKey } = await visitor(desk)
      return signed('/wxa/resetusersessionkey', person, sessionKey)
    },
    (reply, desk) => {
      expect(reply.json).toEqual({
        ...ok,
        openid: desk.world.people()[0]?.openId.miniapp,
        session_key: expect.any(String),
      })
    },
  )
  .does(
    'the unionid within 5 minutes of a payment',
    (desk) => {
      const person = desk.person()
      notePayment(desk.world, person.id, { transactionId: '4200001' })
      const query = { openid: person.openId.miniapp, transaction_id: '4200001' }
      return { path: '/wxa/getpaidunionid', as: 'miniapp', query }
    },
    (reply, desk) => expect(reply.json).toEqual({ ...ok, unionid: desk.world.people()[0]?.unionId }),
  )
  .refuses('the unionid without a payment', 89300, 'invalid transaction', (desk) => ({
    path: '/wxa/getpaidunionid',
    as: 'miniapp',
    query: { openid: desk.person().openId.miniapp, transaction_id: '4200001' },
  }))

function phone(desk: Desk, person: Person, more: Record<string, string> = {}): ApiRequest {
  const code = issueOnceCode(desk.world, 'phone', person.id)
  return { path: '/wxa/business/getuserphonenumber', as: 'miniapp', body: { code, ...more } }
}

const phones = new Section('mini-program-api §2 Phone number')
  .does(
    'the number',
    (desk) => phone(desk, desk.person()),
    (reply, desk) => {
      const number = desk.world.people()[0]?.phoneNumber
      expect(reply.json).toEqual({
        ...ok,
        phone_info: {
          phoneNumber: number,
          purePhoneNumber: number,
          countryCode: '86',
          watermark: { timestamp: expect.any(Number), appid: appId },
        },
      })
    },
  )
  .refuses('a login code', 40029, 'invalid code', (desk) =>
    phone(desk, desk.person(), { code: loginCode(desk) }),
  )
  .refuses('a code for the second time', 40163, 'code been used', async (desk) => {
    const request = phone(desk, desk.person())
    await desk.call(request)
    return request
  })
  .refuses("another person's openid", 40013, 'invalid appid', (desk) =>
    phone(desk, desk.person(), { openid: desk.person().openId.miniapp }),
  )
  .refuses('an uncertified account', 48001, 'api unauthorized', (desk) => {
    desk.world.switches.rights.certified = false
    return phone(desk, desk.person())
  })

const unlimited = (body: Record<string, unknown>): ApiRequest => ({
  path: '/wxa/getwxacodeunlimit',
  as: 'miniapp',
  body,
})

const codes = new Section('mini-program-api §3 Codes')
  .does('a code carries page and scene', unlimited({ scene: 'g=12&s=3', page: 'pages/index' }), (reply) => {
    expect(reply.contentType).toMatch(/^image\//)
    expect(readMiniProgramCode(decoded(reply) ?? '')).toEqual({ page: 'pages/index', scene: 'g=12&s=3' })
  })
  .refuses(
    'a scene of 33 characters',
    40169,
    'invalid length for scene, or the data is not json string',
    unlimited({ scene: 'x'.repeat(33) }),
  )
  .refuses('Chinese in the scene', 40129, 'invalid scene', unlimited({ scene: '门店' }))
  .refuses('% in the scene', 40129, 'invalid scene', unlimited({ scene: 'a%20b' }))
  .refuses('no scene', 40129, 'invalid scene', unlimited({}))
  .refuses('a leading slash', 41030, 'invalid page', unlimited({ scene: 'a', page: '/pages/index' }))
  .refuses('a page with a query', 41030, 'invalid page', unlimited({ scene: 'a', page: 'pages/index?x=1' }))
  .refuses('a page that is not released', 41030, 'invalid page', (desk) => {
    releasedPages(desk.world).pages = ['pages/index']
    return unlimited({ scene: 'a', page: 'pages/new' })
  })
  .does(
    'a page that is not released, unchecked',
    (desk) => {
      releasedPages(desk.world).pages = ['pages/index']
      return unlimited({ scene: 'a', page: 'pages/new', check_path: false })
    },
    (reply) => expect(reply.contentType).toBe('image/png'),
  )
  .refuses('an unknown version', 40097, 'invalid args', unlimited({ scene: 'a', env_version: 'beta' }))
  .refuses('a width of 100', 40097, 'invalid args', unlimited({ scene: 'a', width: 100 }))
  .does(
    'getwxacode carries its query',
    {
      path: '/wxa/getwxacode',
      as: 'miniapp',
      body: { path: 'pages/item?id=7' },
    },
    (reply) =>
      expect(readMiniProgramCode(decoded(reply) ?? '')).toEqual({ page: 'pages/item', query: 'id=7' }),
  )
  .refuses('a path of 129 characters for the square code', 40159, 'invalid path length', {
    path: '/cgi-bin/wxaapp/createwxaqrcode',
    as: 'miniapp',
    body: { path: `pages/${'x'.repeat(123)}` },
  })

const link = (path: string, body: Record<string, unknown>): ApiRequest => ({ path, as: 'miniapp', body })

const links = new Section('mini-program-api §3 Links')
  .answers(
    'a scheme',
    { ...ok, openlink: expect.stringMatching(/^weixin:\/\/dl\/business\/\?t=\w+/) },
    link('/wxa/generatescheme', {
      jump_wxa: { path: 'pages/index', query: 'a=1' },
      expire_type: 1,
      expire_interval: 30,
    }),
  )
  .answers(
    'a link',
    { ...ok, url_link: expect.stringMatching(/^https:\/\/wxaurl\.cn\//) },
    link('/wxa/generate_urllink', { path: 'pages/index' }),
  )
  .answers(
    'a short link',
    { ...ok, link: expect.stringMatching(/^#小程序:\/\/商城\//) },
    link('/wxa/genwxashortlink', { page_url: 'pages/index', page_title: '商城', is_permanent: false }),
  )
  .refuses(
    '31 days',
    85401,
    'invalid expire_interval',
    link('/wxa/generate_urllink', {
      path: 'pages/index',
      expire_type: 1,
      expire_interval: 31,
    }),
  )
  .refuses('a path that is not released', 40165, 'invalid weapp pagepath', (desk) => {
    releasedPages(desk.world).pages = ['pages/index']
    return link('/wxa/generatescheme', { jump_wxa: { path: 'pages/none' } })
  })
  .refuses(
    'a query of 1025 characters',
    40212,
    'invalid query',
    link('/wxa/generate_urllink', {
      path: 'pages/index',
      query: 'x'.repeat(1025),
    }),
  )
  .does(
    'asking what a link opens',
    async (desk) => {
      const made = await desk.call(link('/wxa/generate_urllink', { path: 'pages/item', query: 'id=7' }))
      return link('/wxa/query_urllink', { url_link: made.json.url_link })
    },
    (reply) => {
      expect(reply.json).toMatchObject({
        ...ok,
        url_link_info: { appid: appId, path: 'pages/item', query: 'id=7' },
      })
    },
  )

function text(person: Person, content: string, more: Record<string, unknown> = {}): ApiRequest {
  const body = { version: 2, scene: 2, openid: person.openId.miniapp, content, ...more }
  return { path: '/wxa/msg_sec_check', as: 'miniapp', body }
}

const verdict = (suggest: string, label: number) =>
  expect.objectContaining({ ...ok, result: { suggest, label }, trace_id: expect.any(String) })

const checks = new Section('mini-program-api §6 Content')
  .answers('a harmless text', verdict('pass', 100), async (desk) =>
    text((await visitor(desk)).person, '很好看'),
  )
  .answers('a risky text', verdict('risky', 20006), async (desk) =>
    text((await visitor(desk)).person, '来赌博'),
  )
  .answers('a doubtful text', verdict('review', 21000), async (desk) =>
    text((await visitor(desk)).person, '疑似假货'),
  )
  .refuses('somebody who was not here for 2 hours', 61010, 'code is expired', async (desk) => {
    const { person } = await visitor(desk)
    desk.advance(2 * 3_600_000 + 1)
    await desk.clearToken('miniapp')
    return text(person, '很好看')
  })
  .refuses('an unknown scene', 40129, 'invalid scene', async (desk) =>
    text((await visitor(desk)).person, '很好看', { scene: 5 }),
  )
  .refuses(
    "the official account's openid",
    43104,
    'invalid openid, not belong to this appid',
    async (desk) => {
      const { person } = await visitor(desk)
      return text(person, '很好看', { openid: person.openId.official })
    },
  )
  .refuses('2501 characters', 45002, 'content size out of limit', async (desk) =>
    text((await visitor(desk)).person, '字'.repeat(2501)),
  )
  .does(
    'a picture is judged later',
    async (desk) => {
      const { person } = await visitor(desk)
      const media_url = 'https://a.cn/risky.jpg'
      const body = { media_url, media_type: 2, version: 2, scene: 1, openid: person.openId.miniapp }
      return { path: '/wxa/media_check_async', as: 'miniapp', body }
    },
    async (reply, desk) => {
      expect(reply.json).toEqual({ ...ok, trace_id: expect.any(String) })
      const event = JSON.parse((await desk.event('wxa_media_check')).body) as Record<string, unknown>
      expect(event).toMatchObject({
        trace_id: reply.json.trace_id,
        result: { suggest: 'risky', label: 20002 },
      })
    },
  )
  .refuses('live rooms without the right', 48001, 'api unauthorized', {
    path: '/wxa/business/getliveinfo',
    as: 'miniapp',
    body: { start: 0, limit: 10 },
  })
  .refuses('no live rooms', 9410000, 'empty room list', (desk) => {
    desk.world.switches.rights.live = true
    return { path: '/wxa/business/getliveinfo', as: 'miniapp', body: { start: 0, limit: 10 } }
  })

/** The Mini Program's own calls. */
export const miniCases = [login, phones, codes, links, checks]
