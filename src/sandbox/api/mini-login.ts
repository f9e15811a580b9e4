import { createHmac, randomBytes } from 'node:crypto'
import type { Person } from '../world'
import { demand } from './failures'
import { bodyOf, ok, textIn } from './fields'
import type { ApiWorld } from './needs'
import { openOnceCode, spendOnceCode } from './once-codes'
import { personOf } from './people'
import type { ApiCall, ApiRoute } from './route'
import { accountBySecret } from './token-routes'

const loginsPerMinute = 100
const paidWithinMs = 300_000

interface MiniSession {
  sessionKey: string
  loggedInAt: number
  minute: number
  loginsInMinute: number
}

function sessionsOf(world: ApiWorld): Record<string, MiniSession> {
  return world.drawer('mini-sessions', () => ({}))
}

/** The person's running session_key in the Mini Program; undefined before the first login. */
export function sessionKeyOf(world: ApiWorld, personId: string): string | undefined {
  return sessionsOf(world)[personId]?.sessionKey
}

/** When the person last opened the Mini Program with a login, epoch ms. */
export function lastVisitOf(world: ApiWorld, personId: string): number | undefined {
  return sessionsOf(world)[personId]?.loggedInAt
}

/** Notes a payment, so that getpaidunionid answers for it in the next 5 minutes. */
export function notePayment(
  world: ApiWorld,
  personId: string,
  payment: { transactionId: string; merchantId?: string; outTradeNo?: string },
): void {
  world
    .drawer('payments', () => ({ list: [] as Payment[] }))
    .list.push({ personId, at: world.now(), ...payment })
}

interface Payment {
  personId: string
  at: number
  transactionId: string
  merchantId?: string
  outTradeNo?: string
}

/** Login, session key, phone number and the unionid after a payment. */
export function miniLoginRoutes(world: ApiWorld): ApiRoute[] {
  const section = 'mini-program-api §1'
  return [
    {
      method: 'GET',
      path: '/sns/jscode2session',
      token: 'none',
      section,
      handle: (call) => login(world, call),
    },
    {
      method: 'GET',
      path: '/wxa/checksession',
      token: 'miniapp',
      section,
      handle: (call) => {
        checkSignature(world, call)
        return ok()
      },
    },
    {
      method: 'GET',
      path: '/wxa/resetusersessionkey',
      token: 'miniapp',
      section,
      handle: (call) => {
        const session = checkSignature(world, call)
        session.sessionKey = newSessionKey()
        return ok({ openid: call.query.openid, session_key: session.sessionKey })
      },
    },
    phoneRoute(world),
    paidRoute(world),
  ]
}

function newSessionKey(): string {
  return randomBytes(16).toString('base64')
}

/** Every login gets a new session_key, the harshest reading of "a new wx.login may replace it". */
function login(world: ApiWorld, { query, now }: ApiCall) {
  const account = accountBySecret(world, query.appid, query.secret)
  demand(account.kind === 'miniapp', 40013)
  demand(query.grant_type === 'authorization_code', 40002)
  demand(query.js_code, 41008)
  const { personId } = openOnceCode(world, 'login', query.js_code)
  const person = world.personById(personId)
  demand(person, 40029)
  const before = sessionsOf(world)[personId]
  const minute = Math.floor(now / 60_000)
  const loginsInMinute = before?.minute === minute ? before.loginsInMinute : 0
  demand(loginsInMinute < loginsPerMinute, 45011)
  spendOnceCode(world, query.js_code)
  const sessionKey = newSessionKey()
  sessionsOf(world)[personId] = { sessionKey, loggedInAt: now, minute, loginsInMinute: loginsInMinute + 1 }
  return { json: { session_key: sessionKey, openid: person.openId.miniapp, unionid: person.unionId } }
}

function checkSignature(world: ApiWorld, { query }: ApiCall): MiniSession {
  const person = personOf(world, 'miniapp', query.openid)
  const session = sessionsOf(world)[person.id]
  demand(session && query.sig_method === 'hmac_sha256', 87009)
  const expected = createHmac('sha256', session.sessionKey).update('').digest('hex')
  demand(query.signature === expected, 87009)
  return session
}

function phoneRoute(world: ApiWorld): ApiRoute {
  return {
    method: 'POST',
    path: '/wxa/business/getuserphonenumber',
    token: 'miniapp',
    section: 'mini-program-api §2',
    right: 'certified',
    handle: (call) => {
      const body = bodyOf(call)
      const code = textIn(body, 'code')
      demand(code !== '', 41008)
      const { personId } = openOnceCode(world, 'phone', code)
      const person = world.personById(personId)
      demand(person, 40029)
      const openid = textIn(body, 'openid')
      demand(openid === '' || openid === person.openId.miniapp, 40013)
      spendOnceCode(world, code)
      return ok({ phone_info: phoneInfo(person, call) })
    },
  }
}

function phoneInfo(person: Person, { app, now }: ApiCall) {
  return {
    phoneNumber: person.phoneNumber,
    purePhoneNumber: person.phoneNumber.replace(/^\+?86/, ''),
    countryCode: '86',
    watermark: { timestamp: Math.floor(now / 1000), appid: app.appId },
  }
}

function paidRoute(world: ApiWorld): ApiRoute {
  return {
    method: 'GET',
    path: '/wxa/getpaidunionid',
    token: 'miniapp',
    section: 'mini-program-api §1',
    handle: ({ query, now }) => {
      const person = personOf(world, 'miniapp', query.openid)
      const byNumber = query.mch_id !== undefined && query.out_trade_no !== undefined
      demand(query.transaction_id !== undefined || byNumber, 40097)
      const { list } = world.drawer('payments', () => ({ list: [] as Payment[] }))
      const paid = list.some(
        (one) =>
          one.personId === person.id &&
          now - one.at <= paidWithinMs &&
          (one.transactionId === query.transaction_id ||
            (byNumber && one.merchantId === query.mch_id && one.outTradeNo === query.out_trade_no)),
      )
      demand(paid, 89300, 'invalid transaction')
      return ok({ unionid: person.unionId })
    },
  }
}
