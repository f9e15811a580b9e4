'use strict'
/**
 * Puts the packages that a Mini Program's package.json names into its folder miniprogram_npm, which is where WeChat's
 * tools and phones look for them (docs of "npm support"; DevTools calls this "build npm"). Plain JavaScript, because
 * npm's postinstall runs it before anything else can.
 */
const fs = require('node:fs')
const path = require('node:path')

/**
 * Fills `root`/miniprogram_npm from the installed packages; what stands there in the named version stays. Answers a
 * sentence for each package that is not installed in that version.
 */
function fillNpm(root) {
  const named = path.join(root, 'package.json')
  if (!fs.existsSync(named)) return []
  const { dependencies = {} } = JSON.parse(fs.readFileSync(named, 'utf8'))
  return Object.entries(dependencies).flatMap(([name, version]) => {
    const target = path.join(root, 'miniprogram_npm', name)
    if (versionIn(target) === version) return []
    const installed = packageAt(name)
    if (installed?.json.version !== version)
      return [`package.json names ${name} ${version}, which is not installed; run npm ci`]
    copy(installed, target)
    return []
  })
}

function packageAt(name) {
  try {
    const file = require.resolve(`${name}/package.json`)
    return { folder: path.dirname(file), json: JSON.parse(fs.readFileSync(file, 'utf8')) }
  } catch {
    return undefined
  }
}

function versionIn(folder) {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).version
  } catch {
    return undefined
  }
}

/** Another process may be filling the same folder: each makes its own copy, and one rename wins. */
function copy({ folder, json }, target) {
  const fresh = `${target}.${process.pid}`
  fs.cpSync(path.join(folder, json.miniprogram ?? 'miniprogram_dist'), fresh, { recursive: true })
  fs.writeFileSync(
    path.join(fresh, 'package.json'),
    JSON.stringify({ name: json.name, version: json.version }),
  )
  fs.rmSync(target, { recursive: true, force: true })
  try {
    fs.renameSync(fresh, target)
  } catch (error) {
    fs.rmSync(fresh, { recursive: true, force: true })
    if (versionIn(target) !== json.version) throw error
  }
}

module.exports = { fillNpm }
