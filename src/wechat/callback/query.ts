import { CallbackRefusal } from './refusal'

const maxQueryLength = 2_048

/** The parameters of a callback's query; each one came exactly once. */
export type CallbackQuery = ReadonlyMap<string, string>

/**
 * Splits a raw query by hand: every name once, every value one string (reliability.md §4: libraries turn repeated or
 * bracketed names into lists and objects). Throws CallbackRefusal('query').
 */
export function splitQuery(raw: string): CallbackQuery {
  if (raw.length > maxQueryLength) throw new CallbackRefusal('query')
  const query = new Map<string, string>()
  let at = 0
  while (at < raw.length) {
    const end = raw.indexOf('&', at)
    const pair = raw.slice(at, end < 0 ? raw.length : end)
    at = end < 0 ? raw.length : end + 1
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (query.has(name)) throw new CallbackRefusal('query')
    query.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)))
  }
  return query
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new CallbackRefusal('query')
  }
}

/** A parameter that must be there and filled. Throws CallbackRefusal('query'). */
export function required(query: CallbackQuery, name: string): string {
  const value = query.get(name)
  if (value === undefined || value === '') throw new CallbackRefusal('query')
  return value
}
