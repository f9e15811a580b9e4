import { readdirSync } from 'node:fs'
import path from 'node:path'
import { isOfPackage, type MiniProject } from './project'
import { attributesOf, tagsIn } from './wxml-tags'

/**
 * What is wrong between the files of a Mini Program, though each can be read: components that nobody draws, and tokens
 * that no sheet defines. One sentence each: file, line, what is wrong and what to do.
 */
export function lintOwnFiles(project: MiniProject): string[] {
  return [...unusedNames(project), ...unusedComponents(project), ...unknownTokens(project)]
}

/** `usingComponents` of a page's or component's own JSON (not app.json's) whose tag its template never draws. */
function unusedNames({ components, read }: MiniProject): string[] {
  const own = [...components.keys()].filter((place) => !isOfPackage(place))
  return own.flatMap((place) => {
    const json = read(`${place}.json`) ?? ''
    const using = (JSON.parse(json) as { usingComponents?: Record<string, string> }).usingComponents ?? {}
    const drawn = new Set(
      templatesOf(read, `${place}.wxml`).flatMap((text) => tagsIn(text).map((tag) => tag.name)),
    )
    return Object.keys(using)
      .filter((tag) => !drawn.has(tag))
      .map(
        (tag) =>
          `${place}.json:${lineOf(json, `"${tag}"`)} <${tag}> is in usingComponents but never drawn; take it out`,
      )
  })
}

/** A template and what it imports or includes. */
function templatesOf(read: MiniProject['read'], file: string, seen = new Set<string>()): string[] {
  const text = read(file)
  if (text === undefined || seen.has(file)) return []
  seen.add(file)
  const others = tagsIn(text)
    .filter(({ name, isClosing }) => !isClosing && ['import', 'include'].includes(name))
    .map((tag) => attributesOf(tag)['src'] ?? '')
    .map((src) => (src.startsWith('/') ? src.slice(1) : path.posix.join(path.posix.dirname(file), src)))
    .map((src) => (src.endsWith('.wxml') ? src : `${src}.wxml`))
  return [text, ...others.flatMap((other) => templatesOf(read, other, seen))]
}

/** Components in the folder that no page reaches. */
function unusedComponents({ root, components, read }: MiniProject): string[] {
  return filesOf(root, '.json')
    .filter((file) => !components.has(file.slice(0, -'.json'.length)))
    .filter((file) => /"component"\s*:\s*true/.test(read(file) ?? ''))
    .map((file) => `${file}:1 is a component that no page uses; use it or delete its folder`)
}

/** `var(--name)` without a fallback where no sheet of the Mini Program defines the name. */
function unknownTokens({ root, read }: MiniProject): string[] {
  const files = [...filesOf(root, '.wxss'), ...filesOf(root, '.wxml')]
  const texts = files.map((file) => ({ file, text: withoutComments(read(file) ?? '') }))
  const defined = new Set(
    texts.flatMap(({ text }) => [...text.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name)),
  )
  return texts.flatMap(({ file, text }) =>
    [...text.matchAll(/var\(\s*(--[\w-]+)\s*\)/g)]
      .filter(([, name]) => !defined.has(name))
      .map(
        (found) =>
          `${file}:${lineAt(text, found.index)} ${found[0]} is no token; define ${found[1]} or use one that exists`,
      ),
  )
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, (part) => part.replace(/[^\n]/g, ' '))
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length
const lineOf = (text: string, part: string): number => lineAt(text, Math.max(0, text.indexOf(part)))

function filesOf(root: string, ending: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !file.includes('node_modules/') && !isOfPackage(file))
}
