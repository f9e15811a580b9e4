import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { DecodedPdf } from './decode'

const run = promisify(execFile)

/** Decodes outside jest, in whose world jsqr is fifty times slower. */
async function decoded<T>(kind: 'pdf' | 'png' | 'zip', bytes: Buffer): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'guidepost-codes-'))
  try {
    const file = path.join(folder, `file.${kind}`)
    await writeFile(file, bytes)
    const script = path.join(__dirname, 'decode-file.ts')
    const args = ['--require', require.resolve('tsx/cjs'), script, kind, file]
    const { stdout } = await run(process.execPath, args, { maxBuffer: 10 ** 8 })
    return JSON.parse(stdout) as T
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What the codes of a PDF hold. */
export const readPdf = (bytes: Buffer): Promise<DecodedPdf> => decoded('pdf', bytes)

/** What the pictures of a zip hold, by file name. */
export const readZip = (bytes: Buffer): Promise<Record<string, string>> => decoded('zip', bytes)

/** What one picture holds. */
export const readPng = (bytes: Buffer): Promise<string> => decoded('png', bytes)
