import { Pool } from 'undici'
import { AppError } from '../../domain/errors'
import { redact } from './redact'
import { Slots } from './slots'

/**
 * What is known after a call without a proper answer: `failed`: WeChat surely did nothing; `unknown`: it may have
 * (reliability.md D6).
 */
export type Outcome = 'failed' | 'unknown'

/** A call that got no proper answer. The message names method, path and reason, never the query. */
export class TransportError extends AppError {
  constructor(
    readonly outcome: Outcome,
    /** timeout, connection, http-503, not-json, too-large, circuit-open … */
    readonly reason: string,
    readonly path: string,
  ) {
    super('upstream', 'wechat.unavailable', sentence(outcome, reason, path), { reason, outcome })
    this.name = 'TransportError'
  }
}

function sentence(outcome: Outcome, reason: string, path: string): string {
  const result =
    outcome === 'unknown' ? '结果未知，请先核对再决定是否重试' : '这次调用没有生效，稍后会自动重试'
  return `调用微信接口 ${redact(path)} 没有得到正常应答（${reason}），${result}。`
}

/** One HTTP exchange. `body` is bytes or text that is already written. */
export interface Exchange {
  method: 'GET' | 'POST'
  path: string
  query?: Record<string, string> | undefined
  body?: string | Buffer | undefined
  contentType?: string | undefined
  timeoutMs?: number | undefined
  /** The most bytes of an answer that are read; 2 MB unless told. */
  maxBytes?: number | undefined
}

/** A whole answer with a status below 300. */
export interface Answer {
  contentType: string
  bytes: Buffer
}

export interface TransportOptions {
  /** Connections per origin; 32 unless told. */
  connections?: number
  /** From the first byte sent to the last byte of the answer; 5 s unless told. */
  timeoutMs?: number
}

/** Errors after which it is certain that the request never reached WeChat. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/**
 * Talks HTTP to WeChat with kept connections, a deadline for the whole exchange and a cap on the answer. Whatever is
 * not a whole 2xx answer rejects with TransportError (stack.md §3).
 */
export class Transport {
  private readonly pool: Pool
  /** As many as connections: the deadline of a call must not run while it waits for one. */
  private readonly slots: Slots
  private readonly timeoutMs: number
  private readonly basePath: string

  constructor(baseUrl: string, options: TransportOptions = {}) {
    const url = new URL(baseUrl)
    this.basePath = url.pathname.replace(/\/+$/, '')
    this.timeoutMs = options.timeoutMs ?? 5_000
    const connections = options.connections ?? 32
    this.slots = new Slots(connections)
    this.pool = new Pool(url.origin, {
      connections,
      pipelining: 1,
      // Shorter than any server's own limit, so that a request seldom meets a connection that is just being closed.
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 30_000,
      connect: { timeout: 3_000 },
    })
  }

  /** Sends one request and reads the whole answer. */
  exchange(request: Exchange): Promise<Answer> {
    return this.slots.run(() => this.exchangeNow(request))
  }

  /** Closes the kept connections. */
  async close(): Promise<void> {
    await this.pool.destroy()
  }

  private async exchangeNow(request: Exchange): Promise<Answer> {
    const { method, path, body } = request
    const query = request.query ? `?${new URLSearchParams(request.query).toString()}` : ''
    try {
      const response = await this.pool.request({
        method,
        path: `${this.basePath}${path}${query}`,
        headers: body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' },
        body: body ?? null,
        signal: AbortSignal.timeout(request.timeoutMs ?? this.timeoutMs),
      })
      const bytes = await readCapped(response.body, request.maxBytes ?? 2 * 1024 * 1024, path)
      if (response.statusCode >= 300)
        throw new TransportError(outcomeOf(response.statusCode), `http-${response.statusCode}`, path)
      return { contentType: String(response.headers['content-type'] ?? ''), bytes }
    } catch (error) {
      throw error instanceof TransportError ? error : asTransportError(error, path)
    }
  }
}

/** A proxy's 5xx may come after WeChat did the work; a refusal below that came before it. */
function outcomeOf(status: number): Outcome {
  return status >= 500 ? 'unknown' : 'failed'
}

async function readCapped(body: AsyncIterable<Buffer>, maxBytes: number, path: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxBytes) throw new TransportError('unknown', 'too-large', path)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function asTransportError(error: unknown, path: string): TransportError {
  const { code, name, errors } = error as { code?: string; name?: string; errors?: { code?: string }[] }
  // With several addresses per name Node reports all of their failures together.
  const codes = errors?.map((one) => one.code ?? '') ?? [code ?? '']
  if (codes.length > 0 && codes.every((one) => NEVER_SENT.has(one))) {
    return new TransportError('failed', `connection ${codes[0]!}`, path)
  }
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'UND_ERR_ABORTED') {
    return new TransportError('unknown', 'timeout', path)
  }
  return new TransportError('unknown', `connection ${code ?? name ?? 'lost'}`, path)
}
