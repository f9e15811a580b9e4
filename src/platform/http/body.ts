import type { IncomingMessage } from 'node:http'
import busboy from 'busboy'
import type { Context } from 'koa'
import { AppError } from '../../domain/errors'

const tooLarge = (limit: number): AppError =>
  new AppError('too_large', 'request.too_large', `内容太大，最多 ${Math.round(limit / 1024)} KB。`)

/** Reads the raw body up to `limit` bytes; a larger one is refused as soon as that is known. */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) {
        request.pause()
        reject(tooLarge(limit))
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('aborted', () => reject(new AppError('invalid', 'request.aborted', '请求中断了。')))
  })
}

/** The JSON body as an object; an empty body is `{}`. */
export async function readJson(ctx: Context, limit = 1024 * 1024): Promise<Record<string, unknown>> {
  const raw = await readBody(ctx.req, limit)
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

/** An uploaded file in memory. */
export interface Upload {
  filename: string
  contentType: string
  bytes: Buffer
}

/** The fields and the one file (field `file`) of a multipart form. */
export function readForm(ctx: Context, limit = 12 * 1024 * 1024): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    if (!ctx.is('multipart/form-data')) {
      reject(new AppError('invalid', 'request.not_form', '请以表单方式上传文件。'))
      return
    }
    const form: Record<string, unknown> = {}
    const parser = busboy({
      headers: ctx.req.headers,
      limits: { fileSize: limit, files: 1, fields: 30 },
      defParamCharset: 'utf8',
    })
    parser.on('field', (name, value) => {
      if (name !== '__proto__') form[name] = value
    })
    parser.on('file', (name, stream, info) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('limit', () => reject(tooLarge(limit)))
      stream.on('end', () => {
        const upload: Upload = {
          filename: info.filename ?? '',
          contentType: info.mimeType ?? '',
          bytes: Buffer.concat(chunks),
        }
        if (name === 'file') form.file = upload
      })
    })
    parser.on('close', () => resolve(form))
    parser.on('error', () =>
      reject(new AppError('invalid', 'request.bad_form', '上传的表单不完整，请重试。')),
    )
    ctx.req.pipe(parser)
  })
}
