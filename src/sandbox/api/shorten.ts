import { randomBytes } from 'node:crypto'
import { demand, refusal } from './failures'
import { bodyOf, bytesOf, numberIn, ok, textIn } from './fields'
import type { ApiWorld } from './needs'
import type { ApiRoute } from './route'

const section = 'official-account-api §9'
const maxSeconds = 2_592_000

interface Shortened {
  longData: string
  createdAt: number
  expireSeconds: number
}

/** Short keys, and the short links that were retired. */
export function shortenRoutes(world: ApiWorld): ApiRoute[] {
  const keys = () => world.drawer<Record<string, Shortened>>('short-keys', () => ({}))
  return [
    {
      method: 'POST',
      path: '/cgi-bin/shorten/gen',
      token: 'official',
      section,
      handle: (call) => {
        const body = bodyOf(call)
        const longData = textIn(body, 'long_data')
        demand(longData !== '', 44004)
        demand(bytesOf(longData) <= 4096, 45002)
        const expireSeconds = numberIn(body, 'expire_seconds') ?? maxSeconds
        demand(expireSeconds >= 1 && expireSeconds <= maxSeconds, 40035)
        const shortKey = randomBytes(11).toString('base64url')
        keys()[shortKey] = { longData, createdAt: call.now, expireSeconds }
        return ok({ short_key: shortKey })
      },
    },
    {
      method: 'POST',
      path: '/cgi-bin/shorten/fetch',
      token: 'official',
      section,
      handle: (call) => {
        const found = keys()[textIn(bodyOf(call), 'short_key')]
        demand(found && call.now < found.createdAt + found.expireSeconds * 1000, 40035)
        return ok({
          long_data: found.longData,
          create_time: Math.floor(found.createdAt / 1000),
          expire_seconds: found.expireSeconds,
        })
      },
    },
    {
      method: 'POST',
      path: '/cgi-bin/shorturl',
      token: 'official',
      section,
      handle: () => {
        throw refusal(48001)
      },
    },
  ]
}
