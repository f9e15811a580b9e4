import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { SealedPush } from './envelope'

/** How a request to the developer's server ended; `error` is a short word for the log. */
export interface WireOutcome {
  status?: number
  body?: string
  error?: 'timeout' | 'refused' | 'reset' | 'dns' | 'too-large' | 'bad-url'
  latencyMs: number
}

/** Where a fault cuts the connection: never connected, in the middle of the request, or behind it. */
export type Cut = 'cut-before' | 'cut-inside' | 'cut-after'

/** An answer above this size cannot be a reply. */
const MAX_ANSWER_BYTES = 256 * 1024
/** A cut comes this long after the bytes were written, so that they arrive. */
const CUT_DELAY_MS = 20

/** Posts a push and waits for the whole answer, at most `timeoutMs` of real time from connect to the last byte. */
export function post(
  push: SealedPush,
  timeoutMs: number,
  { cut, signal }: { cut?: Cut; signal?: AbortSignal } = {},
): Promise<WireOutcome> {
  const headers = {
    'content-type': push.contentType,
    'content-length': String(Buffer.byteLength(push.body)),
    'user-agent': 'Mozilla/4.0',
    accept: '*/*',
    pragma: 'no-cache',
    connection: 'close',
  }
  if (cut === 'cut-before') return Promise.resolve({ error: 'reset', latencyMs: 0 })
  return exchange('POST', push.url, { headers, signal }, timeoutMs, (request) => {
    const destroySoon = () => setTimeout(() => request.destroy(), CUT_DELAY_MS)
    const bytes = Buffer.from(push.body)
    if (cut === 'cut-inside') request.write(bytes.subarray(0, Math.floor(bytes.length / 2)), destroySoon)
    else request.end(bytes, cut === 'cut-after' ? destroySoon : undefined)
  })
}

/** Sends exactly these bytes, for tests of what the platform itself would never send. */
export function exchangeRaw(
  method: 'GET' | 'POST',
  push: SealedPush,
  timeoutMs: number,
): Promise<WireOutcome> {
  if (method === 'GET') return get(push.url, timeoutMs)
  return post(push, timeoutMs)
}

/** Gets an address, as the URL check does. */
export function get(url: string, timeoutMs: number): Promise<WireOutcome> {
  const headers = { 'user-agent': 'Mozilla/4.0', accept: '*/*', pragma: 'no-cache', connection: 'close' }
  return exchange('GET', url, { headers }, timeoutMs, (request) => request.end())
}

function exchange(
  method: string,
  url: string,
  options: { headers: Record<string, string>; signal?: AbortSignal | undefined },
  timeoutMs: number,
  send: (request: ClientRequest) => void,
): Promise<WireOutcome> {
  const startedAt = performance.now()
  const spent = () => Math.round((performance.now() - startedAt) * 10) / 10
  return new Promise((resolve) => {
    const open = url.startsWith('https:') ? httpsRequest : httpRequest
    let request: ClientRequest
    try {
      request = open(url, { method, agent: false, ...options })
    } catch {
      resolve({ error: 'bad-url', latencyMs: spent() })
      return
    }
    let ending: WireOutcome['error']
    const timer = setTimeout(() => {
      ending = 'timeout'
      request.destroy()
    }, timeoutMs)
    const finish = (outcome: Omit<WireOutcome, 'latencyMs'>) => {
      clearTimeout(timer)
      resolve({ ...outcome, latencyMs: spent() })
    }
    request.on('response', (response) => {
      collect(response).then(
        (body) => finish(body === undefined ? { error: 'too-large' } : { status: response.statusCode, body }),
        () => finish({ error: ending ?? 'reset' }),
      )
    })
    request.on('error', (error: NodeJS.ErrnoException) => finish({ error: ending ?? wordFor(error.code) }))
    request.on('close', () => finish({ error: ending ?? 'reset' }))
    send(request)
  })
}

async function collect(response: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) {
      response.destroy()
      return undefined
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function wordFor(code: string | undefined): WireOutcome['error'] {
  if (code === 'ECONNREFUSED') return 'refused'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'dns'
  return 'reset'
}
