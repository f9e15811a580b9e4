import { Parser } from 'xml2js'
import { CallbackRefusal } from './refusal'
import { measureXml } from './xml-limits'
import { scanXml, type XmlElement, type XmlValue } from './xml-scanner'

export type { XmlElement, XmlValue } from './xml-scanner'

/** The most bytes a callback's body may have; checked again here because the sandbox parses replies too. */
export const maxBodyBytes = 256 * 1024

/**
 * Parses a body into its root's children. What the fast scanner refuses goes to xml2js, after the limits on bytes,
 * depth and elements and the ban on DOCTYPE were checked on the text. Throws CallbackRefusal('malformed').
 */
export function parseXml(text: string): XmlElement {
  const mayBeTooLarge = text.length * 3 > maxBodyBytes
  if (mayBeTooLarge && Buffer.byteLength(text) > maxBodyBytes) throw new CallbackRefusal('too_large')
  return scanXml(text) ?? parseWithXml2js(text)
}

/** The full parser behind its limits, also for bodies the scanner would take. Throws CallbackRefusal. */
export function parseWithXml2js(text: string): XmlElement {
  if (!measureXml(text)) throw new CallbackRefusal('malformed')
  let root: unknown
  try {
    new Parser({ explicitArray: false, explicitRoot: false }).parseString(text, (error, result: unknown) => {
      if (!error && root === undefined) root = result
    })
  } catch {
    // xml2js throws, instead of calling back, for text behind the root
    throw new CallbackRefusal('malformed')
  }
  if (typeof root !== 'object' || root === null || Array.isArray(root)) throw new CallbackRefusal('malformed')
  return withoutPrototype(root as XmlElement)
}

function withoutPrototype(element: XmlElement): XmlElement {
  const bare = Object.create(null) as XmlElement
  for (const name of Object.keys(element)) bare[name] = bareValue(element[name] ?? '')
  return bare
}

function bareValue(value: XmlValue): XmlValue {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.map(bareValue) : withoutPrototype(value)
}

/** What may be written as XML: texts and numbers, nested elements, repeated elements; undefined is left out. */
export type XmlContent = string | number | XmlTree | readonly XmlTree[] | undefined

/** Elements by name, in the order in which they are written. */
export interface XmlTree {
  readonly [name: string]: XmlContent
}

/** Writes a text as CDATA: `]]>` is split over two sections, characters that XML 1.0 does not allow are dropped. */
export function cdata(text: string): string {
  return `<![CDATA[${cleanXmlText(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}

const hex = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`
const range = (from: number, to: number) => `${hex(from)}-${hex(to)}`
// built from codes, because control characters in a pattern cannot be seen in an editor
const forbidden = `[${range(0, 8)}${range(11, 12)}${range(14, 31)}${range(0xfffe, 0xffff)}\\p{Surrogate}]`
const everyForbidden = new RegExp(forbidden, 'gu')
// takes pairs of surrogates for suspicious as well, which spares all other texts the slower look at code points
const suspicious = new RegExp(
  `[${range(0, 8)}${range(11, 12)}${range(14, 31)}${range(0xfffe, 0xffff)}${range(0xd800, 0xdfff)}]`,
)

/** Drops what XML 1.0 does not allow: control characters, lone surrogates, U+FFFE and U+FFFF. */
export function cleanXmlText(text: string): string {
  return suspicious.test(text) ? text.replace(everyForbidden, '') : text
}

/** Builds `<xml>…</xml>` from a tree: texts as CDATA, numbers bare, arrays as repeated elements. Names are ours. */
export function buildXml(tree: XmlTree): string {
  return `<xml>${children(tree)}</xml>`
}

function children(tree: XmlTree): string {
  let written = ''
  for (const name of Object.keys(tree)) {
    const content = tree[name]
    if (content === undefined) continue
    if (Array.isArray(content))
      for (const item of content as XmlTree[]) written += element(name, children(item))
    else if (typeof content === 'string') written += element(name, cdata(content))
    else if (typeof content === 'number') written += element(name, String(content))
    else written += element(name, children(content as XmlTree))
  }
  return written
}

function element(name: string, inner: string): string {
  return `<${name}>${inner}</${name}>`
}
