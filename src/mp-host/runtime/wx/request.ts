import type { Host } from '../parts'
import { SIGNAL, textIn, WxError, type WxCalls, type WxOptions } from './call'

const TIMEOUT_MS = 60_000
/** WeChat's list; there is no PATCH on a phone. */
const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']

/** What wx.request hands over; its data is JSON where the body is. */
type Answered = Pick<WechatMiniprogram.RequestSuccessCallbackResult, 'data' | 'statusCode' | 'header'>

/** wx.request and wx.downloadFile over fetch; the manifest's rewrite rules lead the Mini Program's own server to the sandbox's proxy. */
export function requestApis(host: Host): WxCalls {
  return {
    request: (options) => request(host, options),
    downloadFile: (options) => downloadFile(host, options),
  }
}

/** The file as an address that the page can show, which is what a path on the phone is there. */
async function downloadFile(
  host: Host,
  options: WxOptions,
): Promise<{ tempFilePath: string; statusCode: number }> {
  const address = rewritten(host, textIn(options, 'url'))
  return sent(host, 'downloadFile', options, async (signal) => {
    const response = await fetch(address, { headers: lowered(options['header']), signal })
    const tempFilePath = URL.createObjectURL(await response.blob())
    return { tempFilePath, statusCode: response.status }
  })
}

/** Sends over the phone's network until the caller or the time says stop; fails in WeChat's words. */
async function sent<T>(
  host: Host,
  name: string,
  options: WxOptions,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(Number(options['timeout'] ?? TIMEOUT_MS))
  const called = (options as { [SIGNAL]?: AbortSignal })[SIGNAL]
  const signal = called ? AbortSignal.any([called, timeout]) : timeout
  try {
    return await host.network.over(name, signal, send)
  } catch (error) {
    if (error instanceof WxError) throw error
    const reason = timeout.aborted ? 'timeout' : called?.aborted ? 'abort' : String(error)
    throw new WxError(`${name}:fail ${reason}`)
  }
}

async function request(host: Host, options: WxOptions): Promise<Answered> {
  const method = (textIn(options, 'method') || 'GET').toUpperCase()
  if (!METHODS.includes(method)) throw new WxError(`request:fail invalid method "${method}"`)
  const header = lowered(options['header'])
  const given = options['data']
  const isInAddress = method === 'GET' && typeof given === 'object' && given !== null
  const address = rewritten(host, textIn(options, 'url')) + (isInAddress ? queryOf(given) : '')
  const body = isInAddress || given === undefined ? undefined : bodyOf(given, header)
  return sent(host, 'request', options, async (signal) => {
    const response = await fetch(address, { method, headers: header, body, signal })
    const text = await response.text()
    return { data: parsed(text), statusCode: response.status, header: Object.fromEntries(response.headers) }
  })
}

function lowered(header: unknown): Record<string, string> {
  const entries = Object.entries((header as Record<string, unknown> | undefined) ?? {})
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]))
}

/** An address of the Mini Program's own server as this page reaches it: through the sandbox's proxy. */
export function rewritten(host: Host, address: string): string {
  const rule = Object.entries(host.manifest.rewrite).find(([from]) => address.startsWith(from))
  return rule ? rule[1] + address.slice(rule[0].length) : address
}

function queryOf(data: object): string {
  const pairs = Object.entries(data).filter(([, value]) => value !== undefined)
  const query = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()
  return query === '' ? '' : `?${query}`
}

function bodyOf(data: unknown, header: Record<string, string>): string {
  header['content-type'] ??= 'application/json'
  return typeof data === 'string' ? data : JSON.stringify(data)
}

function parsed(text: string): Answered['data'] {
  try {
    return JSON.parse(text) as Answered['data']
  } catch {
    return text
  }
}
