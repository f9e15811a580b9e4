import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { tillApi } from '../contract/till'
import { openApiOf } from '../platform/http/openapi'
import { projectRoot } from '../platform/project-root'

const HELP = `npm run openapi [-- FILE]: writes the till's API as OpenAPI 3.1 (docs/openapi.json unless told)`

/** Writes the document; the address in it is the one in the file, for readers to replace. */
function main(given: string[]): void {
  if (given.includes('--help')) return void process.stdout.write(`${HELP}\n`)
  const file = path.resolve(given[0] ?? path.join(projectRoot(), 'docs/openapi.json'))
  const document = openApiOf(tillApi, {
    brand: 'Guidepost',
    publicUrl: 'https://guidepost.example.com',
    version: '1',
  })
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`)
  process.stdout.write(`${file}\n`)
}

main(process.argv.slice(2))
