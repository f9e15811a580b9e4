import { BUILT_IN_TAGS } from '../built-in-tags'

/** Tags of the template language itself. */
const LANGUAGE = ['block', 'template', 'import', 'include', 'wxs', 'slot']

interface OpenTag {
  name: string
  line: number
}

/**
 * Finds what no compiler reports: a tag that does not exist (`<veiw>` silently becomes an unknown element), `wx:for`
 * without `wx:key`, and tags that are not closed. One sentence for each, with file and line.
 */
export function lintWxml(file: string, text: string, ownTags: string[]): string[] {
  const known = new Set([...BUILT_IN_TAGS, ...LANGUAGE, ...ownTags])
  const problems: string[] = []
  const open: OpenTag[] = []
  const plain = withoutCode(text)
  for (const found of plain.matchAll(/<(\/?)([\w-]+)((?:"[^"]*"|'[^']*'|[^>"'])*)>/g)) {
    const [, slash, name = '', attributes = ''] = found
    const line = plain.slice(0, found.index).split('\n').length
    if (slash) {
      const last = open.pop()
      if (last?.name !== name) problems.push(closing(file, line, name, last))
      continue
    }
    if (!known.has(name)) problems.push(`${file}:${line} <${name}> is no tag and no component of this page`)
    if (/\bwx:for\s*=/.test(attributes) && !/\bwx:key\s*=/.test(attributes))
      problems.push(`${file}:${line} <${name}> has wx:for without wx:key`)
    if (!attributes.trimEnd().endsWith('/')) open.push({ name, line })
  }
  return [...problems, ...open.map((one) => `${file}:${one.line} <${one.name}> is not closed`)]
}

function closing(file: string, line: number, name: string, last: OpenTag | undefined): string {
  const instead = last ? `, but <${last.name}> of line ${last.line} is open` : ', but nothing is open'
  return `${file}:${line} </${name}> closes${instead}`
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
