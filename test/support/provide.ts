import { execFileSync } from 'node:child_process'
import { findProgram } from './servers'

interface Need {
  what: string
  /** Any of these will do. */
  programs: string[]
  packages: string[]
  /** The jest projects that need it. */
  projects: string[]
}

/** Chromium without its window: it draws the same pages in half the time. */
const HEADLESS = 'chromium-headless-shell'

const CHROMIUM: Need = {
  what: 'Chromium',
  programs: [HEADLESS, 'chromium', 'chromium-browser', 'google-chrome'],
  packages: ['chromium', 'fonts-noto-cjk'],
  projects: ['browser'],
}

const NEEDS: Need[] = [
  {
    what: 'MariaDB',
    programs: ['mariadbd'],
    packages: ['mariadb-server'],
    projects: ['mariadb', 'races'],
  },
  {
    what: 'Redis',
    programs: ['redis-server'],
    packages: ['redis-server'],
    projects: ['mariadb', 'races'],
  },
  CHROMIUM,
]

const mayInstall = (): boolean => process.getuid?.() === 0 && findProgram(['apt-get']) !== undefined

/** Installs Debian's packages; whether that worked shows in what is there afterwards. */
function install(packages: readonly string[]): void {
  const options = {
    stdio: 'ignore' as const,
    timeout: 600_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }
  try {
    execFileSync('apt-get', ['update', '-qq'], options)
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options)
  } catch {
    // The caller looks for what is still missing.
  }
}

/** The browser that the tests start; undefined when there is none. */
export const findBrowser = (): string | undefined =>
  process.env.CHROMIUM_PATH ?? findProgram(CHROMIUM.programs)

/** The browser without a window, where it may be installed; any other Chromium does as well. */
function preferHeadless(): void {
  if (process.env.CHROMIUM_PATH !== undefined || findProgram([HEADLESS]) || !mayInstall()) return
  process.stdout.write(`\nInstalling ${HEADLESS} with apt-get, in which the tests take half the time …\n`)
  install(findProgram(CHROMIUM.programs) ? [HEADLESS] : [HEADLESS, 'fonts-noto-cjk'])
}

/** Installs what is missing from Debian's packages where that is allowed, and says plainly what is missing where not. */
export function provide(projects: readonly string[]): void {
  const needed = NEEDS.filter((need) => need.projects.some((name) => projects.includes(name)))
  const isMissing = (need: Need): boolean =>
    need === CHROMIUM ? findBrowser() === undefined : findProgram(need.programs) === undefined
  if (needed.includes(CHROMIUM)) preferHeadless()
  const missing = needed.filter(isMissing)
  if (missing.length === 0) return
  const namesOf = (needs: Need[]): string => needs.map(({ what }) => what).join(', ')
  const packages = missing.flatMap((need) => need.packages)
  if (mayInstall()) {
    const list = packages.join(' ')
    process.stdout.write(`\nThe tests need ${namesOf(missing)}; installing ${list} with apt-get …\n`)
    install(packages)
  }
  const still = missing.filter(isMissing)
  if (still.length > 0)
    throw new Error(
      `The tests need ${namesOf(still)}, which could not be installed here. ` +
        `Install by hand: apt-get install ${still.flatMap((need) => need.packages).join(' ')}. ` +
        'Without them, run npm run test:sqlite.',
    )
}
