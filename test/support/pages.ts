import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PROJECT = path.resolve(__dirname, '../..')

/** When the newest file below a folder of the project was changed, in epoch ms. */
function newestIn(folder: string): number {
  const files = readdirSync(path.join(PROJECT, folder), { withFileTypes: true, recursive: true })
  const times = files
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(path.join(entry.parentPath, entry.name)).mtimeMs)
  return Math.max(0, ...times)
}

/**
 * Builds what a browser loads into its place under dist, when any source is newer than what is there. Test files run
 * beside each other: the first of a run builds, the others wait for it.
 */
export async function buildPage(name: 'console' | 'phone' | 'miniapp'): Promise<void> {
  const place = path.join(process.env.TEST_RUN_FOLDER!, name)
  try {
    writeFileSync(`${place}.begun`, '', { flag: 'wx' })
  } catch {
    while (!existsSync(`${place}.done`)) await wait(100)
    const trouble = readFileSync(`${place}.done`, 'utf8')
    if (trouble) throw new Error(trouble)
    return
  }
  const trouble = await buildWhenStale(name).then(
    () => '',
    (error: Error) => error.message,
  )
  writeFileSync(`${place}.done`, trouble)
  if (trouble) throw new Error(trouble)
}

async function buildWhenStale(name: string): Promise<void> {
  const built = path.join(PROJECT, 'dist', name, 'index.html')
  const sources = Math.max(newestIn('src'), newestIn('miniprogram'))
  if (existsSync(built) && statSync(built).mtimeMs >= sources) return
  const environment = { ...process.env, NODE_ENV: 'production' }
  await run('npm', ['run', '--silent', `build:${name}`], { cwd: PROJECT, env: environment })
}
