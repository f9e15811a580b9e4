import type { IncomingMessage } from 'node:http'
import busboy from 'busboy'
import type { UploadedFile } from '../api/route'

/** The largest request the sandbox reads: a video of 10 MB with its form around it, and some room. */
const LIMIT_BYTES = 24 * 1024 * 1024

/** A request body as it came, and what it turned out to hold. */
export interface ParsedBody {
  raw: string
  /** Undefined when there was no body or it was no JSON. */
  json: unknown
  isBroken: boolean
  file?: UploadedFile
  fields?: Record<string, string>
  /** How the log shows the body: without secrets, files by name and size. */
  shown: string
}

/** The body was larger than the sandbox takes. */
export class BodyTooLarge extends Error {}

/** Reads a whole body; throws BodyTooLarge above the limit. */
export async function readBytes(request: IncomingMessage, limitBytes = LIMIT_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limitBytes) throw new BodyTooLarge(`over ${limitBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Reads and parses the body of an API call: a multipart form with a file, or JSON. */
export async function parseBody(request: IncomingMessage): Promise<ParsedBody> {
  const bytes = await readBytes(request)
  const contentType = request.headers['content-type'] ?? ''
  if (contentType.toLowerCase().startsWith('multipart/form-data')) return parseForm(bytes, contentType)
  const raw = bytes.toString('utf8')
  const shown = raw.replace(/("(?:app)?secret"\s*:\s*"[^"]{0,6})[^"]*"/g, '$1…"')
  if (raw.trim() === '') return { raw, json: undefined, isBroken: false, shown }
  try {
    return { raw, json: JSON.parse(raw) as unknown, isBroken: false, shown }
  } catch {
    return { raw, json: undefined, isBroken: true, shown }
  }
}

async function parseForm(bytes: Buffer, contentType: string): Promise<ParsedBody> {
  const fields: Record<string, string> = {}
  const files: UploadedFile[] = []
  await new Promise<void>((resolve, reject) => {
    const parser = busboy({ headers: { 'content-type': contentType }, defParamCharset: 'utf8' })
    parser.on('field', (name, value: string) => (fields[name] = value))
    parser.on('file', (_name, stream, about: { filename?: string; mimeType: string }) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () =>
        files.push({
          filename: about.filename ?? 'file',
          contentType: about.mimeType,
          bytes: Buffer.concat(chunks),
          fields,
        }),
      )
    })
    parser.on('close', resolve)
    parser.on('error', reject)
    parser.end(bytes)
  }).catch(() => undefined)
  const file = files[0]
  const shown = JSON.stringify({ ...fields, ...(file ? { media: fileWords(file) } : {}) })
  return { raw: '', json: undefined, isBroken: false, file, fields, shown }
}

function fileWords(file: UploadedFile): string {
  return `${file.filename} (${file.contentType}, ${file.bytes.length} bytes)`
}
