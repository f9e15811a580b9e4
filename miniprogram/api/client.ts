import type { mpBindingsApi } from '../../src/contract/bindings'
import type { careApi } from '../../src/contract/care'
import type { conversationsApi } from '../../src/contract/conversations'
import type { Input, Result } from '../../src/contract/endpoint'
import type { guideContactApi } from '../../src/contract/guide-contact'
import type { workbenchPushApi } from '../../src/contract/guide-pushes'
import type { mpLiveApi } from '../../src/contract/live'
import type { mpCardApi, mpCouponApi } from '../../src/contract/membership'
import type { mpProductsApi } from '../../src/contract/mp-products'
import type { mpPreferencesApi } from '../../src/contract/preferences'
import type { mpSessionApi } from '../../src/contract/mp-session'
import type { productsApi } from '../../src/contract/products'
import type { purchasesApi } from '../../src/contract/purchases'
import type { mpRemindersApi } from '../../src/contract/reminders'
import type { salesWorkbenchApi } from '../../src/contract/sales'
import type { scansApi } from '../../src/contract/scans'
import type { mpSharesApi, sharesApi } from '../../src/contract/shares'
import type { staffApi } from '../../src/contract/staff'
import type { storesApi } from '../../src/contract/stores'
import type { workbenchApi } from '../../src/contract/workbench'
import type { workbenchCodesApi } from '../../src/contract/workbench-codes'
import { SERVER } from '../config'
import { serverTroubleWords } from '../words/server-trouble'
import { CallError } from './call-error'
import { forgetToken, tokenNow } from './session'

export { CallError }

/** Every operation that the Mini Program calls, from the same contract that the server serves. */
type MpApi = typeof mpSessionApi &
  typeof mpBindingsApi &
  typeof mpCardApi &
  typeof mpCouponApi &
  typeof mpPreferencesApi &
  typeof purchasesApi &
  typeof mpLiveApi &
  typeof mpRemindersApi &
  typeof mpProductsApi &
  typeof mpSharesApi &
  Pick<typeof sharesApi, 'POST /api/workbench/shares' | 'GET /api/workbench/shares'> &
  Pick<typeof storesApi, 'GET /api/mp/stores' | 'POST /api/mp/stores/nearest'> &
  Pick<typeof staffApi, 'POST /api/mp/staff-binding'> &
  Pick<typeof productsApi, 'GET /api/workbench/products' | 'GET /api/workbench/skus'> &
  Pick<
    typeof conversationsApi,
    Extract<keyof typeof conversationsApi, `${string} /api/workbench/${string}`>
  > &
  typeof salesWorkbenchApi &
  typeof workbenchApi &
  typeof careApi &
  typeof workbenchPushApi &
  typeof workbenchCodesApi &
  typeof guideContactApi &
  Pick<typeof scansApi, 'GET /api/workbench/scan-preview'>

const OFFLINE = '网络不太通畅，请稍后再试。'
const UNKNOWN = '暂时打不开，请稍后再试。'

/** The sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof CallError ? error.message : UNKNOWN
}

/** Calls one operation as the person in the Mini Program; a session that has ended is renewed once. */
export async function call<K extends keyof MpApi>(key: K, input: Input<MpApi[K]>): Promise<Result<MpApi[K]>> {
  return signedIn((token) => send(key, input, token))
}

/** Downloads a file that only this person may see; resolves with its path on the phone. */
export function download<K extends keyof MpApi>(key: K, input: Input<MpApi[K]>): Promise<string> {
  return signedIn((token) => fetchFile(SERVER + pathOf(key, input), token))
}

async function signedIn<T>(work: (token: string) => Promise<T>): Promise<T> {
  const token = await tokenNow(signIn)
  try {
    return await work(token)
  } catch (error) {
    if (!(error instanceof CallError) || error.code !== 'unauthorized') throw error
    forgetToken(token)
    return work(await tokenNow(signIn))
  }
}

async function signIn(): Promise<string> {
  const { code } = await wx.login().catch(() => {
    throw new CallError('network', '微信登录没有成功，请稍后再试。')
  })
  const { token } = await send('POST /api/mp/session', { code })
  return token
}

/** The operation's path with its ids filled in. */
function pathOf(key: keyof MpApi, input: unknown): string {
  const given = input as Record<string, unknown>
  const pattern = String(key).split(' ')[1]!
  return pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(given[name])))
}

function fetchFile(url: string, token: string): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.downloadFile({
      url,
      timeout: 30_000,
      header: { authorization: `Bearer ${token}` },
      success: ({ statusCode, tempFilePath }) => {
        if (statusCode < 300) resolve(tempFilePath)
        else reject(refusal(statusCode, undefined))
      },
      fail: () => reject(new CallError('network', OFFLINE)),
    })
  })
}

function send<K extends keyof MpApi>(
  key: K,
  input: Input<MpApi[K]>,
  token?: string,
): Promise<Result<MpApi[K]>> {
  const method = String(key).split(' ')[0] as 'GET' | 'POST' | 'PUT' | 'DELETE'
  return new Promise((resolve, reject) => {
    wx.request({
      url: SERVER + pathOf(key, input),
      method,
      data: input as Record<string, unknown>,
      timeout: 15_000,
      header: token === undefined ? {} : { authorization: `Bearer ${token}` },
      success: ({ statusCode, data }) => {
        if (statusCode < 300) resolve(data as unknown as Result<MpApi[K]>)
        else reject(refusal(statusCode, data))
      },
      fail: () => reject(new CallError('network', OFFLINE)),
    })
  })
}

function refusal(status: number, data: unknown): CallError {
  if (status === 401) return new CallError('unauthorized', '登录已过期，请重新打开小程序。', status)
  const { error } = (data ?? {}) as { error?: { code?: string; message?: string; requestId?: string } }
  // The server's own sentence for what nobody foresaw is written for the console.
  if (status >= 500 && (!error || error.code === 'internal'))
    return new CallError('internal', serverTroubleWords(error?.requestId), status)
  return new CallError(error?.code ?? 'unknown', error?.message ?? UNKNOWN, status)
}
