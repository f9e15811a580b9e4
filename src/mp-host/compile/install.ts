import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const NAMED = path.join(__dirname, 'official')
const ROOT = path.resolve(__dirname, '../../..')

/** Where it stands: beside the other packages, so that everything which leaves those alone leaves it alone, too. */
const PLACE = path.join(ROOT, 'node_modules/.miniapp-compiler')

/** How long the registry may take for a thousand packages. */
const TIMEOUT_MS = 15 * 60_000

/**
 * The folder that holds the official compiler (`miniprogram-ci`); it is installed at the first use, as official/ names
 * it. Its packages' install scripts only advertise, so none is run.
 */
export async function compilerFolder(say: (text: string) => void): Promise<string> {
  if (isThere()) return PLACE
  say('正在安装微信官方的小程序编译器（约 280 MB，只装一次）…')
  const fresh = `${PLACE}-${process.pid}`
  mkdirSync(fresh, { recursive: true })
  for (const file of ['package.json', 'package-lock.json'])
    cpSync(path.join(NAMED, file), path.join(fresh, file))
  try {
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: fresh,
      timeout: TIMEOUT_MS,
    })
    if (!isThere()) {
      rmSync(PLACE, { recursive: true, force: true })
      renameSync(fresh, PLACE)
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return PLACE
}

/** Whether the very version that is named stands there. */
function isThere(): boolean {
  const file = path.join(PLACE, 'package-lock.json')
  const isInstalled = existsSync(path.join(PLACE, 'node_modules/miniprogram-ci/package.json'))
  if (!isInstalled || !existsSync(file)) return false
  return readFileSync(file, 'utf8') === readFileSync(path.join(NAMED, 'package-lock.json'), 'utf8')
}
