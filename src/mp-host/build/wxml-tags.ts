/** One tag of a template, as it stands in the text. */
export interface WxmlTag {
  name: string
  /** Counted from one. */
  line: number
  /** Everything between the name and the closing bracket. */
  attributes: string
  isClosing: boolean
  /** Closed by itself: `<image />`. */
  isEmpty: boolean
}

/** The tags of a template from top to bottom; comments and inline scripts are none. */
export function tagsIn(text: string): WxmlTag[] {
  const plain = withoutCode(text)
  return [...plain.matchAll(/<(\/?)([\w-]+)((?:"[^"]*"|'[^']*'|[^>"'])*)>/g)].map((found) => {
    const [, slash, name = '', attributes = ''] = found
    return {
      name,
      line: plain.slice(0, found.index).split('\n').length,
      attributes,
      isClosing: slash === '/',
      isEmpty: attributes.trimEnd().endsWith('/'),
    }
  })
}

/** The attributes of a tag by name; those without a value are empty. */
export function attributesOf({ attributes }: WxmlTag): Record<string, string> {
  const pairs = [...attributes.matchAll(/([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/g)]
  return Object.fromEntries(
    pairs.map(([, name = '', double, single]) => [name, double ?? single ?? '']),
  ) as Record<string, string>
}

/** Comments and inline scripts become blank lines, so that line numbers stay right. */
function withoutCode(text: string): string {
  const blank = (part: string): string => part.replace(/[^\n]/g, ' ')
  return text
    .replace(/<!--[\s\S]*?-->/g, blank)
    .replace(/(<wxs\b[^>]*>)([\s\S]*?)(<\/wxs>)/g, (_, start: string, code: string, end: string) =>
      [start, blank(code), end].join(''),
    )
}
