import type { IncomingMessage } from 'node:http'
import type { Context } from 'koa'
import { AppError } from '../../domain/errors'

/** How long a client may go on sending what was refused already, so that it gets to read the refusal. */
const DRAIN_MS = 2000

/** The refusal of a body beyond `limit` bytes. */
export const tooLarge = (limit: number): AppError =>
  new AppError('too_large', 'request.too_large', `内容太大，最多 ${Math.round(limit / 1024)} KB。`)

/** The refusal of a body that ended too early. */
export const aborted = (): AppError => new AppError('invalid', 'request.aborted', '请求中断了。')

/** Lets the rest of a refused body pass by unread, and cuts the connection when it does not end soon. */
export function discard(request: IncomingMessage): void {
  request.resume()
  if (request.complete) return
  const cut = setTimeout(() => request.socket.destroy(), DRAIN_MS)
  request.once('close', () => clearTimeout(cut))
  request.once('end', () => clearTimeout(cut))
}

/** Reads the raw body up to `limit` bytes; a larger one is refused as soon as that is known. */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => {
      request.off('data', keep)
      discard(request)
      reject(tooLarge(limit))
    }
    const chunks: Buffer[] = []
    let size = 0
    const keep = (chunk: Buffer): void => {
      size += chunk.length
      if (size > limit) refuse()
      else chunks.push(chunk)
    }
    if (Number(request.headers['content-length'] ?? 0) > limit) return refuse()
    request.on('data', keep)
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    request.on('error', () => reject(aborted()))
    request.on('close', () => reject(aborted()))
  })
}

/** Reads the raw body and keeps it for `readJson`: signatures cover the bytes as they came. */
export async function keepBody(ctx: Context, limit = 1024 * 1024): Promise<Buffer> {
  const kept = (ctx.state as { rawBody?: Buffer }).rawBody
  if (kept) return kept
  const raw = ['GET', 'HEAD'].includes(ctx.method) ? Buffer.alloc(0) : await readBody(ctx.req, limit)
  ;(ctx.state as { rawBody?: Buffer }).rawBody = raw
  return raw
}

/** The JSON body as an object; an empty body is `{}`. */
export async function readJson(ctx: Context, limit = 1024 * 1024): Promise<Record<string, unknown>> {
  const raw = await keepBody(ctx, limit)
  if (raw.length === 0) return {}
  if (!ctx.is('application/json'))
    throw new AppError('invalid', 'request.not_json', '请求内容须为 JSON（Content-Type: application/json）。')
  try {
    const value: unknown = JSON.parse(raw.toString('utf8'))
    if (value !== null && typeof value === 'object' && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch {
    // Falls through to the same refusal as a JSON value that is no object.
  }
  throw new AppError('invalid', 'request.not_json', '请求内容不是完整的 JSON 对象。')
}
