/** A coloured piece of XML or JSON. */
export interface Token {
  text: string
  kind: 'plain' | 'mark' | 'name' | 'value'
}

/** Indents XML or JSON for reading; anything else comes back as it is. */
export function pretty(body: string): string {
  const text = body.trim()
  if (text.startsWith('{') || text.startsWith('[')) return prettyJson(text)
  return text.startsWith('<') ? prettyXml(text) : text
}

/** Numbers stay as written: 64-bit ids would change if parsed. */
function prettyJson(text: string): string {
  try {
    JSON.parse(text)
  } catch {
    return text
  }
  let depth = 0
  return text
    .replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]|\s+/g, (piece) => {
      if (piece.startsWith('"')) return piece
      if (piece === ':') return ': '
      if (piece === ',') return `,\n${'  '.repeat(depth)}`
      if (piece === '{' || piece === '[') return `${piece}\n${'  '.repeat(++depth)}`
      if (piece === '}' || piece === ']') return `\n${'  '.repeat(Math.max(0, --depth))}${piece}`
      return ''
    })
    .replace(/([{[])\n\s*\n\s*([}\]])/g, '$1$2')
}

function prettyXml(text: string): string {
  const pieces = text.match(/<!\[CDATA\[[\s\S]*?\]\]>|<[^>]+>|[^<]+/g) ?? []
  let out = ''
  let depth = 0
  let afterClose = true
  for (const piece of pieces) {
    const isTag = piece.startsWith('<') && !piece.startsWith('<![CDATA[')
    if (!isTag) {
      if (piece.trim()) out += piece
      afterClose = false
      continue
    }
    if (piece.startsWith('</')) {
      depth = Math.max(0, depth - 1)
      out += afterClose ? `\n${'  '.repeat(depth)}${piece}` : piece
      afterClose = true
      continue
    }
    out += `\n${'  '.repeat(depth)}${piece}`
    afterClose = piece.endsWith('/>') || piece.startsWith('<?')
    if (!afterClose) depth += 1
  }
  return out.trim()
}

const XML_TOKEN = /(<!\[CDATA\[)([\s\S]*?)(\]\]>)|(<\/?)([\w:.-]+)([^>]*>)/g
const JSON_TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\],]|-?\d[\d.eE+-]*|true|false|null/g

/** Colours a body that `pretty` made; long ones stay plain. */
export function tokensOf(text: string): Token[] {
  if (text.length > 20_000) return [{ text, kind: 'plain' }]
  if (text.startsWith('<')) return collect(text, XML_TOKEN, xmlTokens)
  if (text.startsWith('{') || text.startsWith('[')) return collect(text, JSON_TOKEN, jsonTokens)
  return [{ text, kind: 'plain' }]
}

function collect(text: string, pattern: RegExp, cut: (match: RegExpMatchArray) => Token[]): Token[] {
  const tokens: Token[] = []
  let end = 0
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) tokens.push({ text: text.slice(end, match.index), kind: 'plain' })
    tokens.push(...cut(match))
    end = match.index + match[0].length
  }
  if (end < text.length) tokens.push({ text: text.slice(end), kind: 'plain' })
  return tokens
}

function xmlTokens(match: RegExpMatchArray): Token[] {
  if (match[1]) return [mark(match[1]), { text: match[2] ?? '', kind: 'value' }, mark(match[3] ?? '')]
  return [mark(match[4] ?? ''), { text: match[5] ?? '', kind: 'name' }, mark(match[6] ?? '')]
}

function jsonTokens(match: RegExpMatchArray): Token[] {
  if (match[1] && match[2]) return [{ text: match[1], kind: 'name' }, mark(match[2])]
  if ('{}[],'.includes(match[0])) return [mark(match[0])]
  return [{ text: match[0], kind: 'value' }]
}

function mark(text: string): Token {
  return { text, kind: 'mark' }
}
