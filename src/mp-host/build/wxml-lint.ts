import { BUILT_IN_TAGS } from '../built-in-tags'
import { attributesOf, tagsIn, type WxmlTag } from './wxml-tags'

/** Tags of the template language itself. */
const LANGUAGE = ['block', 'template', 'import', 'include', 'wxs', 'slot']

/** Attributes of the template language itself. */
const DIRECTIVES = ['if', 'elif', 'else', 'for', 'for-item', 'for-index', 'for-items', 'key'].map(
  (name) => `wx:${name}`,
)

/** What binds an event: bindtap, bind:tap, catchtap, capture-bind:tap, mut-bind:tap. */
const BINDING = /^(?:capture-)?(?:bind|catch)|^mut-bind/

/** What a template may use besides WeChat's own tags. */
export interface LintSurroundings {
  /** The components that its JSON names. */
  components: readonly string[]
  /** The functions of its page or component; absent where they cannot be known, as for an imported template. */
  handlers?: { names: ReadonlySet<string>; file: string }
}

/**
 * Finds what no compiler reports: a tag that does not exist (`<veiw>` silently becomes an unknown element), `wx:for`
 * without `wx:key`, a misspelt directive, a handler that the class does not have, and tags that are not closed. One
 * sentence for each: file, line, what is wrong and what to do.
 */
export function lintWxml(file: string, text: string, around: LintSurroundings): string[] {
  const known = new Set([...BUILT_IN_TAGS, ...LANGUAGE, ...around.components])
  const tags = tagsIn(text)
  const problems = tags
    .filter((tag) => !tag.isClosing)
    .flatMap((tag) =>
      [
        ...(known.has(tag.name)
          ? []
          : [
              `<${tag.name}> is no tag and no component of this page; correct it or add it to usingComponents`,
            ]),
        ...directiveProblems(tag),
        ...handlerProblems(tag, around.handlers),
      ].map((problem) => `${file}:${tag.line} ${problem}`),
    )
  return [...problems, ...nestingProblems(file, tags)]
}

function directiveProblems(tag: WxmlTag): string[] {
  const { name } = tag
  const names = namesIn(tag)
  const twice = names.filter((one, at) => names.indexOf(one) !== at)
  return [
    ...(names.includes('wx:for') && !names.includes('wx:key')
      ? [`<${name}> has wx:for without wx:key; name what tells its rows apart`]
      : []),
    ...names
      .filter((one) => one.startsWith('wx:') && !DIRECTIVES.includes(one))
      .map((one) => `<${name}> has ${one}, which WeChat does not know; correct it`),
    ...twice.map((one) => `<${name}> has ${one} twice; take one away`),
  ]
}

/** The names of a tag's attributes, one that stands there twice also twice. */
function namesIn({ attributes }: WxmlTag): string[] {
  return [...attributes.matchAll(/([^\s=/"']+)(?:\s*=\s*(?:"[^"]*"|'[^']*'))?/g)].map(([, name = '']) => name)
}

function handlerProblems(tag: WxmlTag, handlers: LintSurroundings['handlers']): string[] {
  if (!handlers) return []
  return Object.entries(attributesOf(tag))
    .filter(([name, value]) => BINDING.test(name) && value !== '' && !value.includes('{{'))
    .filter(([, value]) => !handlers.names.has(value))
    .map(
      ([name, value]) =>
        `<${tag.name} ${name}="${value}">: ${handlers.file} has no ${value}(); write it or correct the name`,
    )
}

function nestingProblems(file: string, tags: WxmlTag[]): string[] {
  const open: WxmlTag[] = []
  const problems: string[] = []
  for (const tag of tags) {
    if (tag.isClosing) {
      const last = open.pop()
      if (last?.name !== tag.name) problems.push(closing(file, tag, last))
    } else if (!tag.isEmpty) open.push(tag)
  }
  return [...problems, ...open.map((one) => `${file}:${one.line} <${one.name}> is not closed`)]
}

function closing(file: string, { line, name }: WxmlTag, last: WxmlTag | undefined): string {
  const instead = last ? `, but <${last.name}> of line ${last.line} is open` : ', but nothing is open'
  return `${file}:${line} </${name}> closes${instead}`
}
