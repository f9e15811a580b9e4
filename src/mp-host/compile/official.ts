import { generateKeyPairSync } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { fillNpm } from '../build/fill-npm.cjs'
import { packageSizes, type PackageSize } from './sizes'

/** The parts of `miniprogram-ci` 2.1.42 that are used; it brings no types for the inner ones. */
interface Compiler {
  Project: new (options: {
    appid: string
    type: 'miniProgram'
    projectPath: string
    privateKeyPath: string
    ignores: string[]
  }) => { attr(): Promise<object> }
  DefaultProjectAttr: object
  getCompiledResult(
    options: { project: object; version: string; desc: string; setting: object; onProgressUpdate(): void },
    archive: string,
  ): Promise<Record<string, string | Uint8Array>>
}
interface FileEndings {
  MiniProgramWhiteList: Iterable<string>
  GameWhiteList: Iterable<string>
  getWhiteExtList(): Promise<{ MiniProgramWhiteList: Set<string>; GameWhiteList: Set<string> }>
}

const NO_ACCOUNT = 'wx0000000000000000'

/**
 * Compiles a Mini Program's folder with WeChat's own compiler, without network and without an account, and weighs its
 * packages. Throws the compiler's error with file and line. The folder itself stays as it is.
 */
export async function compileOfficially(from: string, compilerAt: string): Promise<PackageSize[]> {
  const missing = fillNpm(path.resolve(from))
  if (missing.length > 0) throw new Error(missing.join('\n'))
  const load = createRequire(path.join(compilerAt, 'package.json'))
  // The compiler starts helpers that need nothing of whatever runs this file.
  process.execArgv.length = 0
  const compiler = load('miniprogram-ci') as Compiler
  withoutNetwork(load('miniprogram-ci/dist/utils/white_ext_list.js') as FileEndings)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'miniapp-compile-'))
  const home = process.cwd()
  const projectPath = path.join(folder, 'project')
  cpSync(from, projectPath, { recursive: true, dereference: true })
  // It leaves caches where it is started.
  process.chdir(folder)
  try {
    const project = new compiler.Project({
      appid: NO_ACCOUNT,
      type: 'miniProgram',
      projectPath,
      privateKeyPath: throwAwayKey(folder),
      ignores: ['node_modules/**/*'],
    })
    project.attr = () => Promise.resolve({ ...compiler.DefaultProjectAttr, appid: NO_ACCOUNT })
    const setting = { useProjectConfig: true }
    const options = { project, version: '0.0.0', desc: 'size', setting, onProgressUpdate: () => undefined }
    const compiled = await compiler.getCompiledResult(options, path.join(folder, 'all.zip'))
    return packageSizes(compiled, subpackagesOf(projectPath))
  } catch (error) {
    throw withFile(error as Error & { path?: unknown })
  } finally {
    process.chdir(home)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Only some of its messages name the file themselves. */
function withFile(error: Error & { path?: unknown }): Error {
  return typeof error.path === 'string' ? new Error(`${error.path}:${error.message}`) : error
}

/** What it would ask WeChat for: the file endings that may be uploaded; it ships a list, too. */
function withoutNetwork(endings: FileEndings): void {
  endings.getWhiteExtList = () =>
    Promise.resolve({
      MiniProgramWhiteList: new Set(endings.MiniProgramWhiteList),
      GameWhiteList: new Set(endings.GameWhiteList),
    })
}

/** The class wants the file of an upload key; nothing is signed here. */
function throwAwayKey(folder: string): string {
  const file = path.join(folder, 'throw-away.key')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(file, privateKey.export({ type: 'pkcs1', format: 'pem' }))
  return file
}

function subpackagesOf(projectPath: string): string[] {
  const file = path.join(projectPath, 'app.json')
  if (!existsSync(file)) throw new Error(`${file} is missing`)
  const app = JSON.parse(readFileSync(file, 'utf8')) as { subPackages?: { root: string }[] }
  return (app.subPackages ?? []).map(({ root }) => root)
}
