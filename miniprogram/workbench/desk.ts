import { call, CallError } from '../api/client'
import { whoAmI } from '../api/me'
import { DESK_KEY } from '../api/sale-queue'
import { setServerTime } from '../api/server-clock'
import type { Desk } from './home/view'

const NOT_STAFF = 'workbench.not_staff'

/**
 * The desk as the server tells it; kept on the phone, so that the workbench opens when there is no network. A phone that
 * never had one asks first who its person is: the workbench is asked by staff only.
 */
export async function readDesk(): Promise<Desk> {
  if (!keptDesk() && !(await whoAmI()).staff) throw new CallError(NOT_STAFF, '你的微信还没有绑定员工身份。')
  const desk = await call('GET /api/workbench/desk', {})
  setServerTime(desk.serverTime)
  wx.setStorageSync(DESK_KEY, desk)
  return desk
}

/** The desk of the last time; undefined on a phone that never opened the workbench. */
export function keptDesk(): Desk | undefined {
  const kept: unknown = wx.getStorageSync(DESK_KEY)
  return typeof kept === 'object' && kept !== null ? (kept as Desk) : undefined
}

/** Whether nobody answered: there is no network, or the server is away. */
export const isAway = (error: unknown): boolean =>
  error instanceof CallError && (error.status === 0 || error.status >= 500)

/** Sends who is no staff to the page where one becomes it; answers whether that was the trouble. */
export async function leadToJoin(error: unknown): Promise<boolean> {
  if (!(error instanceof CallError) || error.code !== NOT_STAFF) return false
  wx.removeStorageSync(DESK_KEY)
  await wx.redirectTo({ url: '/workbench/join/index' })
  return true
}
