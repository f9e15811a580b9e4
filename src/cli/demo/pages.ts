import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../platform/project-root'

const PAGES = [
  { name: '手机', script: 'build:phone', sources: ['src/sandbox/phone'], built: 'dist/phone/index.html' },
  { name: '控制台', script: 'build:console', sources: ['src/console'], built: 'dist/console/index.html' },
  {
    name: '小程序',
    script: 'build:miniapp',
    sources: ['miniprogram', 'src/mp-host'],
    built: 'dist/miniapp/index.html',
  },
]

function newestIn(folder: string): number {
  return Math.max(
    0,
    ...readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(path.join(entry.parentPath, entry.name)).mtimeMs),
  )
}

function run(script: string, cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', script], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const output: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`npm run ${script} 失败：\n${Buffer.concat(output).toString()}`)),
    )
  })
}

/** Builds the pages that are missing or older than their sources, and says so as it takes some seconds. */
export async function buildPages(say: (text: string) => void): Promise<void> {
  const root = projectRoot()
  for (const page of PAGES) {
    const built = path.join(root, page.built)
    const sources = Math.max(...page.sources.map((folder) => newestIn(path.join(root, folder))))
    if (existsSync(built) && statSync(built).mtimeMs >= sources) continue
    say(`正在构建${page.name}页面 …`)
    const startedAt = Date.now()
    await run(page.script, root)
    say(`${page.name}页面已就绪（${((Date.now() - startedAt) / 1000).toFixed(1)} 秒）`)
  }
}

/** Builds the Mini Program again after each change of its files, until the process is killed; says what is wrong. */
export function watchMiniProgram(say: (text: string) => void): ChildProcess {
  const program = ['--import', 'tsx', 'src/mp-host/build/cli.ts', '--watch']
  const child = spawn(process.execPath, program, { cwd: projectRoot() })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => say(chunk.toString().trimEnd()))
  return child
}
