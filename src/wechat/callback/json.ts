import { CallbackRefusal } from './refusal'

/** A parsed JSON value in which integers beyond ±2^53 are texts, and objects have no prototype. */
export type JsonValue = string | number | boolean | null | JsonObject | JsonValue[]

/** A JSON object without a prototype. */
export interface JsonObject {
  [name: string]: JsonValue
}

const maxDepth = 32
const maxValues = 10_000
const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const needsUnescaping = new RegExp(`[\\\\\\u0000-\\u001f]`)

class JsonScanner {
  private at = 0
  private values = 0
  constructor(private readonly text: string) {}

  document(): JsonValue {
    const value = this.value(1)
    this.space()
    if (this.at !== this.text.length) throw new CallbackRefusal('malformed')
    return value
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
      this.at++
    }
  }

  /** Takes the character if it comes next. */
  private takes(character: string): boolean {
    this.space()
    if (this.text[this.at] !== character) return false
    this.at++
    return true
  }

  private value(depth: number): JsonValue {
    if (depth > maxDepth || ++this.values > maxValues) throw new CallbackRefusal('malformed')
    if (this.takes('"')) return this.string()
    if (this.takes('{')) return this.object(depth)
    if (this.takes('[')) return this.array(depth)
    if (this.word('true')) return true
    if (this.word('false')) return false
    if (this.word('null')) return null
    return this.number()
  }

  private word(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false
    this.at += word.length
    return true
  }

  private number(): number | string {
    numberPattern.lastIndex = this.at
    const digits = numberPattern.exec(this.text)?.[0]
    if (digits === undefined) throw new CallbackRefusal('malformed')
    this.at += digits.length
    const value = Number(digits)
    if (!Number.isFinite(value)) throw new CallbackRefusal('malformed')
    // 64-bit ids pass 2^53 and two of them would become the same number (reliability.md C2)
    return Number.isSafeInteger(value) || /[.eE]/.test(digits) ? value : digits
  }

  private string(): string {
    let end = this.at
    for (;;) {
      end = this.text.indexOf('"', end)
      if (end < 0) throw new CallbackRefusal('malformed')
      let slashes = 0
      while (this.text.charCodeAt(end - 1 - slashes) === 92) slashes++
      // counts back at most to the opening quote, which is no backslash
      if (slashes % 2 === 0) break
      end++
    }
    const raw = this.text.slice(this.at, end)
    this.at = end + 1
    if (!needsUnescaping.test(raw)) return raw
    try {
      return JSON.parse(`"${raw}"`) as string
    } catch {
      throw new CallbackRefusal('malformed')
    }
  }

  private object(depth: number): JsonObject {
    const object = Object.create(null) as JsonObject
    if (this.takes('}')) return object
    do {
      if (!this.takes('"')) throw new CallbackRefusal('malformed')
      const name = this.string()
      if (!this.takes(':')) throw new CallbackRefusal('malformed')
      object[name] = this.value(depth + 1)
    } while (this.takes(','))
    if (!this.takes('}')) throw new CallbackRefusal('malformed')
    return object
  }

  private array(depth: number): JsonValue[] {
    const items: JsonValue[] = []
    if (this.takes(']')) return items
    do items.push(this.value(depth + 1))
    while (this.takes(','))
    if (!this.takes(']')) throw new CallbackRefusal('malformed')
    return items
  }
}

/**
 * Parses a Mini Program's JSON body without losing digits (callbacks.md §5: MsgId is a number above 2^53). Depth ≤ 32,
 * values ≤ 10,000. Throws CallbackRefusal('malformed').
 */
export function parseJson(text: string): JsonObject {
  const value = new JsonScanner(text).document()
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CallbackRefusal('malformed')
  return value
}
