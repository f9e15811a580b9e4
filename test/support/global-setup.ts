import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import globalTeardown from './global-teardown'
import { findBrowser, provide } from './provide'
import { startMariadb, startRedis, type RunningServer } from './servers'
import { makeMariadbTemplate, makeSqliteTemplate } from './template'

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
    const browser = findBrowser()!
    const version = execFileSync(browser, ['--version'], { encoding: 'utf8' }).trim()
    process.env.TEST_CHROMIUM = browser
    lines.push(version)
  }
  process.stdout.write(`\nServers used by these tests: ${lines.join(' · ')}\n`)
}
