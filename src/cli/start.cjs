'use strict'
/** Starts the built server, or says how to build it. */
const { existsSync } = require('node:fs')
const path = require('node:path')

const root = path.resolve(__dirname, '../..')
const wanted = ['dist/server/src/main.js', 'dist/console/index.html']
const missing = wanted.filter((file) => !existsSync(path.join(root, file)))
if (missing.length > 0) {
  process.stderr.write(`还没有构建（缺少 ${missing.join('、')}），请先运行：npm run build\n`)
  process.exit(1)
}
require(path.join(root, wanted[0]))
