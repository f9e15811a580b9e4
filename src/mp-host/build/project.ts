import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { AppJson, ComponentEntry, ComponentJson, ThemeFile } from '../shapes'

/** A Mini Program's folder, read: its pages and every component that they use, by path without ending. */
export interface MiniProject {
  root: string
  app: AppJson
  /** The file of `themeLocation`, when app.json follows the theme. */
  theme?: ThemeFile
  pages: string[]
  components: Map<string, ComponentEntry>
  /** The text of a file inside the folder; undefined when there is none. */
  read(file: string): string | undefined
}

const SHARED = ['shared', 'page-shared']

/** Reads app.json and follows usingComponents from there. Throws a sentence that names what is missing. */
export function readProject(root: string): MiniProject {
  const read = (file: string): string | undefined => {
    const full = path.join(root, file)
    return existsSync(full) ? readFileSync(full, 'utf8') : undefined
  }
  const app = jsonIn<AppJson>(read, 'app.json')
  const inPackages = (app.subPackages ?? []).flatMap((one) =>
    one.pages.map((page) => path.posix.join(one.root, page)),
  )
  const project = {
    root,
    app,
    ...(app.darkmode && app.themeLocation ? { theme: themeIn(read, app.themeLocation) } : {}),
    pages: [...app.pages, ...inPackages],
    components: new Map<string, ComponentEntry>(),
    read,
  }
  const everywhere = resolved(app.usingComponents, 'app', read)
  for (const page of project.pages) visit(project, page, true, everywhere)
  return project
}

type Read = MiniProject['read']

/** Reads theme.json; a variable that has a value in one theme only is an error. */
function themeIn(read: Read, file: string): ThemeFile {
  const theme = jsonIn<ThemeFile>(read, file)
  const names = [theme.light, theme.dark].map((values) => Object.keys(values).sort().join())
  if (names[0] !== names[1]) throw new Error(`${file}: light and dark do not name the same variables`)
  return theme
}

function jsonIn<T>(read: Read, file: string): T {
  const text = read(file)
  if (text === undefined) throw new Error(`${file} is missing`)
  return JSON.parse(text) as T
}

/** Turns the values of usingComponents into paths from the root that begin with a slash. */
function resolved(using: Record<string, string> = {}, from: string, read: Read): Record<string, string> {
  return Object.fromEntries(
    Object.entries(using).map(([tag, wanted]) => {
      const found = placesOf(wanted, from)
        .flatMap((place) => [place, `${place}/index`])
        .find((one) => read(`${one}.json`) !== undefined)
      if (found === undefined) throw new Error(`${from}.json: no component at ${wanted} for <${tag}>`)
      return [tag, `/${found}`]
    }),
  )
}

/** Where a component may stand: by its path from here, or in a package (WeChat's order for npm support). */
function placesOf(wanted: string, from: string): string[] {
  if (wanted.startsWith('/')) return [wanted.slice(1)]
  const beside = path.posix.join(path.posix.dirname(from), wanted)
  return wanted.startsWith('.') ? [beside] : [beside, ...packagePlaces(wanted, from)]
}

const PACKAGES = 'miniprogram_npm'

/** A package's file as seen from a file: in the nearest `miniprogram_npm` upwards, paths from the root. */
export function packagePlaces(wanted: string, from: string): string[] {
  const folder = path.posix.dirname(from)
  const here = path.posix.join(folder, PACKAGES, wanted)
  return folder === '.' ? [here] : [here, ...packagePlaces(wanted, folder)]
}

/** Whether a file belongs to a package and is none of the Mini Program's own. */
export function isOfPackage(file: string): boolean {
  return file.startsWith(`${PACKAGES}/`)
}

function visit(
  project: MiniProject,
  place: string,
  isPage: boolean,
  everywhere: Record<string, string>,
): void {
  const { components, read } = project
  if (components.has(place)) return
  const json = jsonIn<ComponentJson>(read, `${place}.json`)
  if (isPage) delete json.component
  json.usingComponents = { ...everywhere, ...resolved(json.usingComponents, place, read) }
  json.styleIsolation ??= isolationInSource(read(`${place}.ts`) ?? '')
  if (json.styleIsolation === undefined) delete json.styleIsolation
  const isShared = isPage || SHARED.includes(json.styleIsolation ?? '')
  const entry: ComponentEntry = { json, isPage }
  if (!isShared) entry.scope = scopeFor(place, components)
  components.set(place, entry)
  for (const used of Object.values(json.usingComponents)) visit(project, used.slice(1), false, everywhere)
}

/** The engine's adapter reads styleIsolation from JSON only; WeChat also takes it from the component's options. */
function isolationInSource(source: string): string | undefined {
  return /styleIsolation\s*:\s*['"]([\w-]+)['"]/.exec(source)?.[1]
}

/** A readable class prefix that no other component has: the component's own name, numbered when it is taken. */
function scopeFor(place: string, components: Map<string, ComponentEntry>): string {
  const parts = place.split('/')
  const last = parts.at(-1) ?? place
  const name = last === 'index' ? (parts.at(-2) ?? last) : last
  const taken = new Set([...components.values()].map((one) => one.scope))
  let scope = name
  for (let number = 2; taken.has(scope); number += 1) scope = `${name}${number}`
  return scope
}
