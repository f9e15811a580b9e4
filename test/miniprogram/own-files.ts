import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The Mini Program's folder. */
export const ROOT = path.resolve(__dirname, '../../miniprogram')

/** Its own files with this ending, by path from there; what its packages brought is not its own. */
export function ownFiles(ending: string): string[] {
  return readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => file.endsWith(ending) && !file.startsWith('miniprogram_npm/'))
}

/** The text of one of its files. */
export const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')
