import { existsSync } from 'node:fs'
import path from 'node:path'

/** The folder that holds package.json, both when run from the sources and from dist/server. */
export function projectRoot(from: string = __dirname): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'package.json'))) return folder
    if (folder === path.dirname(folder)) return from
  }
}
