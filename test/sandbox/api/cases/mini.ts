import { createHmac } from 'node:crypto'
import { notePayment } from '../../../../src/sandbox/api/mini-login'
import { issueOnceCode } from '../../../../src/sandbox/api/once-codes'
import type { Person } from '../../../../src/sandbox/world'
import { ok, Section } from '../support/case'
import { accounts, type ApiRequest, type Desk } from '../support/desk'

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
  .answers('the risk of a person', { ...ok, risk_rank: 0, unoin_id: expect.any(Number) }, async (desk) => {
    const { person } = await visitor(desk)
    const body = { appid: appId, openid: person.openId.miniapp, scene: 0, client_ip: '127.0.0.1' }
    return { path: '/wxa/getuserriskrank', as: 'miniapp', body }
  })
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
export const miniCases = [login, phones, checks]
