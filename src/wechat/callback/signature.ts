import { hash, timingSafeEqual } from 'node:crypto'

/**
 * WeChat's signature: SHA-1 in lower-case hex over the sorted, joined parts (callbacks.md §2 and §3). The parts are
 * token, timestamp and nonce for `signature`, and the same plus the text of `Encrypt` for `msg_signature`.
 */
export function sign(parts: readonly string[]): string {
  return hash('sha1', [...parts].sort().join(''), 'hex')
}

const expectedBytes = Buffer.alloc(40)
const givenBytes = Buffer.alloc(40)

/** Says whether `given` is the signature of the parts; takes the same time wherever the first difference is. */
export function signatureMatches(given: string, parts: readonly string[]): boolean {
  if (given.length !== 40) return false
  const expected = sign(parts)
  expectedBytes.write(expected, 'latin1')
  givenBytes.write(given, 'latin1')
  // latin1 cuts characters to their low byte, so equal bytes alone prove nothing
  return timingSafeEqual(expectedBytes, givenBytes) && given === expected
}
