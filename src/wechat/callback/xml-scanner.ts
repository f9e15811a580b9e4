/** A value of a parsed body: a text, an element with children, or several of the same name. */
export type XmlValue = string | XmlElement | XmlValue[]

/** An element's children by name; an object without a prototype, so any name is safe as a key. */
export interface XmlElement {
  [name: string]: XmlValue
}

/** Makes objects that inherit nothing; a constructor keeps them in the engine's fast form, `Object.create(null)` does not. */
const BareElement = function () {} as unknown as new () => XmlElement
BareElement.prototype = Object.create(null) as XmlElement

const lessThan = 60
const slash = 47
const greaterThan = 62
const exclamation = 33
const maxDepth = 8
const maxElements = 2_000
const entities: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
}

/** Whether a name may be read here: ASCII, and none that xml2js (which uses ordinary objects) reads otherwise. */
function isPlainName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && name !== 'cdata' && !(name in Object.prototype)
}

const knownNames = new Set<string>()

function isAcceptedName(name: string): boolean {
  if (knownNames.has(name)) return true
  if (!isPlainName(name)) return false
  // only a cache of the test above; bounded, because senders choose the names
  if (knownNames.size < 1_000 && name.length <= 40) knownNames.add(name)
  return true
}

function unescapeEntities(text: string): string | undefined {
  let strange = false
  const plain = text.replace(/&[^;&]{0,6};?/g, (reference) => {
    const character = Object.hasOwn(entities, reference) ? entities[reference] : undefined
    if (character === undefined) strange = true
    return character ?? ''
  })
  return strange ? undefined : plain
}

/**
 * Reads WeChat's dialect in one pass. Every method returns undefined for what it does not know, and the position is
 * then worthless: the caller hands the whole text to the full parser.
 */
class Scanner {
  private at = 0
  private elements = 0
  constructor(private readonly text: string) {}

  document(): XmlElement | undefined {
    if (this.text.charCodeAt(0) !== lessThan) return undefined
    const name = this.openingTag(0)
    const root = name === undefined ? undefined : this.element(name, 1)
    if (root === undefined || typeof root === 'string' || Array.isArray(root)) return undefined
    return /^[ \t\r\n]*$/.test(this.text.slice(this.at)) ? root : undefined
  }

  /** Reads `<name>` or `<name/>` at `start` and returns the name. */
  private openingTag(start: number): string | undefined {
    const close = this.text.indexOf('>', start)
    if (close < 0) return undefined
    this.at = close + 1
    const name = this.text.slice(start + 1, this.closesItself() ? close - 1 : close)
    return isAcceptedName(name) ? name : undefined
  }

  private closesItself(): boolean {
    return this.text.charCodeAt(this.at - 2) === slash
  }

  /** Reads what follows the opening tag, the closing tag included. */
  private element(name: string, depth: number): XmlValue | undefined {
    if (depth > maxDepth || ++this.elements > maxElements) return undefined
    if (this.closesItself()) return ''
    const start = this.at
    const words = this.words()
    if (words === undefined) return undefined
    if (this.text.charCodeAt(this.at + 1) === slash) return this.closingTag(name) ? words : undefined
    // text beside children has its own rules in xml2js, and WeChat sends none
    return this.text.slice(start, this.at).trim() === '' ? this.children(name, depth) : undefined
  }

  /** Text and CDATA up to the next tag; the position is then at its `<`. */
  private words(): string | undefined {
    let words = ''
    for (;;) {
      const next = this.text.indexOf('<', this.at)
      if (next < 0) return undefined
      if (next > this.at) {
        const piece = this.text.slice(this.at, next)
        const plain = piece.includes('&') ? unescapeEntities(piece) : piece
        if (plain === undefined) return undefined
        words += plain
      }
      this.at = next
      if (this.text.charCodeAt(next + 1) !== exclamation) return words
      if (!this.text.startsWith('[CDATA[', next + 2)) return undefined
      const end = this.text.indexOf(']]>', next + 9)
      if (end < 0) return undefined
      words += this.text.slice(next + 9, end)
      this.at = end + 3
    }
  }

  private closingTag(name: string): boolean {
    const end = this.at + 2 + name.length
    if (!this.text.startsWith(name, this.at + 2) || this.text.charCodeAt(end) !== greaterThan) return false
    this.at = end + 1
    return true
  }

  private children(name: string, depth: number): XmlElement | undefined {
    const children = new BareElement()
    for (;;) {
      const childName = this.openingTag(this.at)
      if (childName === undefined) return undefined
      const child = this.element(childName, depth + 1)
      if (child === undefined) return undefined
      append(children, childName, child)
      const between = this.text.indexOf('<', this.at)
      if (between < 0) return undefined
      if (between > this.at && this.text.slice(this.at, between).trim() !== '') return undefined
      this.at = between
      if (this.text.charCodeAt(between + 1) === slash) return this.closingTag(name) ? children : undefined
    }
  }
}

function append(children: XmlElement, name: string, child: XmlValue): void {
  const present = children[name]
  if (present === undefined) children[name] = child
  else if (Array.isArray(present)) present.push(child)
  else children[name] = [present, child]
}

/**
 * Parses the XML that WeChat really sends (elements, CDATA, text, the five entities; depth ≤ 8, elements ≤ 2,000) and
 * returns undefined for anything else. What it accepts, it reads exactly as xml2js does.
 */
export function scanXml(text: string): XmlElement | undefined {
  return new Scanner(text).document()
}
