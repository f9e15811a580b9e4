import { randomFillSync } from 'node:crypto'

const pool = Buffer.allocUnsafe(16 * 1024)
let used = pool.length

/**
 * Copies fresh random bytes into `target` at `offset`. Bytes come from a pool that is filled in one go, because one
 * call into the operating system per message costs more than the encryption itself. No byte is given out twice.
 */
export function randomInto(target: Buffer, offset: number, length: number): void {
  if (used + length > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  pool.copy(target, offset, used, used + length)
  used += length
}

/** A random nonce in lower-case hex, 16 characters. */
export function randomNonce(): string {
  const bytes = Buffer.allocUnsafe(8)
  randomInto(bytes, 0, 8)
  return bytes.toString('hex')
}
