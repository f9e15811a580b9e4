import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { build, type BuildFailure, type Message, type OnResolveResult, type Plugin } from 'esbuild'
import { isOfPackage, packagePlaces, type MiniProject } from './project'

/** What the page is handed besides the Mini Program's own code. */
export interface BundleParts {
  project: MiniProject
  /** JavaScript expression of the compiled templates. */
  templates: string
  /** CSS by path; `app` is app.wxss. */
  styles: Record<string, string>
  /** Beginnings of request addresses and what stands there in the browser. */
  rewrite: Record<string, string>
  /** Which build of a watched folder this is (watch.ts); the page then asks for newer ones. */
  round?: number
}

/** The page's script with its map, or why there is none: one sentence per problem, with file and line. */
export type Bundled = { script: string; map: string } | { problems: string[] }

const RUNTIME = path.resolve(__dirname, '../runtime/index.ts')

/**
 * Bundles host, app and pages into one app.js, in the order that WeChat runs them: the host, app.ts, each component's
 * main file (told whose file is running, so that the global Page() and Component() know), start. A warning about a file
 * of the Mini Program is a problem, too.
 */
export async function bundle(parts: BundleParts): Promise<Bundled> {
  const { project } = parts
  const mains = new Map([...project.components.keys()].map((place) => [mainFile(project.root, place), place]))
  const order = [
    'import "mp-host:setup"',
    ...[mainFile(project.root, 'app'), ...mains.keys()].map((file) => `import ${JSON.stringify(file)}`),
    '__mp.boot()',
  ]
  try {
    const { outputFiles, warnings } = await build({
      stdin: { contents: order.join('\n'), resolveDir: path.dirname(RUNTIME), loader: 'ts' },
      bundle: true,
      write: false,
      outfile: path.join(project.root, 'app.js'),
      format: 'iife',
      target: 'es2022',
      sourcemap: 'linked',
      logLevel: 'silent',
      charset: 'utf8',
      plugins: [miniProgramFiles(parts, mains)],
      tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    })
    const problems = warnings.filter((one) => isOwn(project, one)).map((one) => sentence(project, one))
    if (problems.length > 0) return { problems }
    const textOf = (ending: string): string =>
      outputFiles.find(({ path: file }) => file.endsWith(ending))?.text ?? ''
    return { script: textOf('.js'), map: textOf('.map') }
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>
    if (!errors) throw error
    return { problems: errors.map((one) => sentence(project, one)) }
  }
}

function isOwn({ root }: MiniProject, { location }: Message): boolean {
  if (location === null) return false
  const file = path.relative(root, path.resolve(location.file)).split(path.sep).join('/')
  return !file.startsWith('..') && !isOfPackage(file)
}

function sentence({ root }: MiniProject, { location, text }: Message): string {
  if (!location) return text
  return `${path.relative(root, path.resolve(location.file))}:${location.line} ${text}`
}

function mainFile(root: string, place: string): string {
  const found = ['.ts', '.js'].map((ending) => path.join(root, place + ending)).find((one) => existsSync(one))
  if (found === undefined) throw new Error(`${place}.ts is missing`)
  return found
}

function miniProgramFiles(parts: BundleParts, mains: Map<string, string>): Plugin {
  return {
    name: 'mini-program',
    setup(at) {
      at.onResolve({ filter: /^mp-host:setup$/ }, () => ({ path: 'setup', namespace: 'mp-host' }))
      at.onLoad({ filter: /.*/, namespace: 'mp-host' }, () => ({
        contents: setupSource(parts),
        resolveDir: path.dirname(RUNTIME),
        loader: 'ts',
      }))
      at.onResolve({ filter: /^[^./]/ }, ({ path: wanted, importer }) =>
        packageFile(parts.project, wanted, importer),
      )
      at.onLoad({ filter: /\.(ts|js)$/ }, ({ path: file }) => {
        const place = mains.get(file)
        if (place === undefined) return undefined
        const contents = `__mp.enter(${JSON.stringify(place)});${readFileSync(file, 'utf8')}`
        return { contents, loader: file.endsWith('.ts') ? 'ts' : 'js' }
      })
    },
  }
}

/** A bare name in the Mini Program's own folder means a package in `miniprogram_npm`, and nothing else. */
function packageFile({ root }: MiniProject, wanted: string, importer: string): OnResolveResult | undefined {
  const from = path.relative(root, importer).split(path.sep).join('/')
  if (importer === '' || from.startsWith('..')) return undefined
  const found = packagePlaces(wanted, from)
    .flatMap((place) => [`${place}.js`, `${place}/index.js`])
    .map((place) => path.join(root, place))
    .find((file) => existsSync(file))
  return found === undefined
    ? { errors: [{ text: `no package ${wanted} in miniprogram_npm` }] }
    : { path: found }
}

function setupSource({ project, templates, styles, rewrite, round }: BundleParts): string {
  const fields = {
    app: project.app,
    theme: project.theme,
    pages: project.pages,
    components: Object.fromEntries(project.components),
    styles,
    rewrite,
    round,
  }
  return [
    `import ${JSON.stringify(RUNTIME)}`,
    `__mp.start({ ...${JSON.stringify(fields)}, templates: ${templates} })`,
  ].join('\n')
}
