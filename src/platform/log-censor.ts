import { createHmac, randomBytes } from 'node:crypto'

/** Fields whose value is never written, in any spelling and at any depth. */
const SECRET =
  /token|secret|password|passwd|authorization|cookie|session_?key|aes_?key|data_?key|api_?key|^body$|^content$|^text$|^payload$|^code$|signature|ticket/i
/** Error codes and the like are the point of many lines; their names must not fall under the rule above. */
const HARMLESS = /^(errcode|statusCode|tokenAgeSeconds|tokens)$/i
const PERSON = /^(open|union|from_?user|to_?user)_?(id|name)?$/i
const PHONE = /phone|mobile|^tel$/i

const PHONES = /(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g
/** WeChat's openids and unionids: 28 characters that begin with `o`. */
const PEOPLE = /(?<![\w-])o[\w-]{27}(?![\w-])/g
const IN_URLS =
  /((?:access_token|secret|appsecret|session_key|js_code|code|ticket|password|signature)["']?\s*[=:]\s*["']?)[^&\s"',}]+/gi
const BEARER = /(bearer\s+)[\w.~+/=-]+/gi

const DEPTH = 6
const HIDDEN = '[hidden]'

const processKey = randomBytes(32)

/** A short stand-in for a person's id, the same within one process, so that log lines about one person can be joined. */
export function pseudonym(value: string): string {
  return createHmac('sha256', processKey).update(value).digest('hex').slice(0, 10)
}

/** A text without the secrets and persons that an address or an error message may carry. */
export function censorText(text: string): string {
  return text
    .replace(IN_URLS, `$1${HIDDEN}`)
    .replace(BEARER, `$1${HIDDEN}`)
    .replace(PHONES, '$1****$2')
    .replace(PEOPLE, pseudonym)
}

const masked = (phone: string): string =>
  phone.length >= 7 ? `${phone.slice(0, -8)}****${phone.slice(-4)}` : HIDDEN

function censorField(name: string, value: unknown, depth: number): unknown {
  if (value === undefined || value === null || typeof value === 'boolean') return value
  if (typeof value === 'string' || typeof value === 'number') {
    if (PERSON.test(name)) return pseudonym(String(value))
    if (PHONE.test(name)) return masked(String(value))
  }
  if (SECRET.test(name) && !HARMLESS.test(name)) return HIDDEN
  return censorValue(value, depth)
}

function censorValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return censorText(value)
  if (typeof value === 'number') {
    const text = censorText(String(value))
    return text === String(value) ? value : text
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEPTH) return '[deep]'
  if (value instanceof Error) return censorError(value, depth)
  if (Buffer.isBuffer(value)) return `[${value.length} bytes]`
  if (Array.isArray(value)) return value.map((item) => censorValue(item, depth + 1))
  return censorFields(value, depth + 1)
}

/** An error's own fields are left out but for its code: database drivers keep whole statements with values there. */
function censorError(error: Error, depth: number): Record<string, unknown> {
  const { code, errno, cause } = error as Error & { code?: unknown; errno?: unknown }
  return {
    type: error.constructor.name,
    message: censorText(error.message),
    stack: censorText(error.stack ?? ''),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof errno === 'number' ? { errno } : {}),
    ...(cause === undefined ? {} : { cause: censorValue(cause, depth + 1) }),
  }
}

function censorFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, censorField(name, value, depth)]),
  )
}

/** The fields of a log line as they may be written. */
export function censor(fields: object): Record<string, unknown> {
  return censorFields(fields, 0)
}
