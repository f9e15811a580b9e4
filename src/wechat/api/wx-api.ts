import { PassThrough, type Readable } from 'node:stream'
import API from 'wechat-api'
import type { ApiCaller } from './caller'
import type { JsonAnswer } from './json'
import { readMedia } from './media'

/** The library puts this where the token belongs; the caller replaces it, so the library never holds a real one. */
const PLACEHOLDER = { accessToken: '-', expireTime: Number.MAX_SAFE_INTEGER }
const UPLOAD_MS = 30_000
const MAX_UPLOAD_BYTES = 12 * 1024 * 1024

/**
 * wechat-api with its plumbing replaced: it makes addresses and bodies, our caller does everything else (stack.md §3).
 */
export class WxApi extends API {
  constructor(
    private readonly caller: ApiCaller,
    appId: string,
    baseUrl: string,
  ) {
    super(appId, '', (done) => done(null, PLACEHOLDER))
    this.endpoint = baseUrl
    this.mpPrefix = `${baseUrl}/cgi-bin/`
    this.fileServerPrefix = `${baseUrl}/cgi-bin/`
  }

  /** The only place where the library does HTTP. */
  override request(url: string, options: API.RequestOptions | API.Done, callback?: API.Done): void {
    const done = typeof options === 'function' ? options : callback
    const given = typeof options === 'function' ? {} : options
    this.travel(url, given).then(
      (answer) => done?.(null, answer),
      // The library rewrites the name of the error it gets, so it gets a wrapping.
      (error: unknown) => done?.(new Error('WeChat call failed', { cause: error })),
    )
  }

  /** A method of the library as a promise. */
  promise(call: (api: WxApi, done: API.Done) => void): Promise<JsonAnswer> {
    return new Promise((resolve, reject) => {
      call(this, (error, answer) => {
        if (error) reject((error.cause as Error | undefined) ?? error)
        else resolve(answer ?? {})
      })
    })
  }

  private async travel(address: string, options: API.RequestOptions): Promise<JsonAnswer> {
    const url = new URL(address.slice(this.endpoint.length), 'http://wechat')
    const query = Object.fromEntries(url.searchParams)
    delete query.access_token
    const method = (options.method ?? options.type ?? 'GET').toUpperCase() === 'POST' ? 'POST' : 'GET'
    if (method === 'GET') return this.caller.json({ method, path: url.pathname, query })
    if (options.stream) {
      // An old-style stream: it flows as soon as somebody listens, so a modern one stands between.
      const body = await readMedia(options.stream.pipe(new PassThrough()) as Readable, MAX_UPLOAD_BYTES)
      const contentType = options.headers?.['Content-Type'] ?? 'application/octet-stream'
      return this.caller.json({ method, path: url.pathname, query, body, contentType, timeoutMs: UPLOAD_MS })
    }
    const body = options.content ?? JSON.stringify(options.data ?? {})
    return this.caller.json({ method, path: url.pathname, query, body })
  }
}
