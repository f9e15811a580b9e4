import { readFileSync } from 'node:fs'
import { unzipSync } from 'fflate'
import { decodeAnyPng, decodePdf, decodePng } from './decode'

/** Run as a process of its own: `decode-file.ts pdf|png|zip FILE` writes what a phone would read as JSON. */
const [kind, file] = process.argv.slice(2)
const bytes = readFileSync(file!)

/** Texts by file name. */
function decodeZip(): Record<string, string | undefined> {
  const pictures = Object.entries(unzipSync(bytes)).filter(([name]) => name.endsWith('.png'))
  return Object.fromEntries(pictures.map(([name, picture]) => [name, decodePng(Buffer.from(picture))]))
}

const decoders: Record<string, () => unknown> = {
  pdf: () => decodePdf(bytes),
  png: () => decodeAnyPng(bytes),
  zip: decodeZip,
}
process.stdout.write(JSON.stringify(decoders[kind!]!()))
