import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const PLACES = [
  process.env.CHROMIUM_PATH,
  process.env.TEST_CHROMIUM,
  '/usr/bin/chromium-headless-shell',
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
