/** An answer of WeChat's API; `errcode` is absent on most successful reads. */
export type JsonAnswer = Record<string, unknown> & { errcode?: number; errmsg?: string }

const STRING_OR_LONG_NUMBER = /"(?:[^"\\]|\\.)*"|(?<![\d.])-?\d{16,}(?![\d.eE])/g

/**
 * Parses an answer; whole numbers of 16 digits and more become text, because 64-bit ids do not fit a number
 * (msgid, msg_data_id …). Undefined when the text is no JSON object, such as a proxy's HTML or half an answer.
 */
export function parseAnswer(text: string): JsonAnswer | undefined {
  const safe = /\d{16}/.test(text)
    ? text.replace(STRING_OR_LONG_NUMBER, (found) => (found.startsWith('"') ? found : `"${found}"`))
    : text
  try {
    const value: unknown = JSON.parse(safe)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonAnswer)
      : undefined
  } catch {
    return undefined
  }
}

/** The value as text; '' when it is neither text nor a number. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** The value as a number; 0 when it is none. */
export function numberOf(value: unknown): number {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : 0
}

/** The value as fields; empty when it is no object. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

/** The value as a list; empty when it is none. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : []
}
