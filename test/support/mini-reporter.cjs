'use strict'

const { require: load } = require('tsx/cjs/api')

/** Says after a run which controls of the Mini Program were tapped; a whole run with an untapped one is red. */
module.exports = class MiniReporter {
  constructor(globalConfig) {
    this.isPart = Boolean(globalConfig.testNamePattern || globalConfig.shard)
  }

  onRunComplete(_contexts, results) {
    const { summaryOf } = load('./mini-report.ts', __filename)
    const { lines, lacks } = summaryOf(results, this.isPart)
    for (const line of [...lines, ...lacks]) process.stderr.write(`${line}\n`)
    if (lacks.length > 0)
      this.error = new Error(`Mini Program: ${lacks.length} things are not shown, see above`)
  }

  getLastError() {
    return this.error
  }
}
