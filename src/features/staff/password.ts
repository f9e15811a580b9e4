import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'

const COST: ScryptOptions = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const LENGTH = 32

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, LENGTH, options, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  )
}

let reached = 0

/** How many passwords were put through the hash in this process; a test counts them. */
export const hashesComputed = (): number => reached

/** `scrypt$N$salt$key`, base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, COST)
  return `scrypt$${COST.N}$${salt.toString('base64')}$${key.toString('base64')}`
}

/** A hash that no password fits, so that an unknown login costs as much time as a known one. */
const NOBODY = `scrypt$${COST.N}$${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(LENGTH).toString('base64')}`

/** Whether the password fits; with no stored hash it does the same work and says no. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  reached++
  const [, cost, salt, key] = (stored ?? NOBODY).split('$')
  const derived = await derive(password, Buffer.from(salt!, 'base64'), { ...COST, N: Number(cost) })
  return timingSafeEqual(derived, Buffer.from(key!, 'base64')) && stored !== null
}
