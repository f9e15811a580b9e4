import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser } from 'playwright-core'

const run = promisify(execFile)
const PROJECT = path.resolve(__dirname, '../..')
const PLACES = [
  process.env.CHROMIUM_PATH,
  process.env.TEST_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Where Chromium is: CHROMIUM_PATH first, then the usual places. Throws a sentence when there is none. */
export function chromiumPath(): string {
  const found = PLACES.find((place) => place !== undefined && existsSync(place))
  if (found === undefined)
    throw new Error('No Chromium found. Install it (apt-get install chromium) or set CHROMIUM_PATH.')
  return found
}

/** Starts a headless Chromium; close it at the end. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  })
}

/** Builds a browser folder such as `src/sandbox/phone` into its place under dist, so that the test sees its sources. */
export async function buildPage(folder: string): Promise<void> {
  const vite = path.join(path.dirname(require.resolve('vite/package.json')), 'bin/vite.js')
  const config = path.join(PROJECT, folder, 'vite.config.ts')
  await run(process.execPath, [vite, 'build', '-c', config], {
    cwd: PROJECT,
    env: { ...process.env, NODE_ENV: 'production' },
  })
}
