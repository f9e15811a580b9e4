import busboy from 'busboy'
import type { Context } from 'koa'
import { AppError } from '../../domain/errors'
import { aborted, discard, tooLarge } from './body'

const FIELDS = 30
const FIELD_BYTES = 64 * 1024

/** An uploaded file in memory. */
export interface Upload {
  filename: string
  contentType: string
  bytes: Buffer
}

const badForm = (): AppError => new AppError('invalid', 'request.bad_form', '上传的表单不完整，请重试。')

function parserOf(ctx: Context, limit: number): busboy.Busboy {
  try {
    return busboy({
      headers: ctx.req.headers,
      limits: { fileSize: limit, files: 1, fields: FIELDS, fieldSize: FIELD_BYTES, parts: FIELDS + 1 },
      defParamCharset: 'utf8',
    })
  } catch {
    // A multipart type without a boundary, for one.
    throw badForm()
  }
}

/** The fields and the one file (field `file`, up to `limit` bytes) of a multipart form. */
export function readForm(ctx: Context, limit = 12 * 1024 * 1024): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    if (!ctx.is('multipart/form-data'))
      throw new AppError('invalid', 'request.not_form', '请以表单方式上传文件。')
    const form: Record<string, unknown> = {}
    const parser = parserOf(ctx, limit)
    const refuse = (error: AppError): void => {
      ctx.req.unpipe(parser)
      discard(ctx.req)
      reject(error)
    }
    parser.on('field', (name, value, info) => {
      if (info.valueTruncated) refuse(tooLarge(FIELD_BYTES))
      else if (name !== '__proto__') form[name] = value
    })
    parser.on('file', (name, stream, info) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('limit', () => refuse(tooLarge(limit)))
      stream.on('error', () => refuse(badForm()))
      stream.on('end', () => {
        const { filename = '', mimeType: contentType = '' } = info
        if (name === 'file')
          form.file = { filename, contentType, bytes: Buffer.concat(chunks) } satisfies Upload
      })
    })
    parser.on('partsLimit', () => refuse(badForm()))
    parser.on('close', () => resolve(form))
    parser.on('error', () => refuse(badForm()))
    // A pipe does not tell its end that the client went away in the middle; a whole body may be parsed after the close.
    ctx.req.on('close', () => {
      if (!ctx.req.complete) reject(aborted())
    })
    ctx.req.pipe(parser)
  })
}
