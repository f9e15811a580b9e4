import type { JsonValue } from './json'
import type { XmlValue } from './xml-scanner'

/** The fields of a decrypted body, from XML or JSON alike. */
export interface Fields {
  readonly [name: string]: XmlValue | JsonValue | undefined
}

/** Reads one property of a message out of its fields. */
export type Reader<T> = (fields: Fields) => T

/** Readers by property name; `Read` is the object they give. */
export type Shape = Record<string, Reader<unknown>>

/** What the readers of a shape give together. */
export type Read<S extends Shape> = { -readonly [K in keyof S]: ReturnType<S[K]> }

/** Reads all properties of a shape. */
export function readShape<S extends Shape>(shape: S, fields: Fields): Read<S> {
  const read: Record<string, unknown> = {}
  for (const name in shape) read[name] = shape[name]?.(fields)
  return read as Read<S>
}

/** A leaf as text: numbers (JSON) become their digits, a missing or nested value becomes ''. */
export function textOf(value: Fields[string]): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** Reads a text, '' when missing; with several names the first one that is filled counts. */
export function text(...names: string[]): Reader<string> {
  const [first = ''] = names
  if (names.length === 1) return (fields) => textOf(fields[first])
  return (fields) => {
    for (const name of names) {
      const found = textOf(fields[name])
      if (found !== '') return found
    }
    return ''
  }
}

/** Reads a text that need not be there; undefined when missing or empty. */
export function optionalText(...names: string[]): Reader<string | undefined> {
  const read = text(...names)
  return (fields) => read(fields) || undefined
}

/** Reads a number, undefined when missing or no number. Never for ids: those pass 2^53. */
export function number(name: string): Reader<number | undefined> {
  return (fields) => {
    const digits = textOf(fields[name]).trim()
    const value = Number(digits)
    return digits === '' || !Number.isFinite(value) ? undefined : value
  }
}

/** Reads WeChat's flags: 1 and true are true, everything else is false. */
export function flag(name: string): Reader<boolean> {
  return (fields) => {
    const value = textOf(fields[name])
    return value === '1' || value === 'true'
  }
}

/** The nested fields under a name; empty when there are none (XML gives '' for an empty element). */
export function nested(value: Fields[string]): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : nothing
}

const nothing: Fields = Object.freeze(Object.create(null) as Fields)

/** Reads a shape from the element under a name. */
export function inside<S extends Shape>(name: string, shape: S): Reader<Read<S>> {
  return (fields) => readShape(shape, nested(fields[name]))
}

/** Follows names down, e.g. `SendPicsInfo`, `PicList`, `item`; undefined where the way ends. */
function follow(fields: Fields, path: readonly string[]): Fields[string] {
  let value: Fields[string] = fields as Fields[string]
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    value = (value as Fields)[name]
  }
  return value
}

/**
 * Reads a list whatever it looks like: repeated elements, a JSON array, a single one, or nothing (callbacks.md §6.3,
 * §7). The first path that leads somewhere counts.
 */
export function listAt<S extends Shape>(paths: readonly string[], shape: S): Reader<Read<S>[]> {
  const ways = paths.map((path) => path.split('.'))
  return (fields) => {
    for (const way of ways) {
      const found = follow(fields, way)
      if (found === undefined || found === null || found === '') continue
      const items = Array.isArray(found) ? found : [found]
      return items.map((item) => readShape(shape, nested(item)))
    }
    return []
  }
}
