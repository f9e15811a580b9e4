import { parseStringPromise } from 'xml2js'

/** One element of a reply, read leniently: missing children are empty texts. */
export class ReplyNode {
  constructor(private readonly value: Record<string, unknown>) {}

  /** Whether the element has this child at all. */
  has(name: string): boolean {
    return this.value[name] !== undefined
  }

  /** The text of a child; empty when it is missing or holds elements. */
  text(name: string): string {
    const child = first(this.value[name])
    return typeof child === 'string' ? child : typeof child === 'number' ? String(child) : ''
  }

  /** The first child of this name that holds elements. */
  child(name: string): ReplyNode | undefined {
    return this.children(name)[0]
  }

  /** Every child of this name that holds elements. */
  children(name: string): ReplyNode[] {
    const value = this.value[name]
    const all: unknown[] = Array.isArray(value) ? value : [value]
    return all.filter(isRecord).map((one) => new ReplyNode(one))
  }
}

/**
 * The document of a reply, or a Chinese sentence that says why it is none. XML goes through xml2js, so that the
 * server's own scanner is not checked against itself.
 */
export async function readDocument(text: string, format: 'xml' | 'json'): Promise<ReplyNode | string> {
  const looksLikeJson = /^\s*[{[]/.test(text)
  if (format === 'json')
    return looksLikeJson ? readJson(text) : '回复不是 JSON，但小程序设置的数据格式是 JSON。'
  if (looksLikeJson) return '回复是 JSON，但这个账号的数据格式是 XML。'
  if (/<!DOCTYPE/i.test(text)) return '回复里有 DOCTYPE。'
  try {
    const parsed: unknown = await parseStringPromise(text, { explicitArray: false, strict: true })
    const root = isRecord(parsed) ? parsed.xml : undefined
    return isRecord(root) ? new ReplyNode(root) : '回复不是以 <xml> 为根的 XML。'
  } catch {
    return '回复不是合法的 XML。'
  }
}

function readJson(text: string): ReplyNode | string {
  try {
    const parsed: unknown = JSON.parse(text)
    return isRecord(parsed) ? new ReplyNode(parsed) : '回复不是 JSON 对象。'
  } catch {
    return '回复不是合法的 JSON。'
  }
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? (value as unknown[])[0] : value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
