'use strict'

const vm = require('node:vm')
const Runtime = require('jest-runtime').default

/**
 * jest loads every module anew for every test file, so that files cannot disturb each other. This keeps that, but reads
 * and parses a module's text only once in a worker's life; parsing took as long as the tests themselves.
 */

/** Texts as they are on disk when a worker first reads them; jest empties its own after every file. */
class KeptTexts extends Map {
  clear() {}
}

const texts = new KeptTexts()
const scripts = new Map()
/** By project and path: what the transform made of each text. */
const made = new Map()
const compileAnew = vm.compileFunction

/** Like vm.compileFunction for jest's modules: a parsed script runs in any number of contexts. */
function compileOnce(source, parameters, options) {
  const { filename, parsingContext } = options ?? {}
  if (!filename || !parsingContext) return compileAnew(source, parameters, options)
  const opening = `(function (${parameters.join()}) {`
  let known = scripts.get(filename)
  if (known?.source !== source) {
    const script = new vm.Script(`${opening}${source}\n})`, { filename, columnOffset: -opening.length })
    known = { source, script }
    scripts.set(filename, known)
  }
  return known.script.runInContext(parsingContext)
}

/** Makes this transformer look at each file once in a worker's life. */
function transformOnce(transformer, project) {
  const transformAnew = transformer.transform.bind(transformer)
  transformer.transform = (path, options, text) => {
    const key = `${project}:${path}`
    if (!made.has(key)) made.set(key, transformAnew(path, options, text))
    return made.get(key)
  }
}

/** jest's own runtime; watched files change and covered ones are instrumented, so there it stays as it is. */
module.exports = class extends Runtime {
  constructor(project, environment, resolver, transformer, cacheFS, coverage, testPath, run) {
    const isKept = !run.watch && !run.watchAll && !run.collectCoverage
    if (isKept) {
      vm.compileFunction = compileOnce
      transformOnce(transformer, project.id)
      for (const [path, text] of cacheFS) texts.set(path, text)
    }
    super(project, environment, resolver, transformer, isKept ? texts : cacheFS, coverage, testPath, run)
  }
}
