import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bundle } from './bundle'
import { fillNpm } from './fill-npm.cjs'
import { lintOwnFiles } from './own-files'
import { readProject, type MiniProject } from './project'
import { compileTemplates } from './templates'
import { compileWxss } from './wxss'

const PAGE =
  '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><link rel="icon" href="data:,">' +
  '<meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover">' +
  '<title>小程序</title></head><body><script src="app.js"></script></body></html>\n'

/** What was built. */
export interface BuildResult {
  pages: number
  components: number
}

/** The Mini Program's own files are wrong: one sentence for each problem, with file and line. */
export class BuildError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'))
  }
}

/**
 * Compiles an unmodified native Mini Program into a page for the browser: index.html, app.js and its pictures. `rewrite`
 * maps the beginning of a request's address to where it leads here. Throws BuildError with every problem of templates,
 * sheets, sources and of what belongs together; then what was built before stays as it is.
 */
export async function buildMiniProgram(options: {
  from: string
  to: string
  rewrite?: Record<string, string>
  /** Which build of a watched folder this is. */
  round?: number
}): Promise<BuildResult> {
  const missing = fillNpm(path.resolve(options.from))
  if (missing.length > 0) throw new BuildError(missing)
  const project = readProject(path.resolve(options.from))
  const { source, problems } = compileTemplates(project)
  problems.push(...lintOwnFiles(project))
  const { rewrite = {}, round } = options
  const styles = stylesOf(project)
  const built = await bundle({ project, templates: source, styles, rewrite, round })
  if ('problems' in built) problems.push(...built.problems)
  if (problems.length > 0 || 'problems' in built) throw new BuildError(problems)
  rmSync(options.to, { recursive: true, force: true })
  mkdirSync(options.to, { recursive: true })
  copyPictures(project.root, options.to)
  writeFileSync(path.join(options.to, 'app.js'), built.script)
  writeFileSync(path.join(options.to, 'app.js.map'), built.map)
  writeFileSync(path.join(options.to, 'index.html'), PAGE)
  return { pages: project.pages.length, components: project.components.size }
}

function stylesOf(project: MiniProject): Record<string, string> {
  const styles: Record<string, string> = {
    app: compileWxss(project.read, 'app.wxss', { kind: 'app' }),
  }
  for (const [place, { isPage, scope }] of project.components) {
    const owner = isPage ? ({ kind: 'page', route: place } as const) : ({ kind: 'component', scope } as const)
    styles[place] = compileWxss(project.read, `${place}.wxss`, owner)
  }
  return styles
}

function copyPictures(root: string, to: string): void {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(png|jpe?g|gif|webp|svg)$/i.test(entry.name)) continue
    const full = path.join(entry.parentPath, entry.name)
    cpSync(full, path.join(to, path.relative(root, full)))
  }
}
