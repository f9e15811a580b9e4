const maxDepth = 32
const maxElements = 2_000
const reference = /&(?!(?:lt|gt|amp|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)/

/** Where a construct that starts at `at` ends (behind it), or -1 when it never does. */
function behind(text: string, closing: string, at: number): number {
  const end = text.indexOf(closing, at)
  return end < 0 ? -1 : end + closing.length
}

/** The end of a tag that starts at `at`, behind its `>`; a `>` inside quotes does not count. */
function behindTag(text: string, at: number): number {
  let quote = 0
  for (let position = at; position < text.length; position++) {
    const code = text.charCodeAt(position)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 34 || code === 39) quote = code
    else if (code === 62) return position + 1
    else if (code === 60) return -1
  }
  return -1
}

/**
 * Walks over the text without building anything and says whether it may be parsed: depth ≤ 32, elements ≤ 2,000, one
 * root, no DOCTYPE or other declaration, no entity but the five and numeric ones, no element named like a property of
 * every object (reliability.md D5; stack.md §3: xml2js parses 20,000 nested tags and then overflows whoever walks the
 * result; and it finds `constructor` in every object it makes).
 */
export function measureXml(text: string): boolean {
  let depth = 0
  let elements = 0
  let at = 0
  for (;;) {
    const open = text.indexOf('<', at)
    const words = text.slice(at, open < 0 ? undefined : open)
    if (words.includes('&') && reference.test(words)) return false
    if (depth === 0 && words.trim() !== '') return false
    if (open < 0) return depth === 0 && elements > 0
    const step = markup(text, open)
    if (step.end < 0) return false
    at = step.end
    if (step.isOpening) {
      if ((depth === 0 && elements > 0) || ++elements > maxElements || depth + 1 > maxDepth) return false
    }
    depth += step.depth
    if (depth < 0) return false
  }
}

interface Step {
  /** Behind the construct, -1 when it is not allowed or never ends. */
  end: number
  depth: -1 | 0 | 1
  isOpening: boolean
}

function markup(text: string, at: number): Step {
  const skip = (end: number): Step => ({ end, depth: 0, isOpening: false })
  if (text.startsWith('<![CDATA[', at)) return skip(behind(text, ']]>', at + 9))
  if (text.startsWith('<!--', at)) return skip(behind(text, '-->', at + 4))
  if (text.startsWith('<!', at)) return skip(-1)
  if (text.startsWith('<?', at)) return skip(behind(text, '?>', at + 2))
  if (text.startsWith('</', at)) return { end: behindTag(text, at + 2), depth: -1, isOpening: false }
  const end = behindTag(text, at + 1)
  if (end < 0) return skip(-1)
  const tag = text.slice(at, end)
  if (tag.includes('&') && reference.test(tag)) return skip(-1)
  const name = /^<([^\s/>]+)/.exec(tag)?.[1]
  if (name === undefined || name in Object.prototype) return skip(-1)
  return { end, depth: tag.endsWith('/>') ? 0 : 1, isOpening: true }
}
