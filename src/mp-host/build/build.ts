import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bundle } from './bundle'
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

/**
 * Compiles an unmodified native Mini Program into a page for the browser: index.html, app.js and its pictures. `rewrite`
 * maps the beginning of a request's address to where it leads here. Throws every problem of the templates in one error.
 */
export async function buildMiniProgram(options: {
  from: string
  to: string
  rewrite?: Record<string, string>
}): Promise<BuildResult> {
  const project = readProject(path.resolve(options.from))
  const { source, problems } = compileTemplates(project)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  rmSync(options.to, { recursive: true, force: true })
  mkdirSync(options.to, { recursive: true })
  copyPictures(project.root, options.to)
  await bundle(
    { project, templates: source, styles: stylesOf(project), rewrite: options.rewrite ?? {} },
    path.join(options.to, 'app.js'),
  )
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
