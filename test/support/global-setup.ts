import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import globalTeardown from './global-teardown'
import { findProgram, startMariadb, startRedis, type RunningServer } from './servers'
import { makeMariadbTemplate, makeSqliteTemplate } from './template'

const PACKAGES: { programs: string[]; packages: string[]; what: string; projects: string[] }[] = [
  { programs: ['mariadbd'], packages: ['mariadb-server'], what: 'MariaDB', projects: ['mariadb', 'races'] },
  { programs: ['redis-server'], packages: ['redis-server'], what: 'Redis', projects: ['mariadb', 'races'] },
  {
    programs: [process.env.CHROMIUM_PATH ?? 'chromium', 'chromium', 'chromium-browser', 'google-chrome'],
    packages: ['chromium', 'fonts-noto-cjk'],
    what: 'Chromium',
    projects: ['browser'],
  },
]

/** The jest projects of this run; all of them unless --selectProjects names some. */
function selectedProjects(): string[] {
  const start = process.argv.indexOf('--selectProjects')
  if (start < 0) return ['unit', 'sqlite', 'mariadb', 'races', 'browser']
  const names: string[] = []
  for (const word of process.argv.slice(start + 1)) {
    if (word.startsWith('-') || word.includes('/')) break
    names.push(word)
  }
  return names
}

/** Installs what is missing from Debian's packages where that is allowed, and says plainly what is missing where not. */
function provide(projects: string[]): void {
  const missing = PACKAGES.filter(
    (entry) => entry.projects.some((name) => projects.includes(name)) && !findProgram(entry.programs),
  )
  if (missing.length === 0) return
  const packages = missing.flatMap((entry) => entry.packages)
  const names = missing.map((entry) => entry.what).join(', ')
  const isRoot = process.getuid?.() === 0
  if (isRoot && findProgram(['apt-get'])) {
    process.stdout.write(`\nThe tests need ${names}; installing ${packages.join(' ')} with apt-get …\n`)
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    try {
      execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env: environment })
      execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
        stdio: 'ignore',
        env: environment,
      })
    } catch {
      // What is still missing is reported below.
    }
  }
  const still = missing.filter((entry) => !findProgram(entry.programs))
  if (still.length > 0)
    throw new Error(
      `The tests need ${still.map((entry) => entry.what).join(', ')}, which could not be installed here. ` +
        `Install by hand: apt-get install ${still.flatMap((entry) => entry.packages).join(' ')}. ` +
        'Without them, run npm run test:sqlite.',
    )
}

declare global {
  var guidepostServers: RunningServer[] | undefined
  /** The folder of what all tests of a run share. */
  var guidepostRun: string | undefined
}

/** Brings up the real servers that the selected projects need; their addresses travel by environment. */
export default async function globalSetup(): Promise<void> {
  try {
    await bringUp()
  } catch (error) {
    // jest takes nothing down that did not come up whole.
    globalTeardown()
    throw error
  }
}

async function bringUp(): Promise<void> {
  const projects = selectedProjects()
  provide(projects)
  const lines = ['SQLite (embedded)']
  const folder = mkdtempSync(path.join(tmpdir(), 'guidepost-run-'))
  globalThis.guidepostServers = []
  globalThis.guidepostRun = folder
  process.env.TEST_RUN_FOLDER = folder
  process.env.TEST_SQLITE_TEMPLATE = await makeSqliteTemplate(folder)
  if (projects.includes('mariadb') || projects.includes('races')) {
    const [mariadb, redis] = await Promise.all([startMariadb(), startRedis()])
    globalThis.guidepostServers.push(mariadb, redis)
    process.env.TEST_MARIADB_URL = mariadb.url
    process.env.TEST_REDIS_URL = redis.url
    process.env.TEST_MARIADB_TEMPLATE = await makeMariadbTemplate(mariadb.url, folder)
    lines.push(
      `MariaDB ${mariadb.version} at ${mariadb.url.replace(/\/\/.*@/, '//')}`,
      `Redis ${redis.version} at ${redis.url}`,
    )
  }
  if (projects.includes('browser')) {
    const browser = findProgram(PACKAGES[2]!.programs)!
    const version = execFileSync(browser, ['--version'], { encoding: 'utf8' }).trim()
    process.env.TEST_CHROMIUM = browser
    lines.push(version)
  }
  process.stdout.write(`\nServers used by these tests: ${lines.join(' · ')}\n`)
}
