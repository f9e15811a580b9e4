import path from 'node:path'
import postcss, { type Root } from 'postcss'
import selectorParser, { type Node } from 'postcss-selector-parser'
import { unitsToCss } from '../units'
import { isOfPackage } from './project'

/** What a sheet belongs to: the app, a page (its rules stay on that page) or a component (its classes get a prefix). */
export type SheetOwner =
  { kind: 'app' } | { kind: 'page'; route: string } | { kind: 'component'; scope?: string }

/**
 * Turns one WXSS file into CSS: imports are put in place, tags become `wx-…` elements, classes and pages are scoped,
 * and WeChat's units are written in the browser's. Throws when an import or a selector cannot be read.
 */
export function compileWxss(
  read: (file: string) => string | undefined,
  file: string,
  owner: SheetOwner,
): string {
  const root = withImports(read, file, new Set())
  const transform = selectorParser((selectors) => selectors.walk((node) => scopeNode(node, owner)))
  root.walkRules((rule) => {
    const above = rule.parent
    if (above?.type === 'atrule' && 'name' in above && String(above.name).endsWith('keyframes')) return
    rule.selector = transform.processSync(rule.selector)
    if (owner.kind !== 'page') return
    rule.selectors = rule.selectors.map((one) => `:where([data-route="${owner.route}"]) ${one}`)
  })
  root.walkDecls((declaration) => {
    declaration.value = unitsToCss(declaration.value)
  })
  followTheme(root)
  if (isOfPackage(file)) withoutFarFonts(root)
  root.walkAtRules('media', (rule) => {
    rule.params = unitsToCss(rule.params)
  })
  return root.toString()
}

/** The browser's page loads nothing from elsewhere; TDesign's sheet names the font of its icons on a CDN. */
function withoutFarFonts(root: Root): void {
  root.walkAtRules('font-face', (rule) => {
    if (/url\(\s*['"]?https?:/.test(rule.toString())) rule.remove()
  })
}

const THEME = /^\(prefers-color-scheme:\s*(light|dark)\)$/

/** The phone has a theme of its own, which the browser's query cannot know: such rules ask the root element instead. */
function followTheme(root: Root): void {
  root.walkAtRules('media', (media) => {
    const theme = THEME.exec(media.params.trim())?.[1]
    if (theme === undefined) return
    media.walkRules((rule) => {
      rule.selectors = rule.selectors.map((one) => `:where([data-mp-theme="${theme}"]) ${one}`)
    })
    media.replaceWith(media.nodes ?? [])
  })
}

function scopeNode(node: Node, owner: SheetOwner): void {
  if (node.type === 'tag') node.value = `wx-${node.value}`
  const scope = owner.kind === 'component' ? owner.scope : undefined
  if (node.type === 'class' && scope) node.value = `${scope}--${node.value}`
  if (node.type !== 'pseudo' || node.value !== ':host') return
  node.replaceWith(
    selectorParser.attribute({
      attribute: 'wx-host',
      operator: '=',
      value: scope ?? '',
      quoteMark: '"',
      raws: {},
    }),
  )
}

function withImports(read: (file: string) => string | undefined, file: string, seen: Set<string>): Root {
  const text = read(file)
  if (text === undefined || seen.has(file)) return postcss.root()
  seen.add(file)
  const root = postcss.parse(text, { from: file })
  root.walkAtRules('import', (rule) => {
    const wanted = /^\s*(?:url\()?['"]([^'"]+)['"]/.exec(rule.params)?.[1]
    if (wanted === undefined) throw new Error(`${file}: @import ${rule.params} cannot be read`)
    const place = wanted.startsWith('/') ? wanted.slice(1) : path.posix.join(path.posix.dirname(file), wanted)
    const target = place.endsWith('.wxss') ? place : `${place}.wxss`
    if (read(target) === undefined) throw new Error(`${file}: @import of ${target}, which does not exist`)
    rule.replaceWith(withImports(read, target, seen).nodes)
  })
  return root
}
