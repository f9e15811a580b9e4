import { randomBytes } from 'node:crypto'

/** A multipart body with one file and perhaps some fields. */
export function multipart(
  file: { field: string; filename: string; contentType: string; bytes: Buffer },
  fields: Readonly<Record<string, string>> = {},
): { body: Buffer; contentType: string } {
  const boundary = `guidepost-${randomBytes(12).toString('hex')}`
  const parts: (string | Buffer)[] = []
  for (const [name, value] of Object.entries(fields)) {
    parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
  }
  const filename = file.filename.replace(/["\r\n\\]/g, '_')
  parts.push(
    `--${boundary}\r\nContent-Disposition: form-data; name="${file.field}"; filename="${filename}"\r\n` +
      `Content-Type: ${file.contentType}\r\n\r\n`,
    file.bytes,
    `\r\n--${boundary}--\r\n`,
  )
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
  return { body, contentType: `multipart/form-data; boundary=${boundary}` }
}
