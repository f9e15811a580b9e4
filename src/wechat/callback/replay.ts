/** Signatures older than this are refused, in seconds (decisions.md 2). */
export const freshnessSeconds = 300

/** How far the sender's clock may be ahead of ours, in seconds (decisions.md 2). */
export const skewSeconds = 120

/** Says whether a signed time (epoch seconds) is inside the window around now (epoch ms). */
export function isFresh(timestampSeconds: number, now: number): boolean {
  const ageSeconds = now / 1000 - timestampSeconds
  return ageSeconds <= freshnessSeconds && ageSeconds >= -skewSeconds
}

const maxRemembered = 400_000

/**
 * WeChat's nonces are digits and are kept as numbers; others as a copy, because the text at hand is a piece of the
 * whole request line, which would stay in memory with it.
 */
const keptNonce = (nonce: string): string | number =>
  /^[1-9][0-9]{0,14}$/.test(nonce) ? Number(nonce) : Buffer.from(nonce).toString()

/**
 * Remembers which body came under which timestamp and nonce while the timestamp is fresh: a redelivery has the same
 * body, anything else under the same query is a replay (decisions.md 2).
 */
export class SeenQueries {
  private readonly bySecond = new Map<number, Map<string | number, string | number>>()
  private count = 0

  /** Notes a query and its body's fingerprint; false when the query came with another body before. */
  note(timestampSeconds: number, nonce: string, fingerprint: string | number): boolean {
    let second = this.bySecond.get(timestampSeconds)
    if (second === undefined) {
      this.forget(timestampSeconds)
      second = new Map()
      this.bySecond.set(timestampSeconds, second)
    }
    const name = keptNonce(nonce)
    const known = second.get(name)
    if (known !== undefined) return known === fingerprint
    second.set(name, fingerprint)
    this.count++
    return true
  }

  /** How many queries are remembered. */
  get size(): number {
    return this.count
  }

  /** Drops what is out of the window of a new timestamp, and the oldest when there are too many. */
  private forget(timestampSeconds: number): void {
    const limit = timestampSeconds - freshnessSeconds - skewSeconds
    for (const [second, queries] of this.bySecond) {
      if (second >= limit && this.count < maxRemembered) continue
      this.bySecond.delete(second)
      this.count -= queries.size
    }
  }
}
