import { demand } from './failures'
import type { ApiAnswer, ApiCall } from './route'

/** A JSON object whose fields are not known yet. */
export type Fields = Record<string, unknown>

const escapedHan = /\\u(?:[3-9][0-9a-f]{3}|f[9a]\w\w)/i

/**
 * The JSON object in the body. Refuses an empty body with 44002, Chinese written as escapes with 40033 and anything
 * that is no object with 47001 (official-account-api, opening paragraph).
 */
export function bodyOf(call: ApiCall): Fields {
  demand(call.body !== undefined || (call.rawBody ?? '').trim() !== '', 44002)
  demand(isFields(call.body), 47001)
  demand(!escapedHan.test(call.rawBody ?? ''), 40033)
  return call.body
}

/** Whether the value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object in this field, or an empty one. */
export function fieldsIn(from: Fields, name: string): Fields {
  const value = from[name]
  return isFields(value) ? value : {}
}

/** The text in this field; numbers become their digits, everything else the empty text. */
export function textIn(from: Fields, name: string): string {
  const value = from[name]
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** The number in this field, also when it is written as text; undefined when there is none. */
export function numberIn(from: Fields, name: string): number | undefined {
  const value = from[name]
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : undefined
}

/** The list in this field, or an empty one. */
export function listIn(from: Fields, name: string): unknown[] {
  const value = from[name]
  return Array.isArray(value) ? value : []
}

/** The texts of the list in this field; entries that are no text are left out. */
export function textsIn(from: Fields, name: string): string[] {
  return listIn(from, name).filter((entry) => typeof entry === 'string')
}

/** The length in bytes of UTF-8, in which WeChat counts most limits. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}

/** The length in characters as people count them. */
export function charactersOf(text: string): number {
  return [...text].length
}

/** `{"errcode":0,"errmsg":"ok"}` with more fields behind it. */
export function ok(more: Fields = {}): ApiAnswer {
  return { json: { errcode: 0, errmsg: 'ok', ...more } }
}
