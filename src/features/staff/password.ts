import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'

/** How much work one password is: scrypt's N. */
const PASSWORD_COST = 2 ** 15
const SHAPE: ScryptOptions = { r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const LENGTH = 32

function derive(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, LENGTH, { ...SHAPE, N: cost }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  )
}

let reached = 0

/** How many passwords were put through the hash in this process; a test counts them. */
export const hashesComputed = (): number => reached

/** `scrypt$N$salt$key`, base64. */
export async function hashPassword(password: string, cost = PASSWORD_COST): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  return `scrypt$${cost}$${salt.toString('base64')}$${key.toString('base64')}`
}

/** A hash that no password fits, so that an unknown login costs as much time as a known one. */
const nobody = (cost: number): string =>
  `scrypt$${cost}$${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(LENGTH).toString('base64')}`

/** Whether the password fits; with no stored hash it does the same work and says no. */
export async function verifyPassword(
  password: string,
  stored: string | null,
  cost = PASSWORD_COST,
): Promise<boolean> {
  reached++
  const [, ownCost, salt, key] = (stored ?? nobody(cost)).split('$')
  const derived = await derive(password, Buffer.from(salt!, 'base64'), Number(ownCost))
  return timingSafeEqual(derived, Buffer.from(key!, 'base64')) && stored !== null
}
