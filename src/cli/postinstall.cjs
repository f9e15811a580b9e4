'use strict'
/**
 * Puts the better-sqlite3 addon in place after `npm ci`, and the Mini Program's packages into its folder.
 *
 * npm is told not to run that package's own script (allowScripts in package.json), because compiling takes about
 * two minutes. This script keeps the built file in the user's cache folder, keyed by version, ABI and platform, so
 * that only the first install on a machine pays. Order: already there → cache → prebuilt download → node-gyp.
 */
const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { fillNpm } = require('../mp-host/build/fill-npm.cjs')

const say = (text) => process.stdout.write(`guidepost: ${text}\n`)

function packageFolder() {
  try {
    return path.dirname(require.resolve('better-sqlite3/package.json'))
  } catch {
    return undefined
  }
}

function cachedFile(version) {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache')
  const key = `better-sqlite3-${version}-abi${process.versions.modules}-${process.platform}-${process.arch}`
  return path.join(base, 'guidepost', key, 'better_sqlite3.node')
}

/** Loads the addon in a process of its own, because a broken binary can end the process that loads it. */
function works(folder) {
  try {
    const probe = "const D = require(process.argv[1]); new D(':memory:').prepare('select 1').get()"
    execFileSync(process.execPath, ['-e', probe, folder], { stdio: 'ignore', timeout: 30_000 })
    return true
  } catch {
    return false
  }
}

function tryPrebuilt(folder) {
  try {
    const tool = require.resolve('prebuild-install/bin.js', { paths: [folder] })
    execFileSync(process.execPath, [tool], { cwd: folder, stdio: 'ignore', timeout: 60_000 })
    return works(folder)
  } catch {
    return false
  }
}

function nodeGyp() {
  const named = process.env.npm_config_node_gyp
  if (named && fs.existsSync(named)) return named
  const npm = process.env.npm_execpath ? path.dirname(path.dirname(process.env.npm_execpath)) : ''
  const inside = path.join(npm, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')
  if (npm && fs.existsSync(inside)) return inside
  throw new Error('node-gyp was not found next to npm')
}

function compile(folder) {
  say('compiling better-sqlite3 (about two minutes, only the first time on this machine) …')
  const ticker = setInterval(() => undefined, 1000)
  try {
    execFileSync(process.execPath, [nodeGyp(), 'rebuild', '--release'], {
      cwd: folder,
      stdio: process.env.GUIDEPOST_VERBOSE ? 'inherit' : ['ignore', 'ignore', 'pipe'],
      maxBuffer: 256 * 1024 * 1024,
    })
  } finally {
    clearInterval(ticker)
  }
}

function main() {
  const folder = packageFolder()
  if (!folder) return
  const target = path.join(folder, 'build', 'Release', 'better_sqlite3.node')
  if (fs.existsSync(target) && works(folder)) return
  const cached = cachedFile(require('better-sqlite3/package.json').version)
  if (fs.existsSync(cached)) {
    fs.mkdirSync(path.dirname(target), { recursive: true })
    fs.copyFileSync(cached, target)
    if (works(folder)) return
  }
  if (!tryPrebuilt(folder)) compile(folder)
  if (!works(folder)) throw new Error('the compiled addon does not load')
  fs.mkdirSync(path.dirname(cached), { recursive: true })
  const part = `${cached}.${process.pid}`
  fs.copyFileSync(target, part)
  fs.renameSync(part, cached)
  say('better-sqlite3 is ready')
}

try {
  main()
  // Without the packages for development (a production server) there is no Mini Program to build either.
  fillNpm(path.resolve(__dirname, '../../miniprogram'))
} catch (error) {
  const detail = error.stderr ? String(error.stderr).split('\n').slice(-12).join('\n') : error.message
  process.stderr.write(
    `guidepost: better-sqlite3 could not be built.\n${detail}\n` +
      'It needs python3, make and a C++ compiler. On Debian or Ubuntu: apt-get install -y python3 make g++, ' +
      'then npm ci again.\n',
  )
  process.exit(1)
}
