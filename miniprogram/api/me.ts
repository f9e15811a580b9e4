import type { MpMe } from '../../src/contract/mp-session'
import { call } from './client'
import { setServerTime } from './server-clock'

/** Who the shopper is; the server's time is taken over on the way, so that every page tells it. */
export async function whoAmI(): Promise<MpMe> {
  const me = await call('GET /api/mp/me', {})
  setServerTime(me.serverTime)
  return me
}
