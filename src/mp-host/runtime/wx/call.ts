import type { Host } from '../parts'
import { WxError } from './wx-error'

export { WxError }

/** The options of a wx call with WeChat's three callbacks. */
export type WxOptions = Record<string, unknown> & {
  success?: (result: unknown) => void
  fail?: (failure: unknown) => void
  complete?: (result: unknown) => void
}

/** An asynchronous wx function: options in, result (or a promise of it) out; a rejection becomes `fail`. */
export type WxAsync = (options: WxOptions) => unknown

/** Every function of `wx`, by WeChat's own typings. */
export type WxName = keyof WechatMiniprogram.Wx

/** What a call's `success` is told, by the typings; the host need not fill in everything. */
type Told<K extends WxName> = WechatMiniprogram.Wx[K] extends (options: infer O) => unknown
  ? NonNullable<O> extends { success?: infer S }
    ? NonNullable<S> extends (result: infer R) => unknown
      ? Partial<R> | void
      : unknown
    : unknown
  : unknown

/** Asynchronous functions of `wx` by name, each answering what the typings say. */
export type WxCalls = { [K in WxName]?: (options: WxOptions) => Told<K> | Promise<Told<K>> }

/** What a running call hands back besides the promise. */
interface Running {
  abort(): void
  onHeadersReceived(): void
  onProgressUpdate(): void
}

/** The signal that aborts this call; set by `callWx`, read by wx.request. */
export const SIGNAL = Symbol('signal')

/** Runs an asynchronous function with WeChat's convention: callbacks when given, else a promise; always an errMsg. */
export function callWx(host: Host, name: string, run: WxAsync, options: WxOptions = {}): unknown {
  const abort = new AbortController()
  const running: Running = {
    abort: () => abort.abort(new Error('abort')),
    onHeadersReceived: () => undefined,
    onProgressUpdate: () => undefined,
  }
  const result = settle(name, run, Object.assign({}, options, { [SIGNAL]: abort.signal }))
  const { success, fail, complete } = options
  if (!success && !fail && !complete) return Object.assign(result, running)
  const after = (told: ((value: unknown) => void) | undefined) => (value: unknown) => {
    host.guard(() => told?.(value))
    host.guard(() => complete?.(value))
  }
  void result.then(after(success), after(fail))
  return running
}

async function settle(name: string, run: WxAsync, options: WxOptions): Promise<unknown> {
  try {
    const result = await run(options)
    return { errMsg: `${name}:ok`, ...(result as object | undefined) }
  } catch (error) {
    if (error instanceof WxError) {
      const { errMsg, errCode, errno } = error
      throw { errMsg, ...(errCode !== undefined && { errCode }), ...(errno !== undefined && { errno }) }
    }
    throw { errMsg: `${name}:fail ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** Reads a text option. */
export function textIn(options: WxOptions, name: string): string {
  const value = options[name]
  return typeof value === 'string' ? value : ''
}
