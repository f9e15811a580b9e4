const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const SCRIPT = /app\.js:(\d+):(\d+)/

/** The parts of a source map that say where things come from. */
interface SourceMap {
  sources: string[]
  mappings: string
}

let loaded: Promise<SourceMap> | undefined

/**
 * Where in the Mini Program's own files a stack began, such as `pages/home/index.ts:12`, by the script's source map;
 * undefined when it lies in the host or nowhere.
 */
export async function placeOf(stack: string): Promise<string | undefined> {
  loaded ??= fetch('app.js.map').then((response) => response.json() as Promise<SourceMap>)
  const map = await loaded.catch(() => undefined)
  if (!map) return undefined
  for (const line of stack.split('\n')) {
    const [, row, column] = SCRIPT.exec(line) ?? []
    const place = row === undefined ? undefined : originOf(map, Number(row) - 1, Number(column) - 1)
    if (place && !place.startsWith('..') && !place.includes('node_modules') && !place.startsWith('mp-host:'))
      return place
  }
  return undefined
}

/** The origin of a place in the script, both counted from 0; the file and its line from 1. */
function originOf({ sources, mappings }: SourceMap, row: number, column: number): string | undefined {
  let source = 0
  let line = 0
  let found: string | undefined
  for (const [at, segments] of mappings
    .split(';')
    .slice(0, row + 1)
    .entries()) {
    let from = 0
    for (const segment of segments.split(',').filter((one) => one !== '')) {
      const [columns = 0, files = 0, lines = 0] = numbersIn(segment)
      from += columns
      source += files
      line += lines
      if (at === row && from <= column) found = `${sources[source] ?? ''}:${line + 1}`
    }
  }
  return found
}

/** Base 64 VLQ: five bits a sign, the sixth says that more follow, the lowest of all is the minus. */
function numbersIn(segment: string): number[] {
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const sign of segment) {
    const bits = DIGITS.indexOf(sign)
    value |= (bits & 31) << shift
    shift += 5
    if (bits & 32) continue
    numbers.push(value & 1 ? -(value >> 1) : value >> 1)
    value = 0
    shift = 0
  }
  return numbers
}
