import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * WeChat's signature: SHA-1 in lower-case hex over the sorted, joined parts (callbacks.md §2 and §3). The parts are
 * token, timestamp and nonce for `signature`, and the same plus the text of `Encrypt` for `msg_signature`.
 */
export function sign(parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex')
}

/** Says whether `given` is the signature of the parts; takes the same time wherever the first difference is. */
export function signatureMatches(given: string, parts: readonly string[]): boolean {
  if (given.length !== 40) return false
  const got = Buffer.from(given, 'utf8')
  return got.length === 40 && timingSafeEqual(got, Buffer.from(sign(parts), 'latin1'))
}
