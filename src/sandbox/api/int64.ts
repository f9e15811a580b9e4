import { randomBytes } from 'node:crypto'
import type { ApiWorld } from './needs'
import type { ApiAnswer } from './route'

const marker = `int64-${randomBytes(8).toString('hex')}-`
const marked = new RegExp(`"${marker}(-?\\d+)"`, 'g')

/** A 64-bit integer as decimal digits; it is written into JSON as a bare number, which JSON.stringify cannot do. */
export class Int64 {
  constructor(readonly digits: string) {}

  toJSON(): string {
    return marker + this.digits
  }
}

/** JSON text in which Int64 values appear as bare integers. */
export function int64Text(value: unknown): string {
  return JSON.stringify(value).replace(marked, '$1')
}

/** The answer whose Int64 values appear as bare integers above 2^53, as WeChat writes them (README rule 2). */
export function int64Answer(value: Record<string, unknown>): ApiAnswer {
  return { rawJson: int64Text(value) }
}

/** The next number of the named series as decimal text; series live in the world and start at `first`. */
export function nextInSeries(world: ApiWorld, series: string, first: string): string {
  const last = world.drawer<Record<string, string>>('series', () => ({}))
  const next = last[series] === undefined ? BigInt(first) : BigInt(last[series]) + 1n
  last[series] = next.toString()
  return last[series]
}
