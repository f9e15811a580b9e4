import { randomBytes } from 'node:crypto'
import { demand } from './failures'
import { ok } from './fields'
import type { ApiWorld } from './needs'
import type { ApiRoute } from './route'

const lifeMs = 7_200_000

/** The JS-SDK ticket and the card ticket: the same one until its 7200 s are over. */
export function ticketRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'GET',
      path: '/cgi-bin/ticket/getticket',
      token: 'official',
      section: 'official-account-api §10',
      dailyLimit: 1_000_000,
      handle: ({ query, now }) => {
        const type = query.type ?? ''
        demand(type === 'jsapi' || type === 'wx_card', 40097)
        const tickets = world.drawer<Record<string, { ticket: string; expiresAt: number }>>(
          'tickets',
          () => ({}),
        )
        const known = tickets[type]
        const current =
          known && known.expiresAt - now >= 1000
            ? known
            : { ticket: randomBytes(64).toString('base64url').slice(0, 86), expiresAt: now + lifeMs }
        tickets[type] = current
        return ok({ ticket: current.ticket, expires_in: Math.floor((current.expiresAt - now) / 1000) })
      },
    },
  ]
}
